using LogPipe.Model;
using LogPipe.Parsing.Envelopes;
using LogPipe.Parsing.Formats;
using LogPipe.Parsing.Multiline;
using LogPipe.Parsing.Redaction;

namespace LogPipe.Parsing;

/// <summary>
/// Turns lines into ECS events: hides secrets, unwraps agents' envelopes, recognises each stream's formats, joins the lines of an event, and writes its fields.
/// </summary>
/// <remarks>
/// Joining and recognising are one stage because they are one question: a line starts an event exactly when some format recognises its head,
/// and then its captures are already there. One matcher is tried per line of a settled stream. One instance per lane.
/// </remarks>
internal sealed class ParseStage : IWindowedStage
{
    private readonly LiveCatalog _live;
    private readonly LineJoiner _joiner;
    private FormatCatalog _catalog;
    private RecordParser _records;
    private readonly OtlpRecords _otlp = new();
    private readonly RedactStage _redact;
    private EventParser _parser;

    /// <summary>Initializes the stage.</summary>
    /// <param name="live">The formats, shared between lanes; where they are replaced, the stage goes over to the new ones between two batches.</param>
    /// <param name="limits">The bounds of multi-line events.</param>
    /// <param name="redact">Hides secrets in the bytes before anything is taken from them.</param>
    public ParseStage(LiveCatalog live, JoinLimits limits, RedactStage redact)
    {
        _redact = redact;
        _live = live;
        _catalog = live.Current;
        _parser = new EventParser(_catalog);
        _joiner = new LineJoiner(_parser, _catalog, limits);
        _records = new RecordParser(_parser, _catalog);
    }

    /// <inheritdoc/>
    public string Name => "parse";

    /// <inheritdoc/>
    public void Accept(LogBatch batch, IBatchEmitter emit)
    {
        GoOver();
        List<TraceBlock> known = _parser.Traces.FindBlocks(batch);
        _redact.Process(batch, known);
        _otlp.Expand(batch, known);
        if (batch.Source.Content == SourceContent.Records)
        {
            _records.Parse(batch);
            emit.Emit(batch);
        }
        else
            _joiner.Accept(batch, known, emit);
    }

    /// <inheritdoc/>
    public void Advance(DateTimeOffset now, IBatchEmitter emit)
    {
        GoOver();
        _joiner.Advance(now, emit);
    }

    /// <inheritdoc/>
    public void EndOfSource(LogSource source, IBatchEmitter emit) => _joiner.EndOfSource(source, emit);

    /// <inheritdoc/>
    public long Abandon(LogSource source) => _joiner.Abandon(source);

    /// <inheritdoc/>
    public void Drain(IBatchEmitter emit) => _joiner.Drain(emit);

    // Takes over formats that were loaded since the last batch. Streams go on: what they wrote is known by the names of formats, and an open event stays open
    private void GoOver()
    {
        FormatCatalog current = _live.Current;
        if (ReferenceEquals(current, _catalog))
            return;
        _parser = new EventParser(current);
        _joiner.Use(_parser, current);
        _records = new RecordParser(_parser, current);
        _catalog = current;
    }
}
