using LogPipe.Model;
using LogPipe.Signals.Folding;
using LogPipe.Signals.Noise;

namespace LogPipe.Signals.Templates;

/// <summary>Is told of an event whose template is known.</summary>
/// <param name="batch">The batch.</param>
/// <param name="index">The event's index in it; it may have been folded.</param>
/// <param name="id">The template's id.</param>
/// <param name="text">The template, UTF-8.</param>
public delegate void TemplateSeen(LogBatch batch, int index, string id, ReadOnlySpan<byte> text);

/// <summary>
/// Writes the template of each event, <c>logpipe.template.id</c> and <c>logpipe.template.text</c>, and the code of what is no error, <c>event.code</c>; folds what repeats. The lanes share what they know of templates.
/// </summary>
/// <remarks>Mining and folding are one stage because both need what was read from the message: its shape, and what stands at its variable parts.</remarks>
public sealed class MineStage : IWindowedStage
{
    private readonly LaneMiner _miner;
    private readonly Folder? _folder;
    private readonly NoiseTally? _noise;
    private readonly TemplateSeen? _seen;
    private KnownLine?[] _lines = [];
    private KnownLine?[] _all = [];

    /// <summary>Initializes the stage of a lane.</summary>
    /// <param name="tracker">What all lanes know together.</param>
    /// <param name="fold">How repetition is folded; null where every event passes whole.</param>
    /// <param name="cuts">Where folding was cut, shared by all lanes; null to forget it with the process.</param>
    /// <param name="noise">Where what every template costs is counted; null where nobody asks.</param>
    /// <param name="seen">Who is told of every event with its template, folded or not; null for nobody.</param>
    public MineStage(TemplateTracker tracker, FoldPlan? fold = null, FoldCuts? cuts = null, NoiseLedger? noise = null, TemplateSeen? seen = null)
    {
        _seen = seen;
        _noise = noise?.AddLane();
        _miner = new LaneMiner(tracker);
        if (fold is not null)
            _folder = new Folder(fold, cuts ?? new FoldCuts(null, TimeProvider.System), new RollUpWriter(_miner, fold.Overwrites));
    }

    /// <inheritdoc/>
    public string Name => "mine";

    /// <inheritdoc/>
    public void Accept(LogBatch batch, IBatchEmitter emit)
    {
        Span<LogRecord> records = batch.Records;
        if (_lines.Length < records.Length)
            (_lines, _all) = (new KnownLine?[records.Length], new KnownLine?[_seen is null ? 0 : records.Length]);
        _folder?.Begin(batch);
        if (_noise is not null)
        {
            lock (_noise.Gate)
                TakeAll(batch);
        }
        else
            TakeAll(batch);
        _miner.Settle();
        if (_seen is not null)
            Tell(batch);
        Write(batch);
        _folder?.End(batch, emit);
        emit.Emit(batch);
    }

    /// <inheritdoc/>
    public void Advance(DateTimeOffset now, IBatchEmitter emit) => _folder?.Advance(now, emit);

    /// <inheritdoc/>
    public void EndOfSource(LogSource source, IBatchEmitter emit) => _folder?.EndOfSource(source, emit);

    /// <inheritdoc/>
    public long Abandon(LogSource source)
    {
        _folder?.Abandon(source);
        return 0;
    }

    /// <inheritdoc/>
    public void Drain(IBatchEmitter emit) => _folder?.Drain(emit);

    private void TakeAll(LogBatch batch)
    {
        Span<LogRecord> records = batch.Records;
        for (int i = 0; i < records.Length; i++)
            _lines[i] = Take(batch, ref records[i], i);
    }

    /// <summary>Mines and folds a record; gives what is known of it where its template is still to be written.</summary>
    private KnownLine? Take(LogBatch batch, ref LogRecord record, int index)
    {
        if (!record.IsLive || !batch.TryGetText(record, EcsFields.Message, out ReadOnlySpan<byte> message))
        {
            _folder?.Pass(record);
            return null;
        }

        message = FirstLine(message);
        KnownLine line = _miner.Add(message);
        FoldOutcome outcome = _folder?.Fold(batch, ref record, message, _miner.Read, line) ?? FoldOutcome.Whole;
        if (_seen is not null)
            _all[index] = line;
        _noise?.Count(batch, record, line, isDelivered: outcome != FoldOutcome.Counted);
        return outcome == FoldOutcome.Whole ? line : null;
    }

    private void Tell(LogBatch batch)
    {
        for (int i = 0; i < batch.Records.Length; i++)
        {
            if (_all[i] is not { } line)
                continue;
            _all[i] = null;
            MinedTemplate template = _miner.TemplateOf(line);
            _seen!(batch, i, template.Id, template.Text);
        }
    }

    private void Write(LogBatch batch)
    {
        _miner.BeginWriting();
        Span<LogRecord> records = batch.Records;
        for (int i = 0; i < records.Length; i++)
        {
            if (_lines[i] is not { } line)
                continue;
            _lines[i] = null;
            _miner.WriteTemplate(batch, ref records[i], _miner.TemplateOf(line));
            _miner.WriteCode(batch, ref records[i], line);
        }
    }

    /// <summary>A stack trace below a message is no part of its template.</summary>
    private static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> message)
    {
        int end = message.IndexOf((byte)'\n');
        return end < 0 ? message : message[..end].TrimEnd((byte)'\r');
    }
}
