using LogPipe.Model;
using LogPipe.Signals.Templates;

namespace LogPipe.Cli.Mining;

/// <summary>Mines every line that an input reads, and writes the templates once all are there.</summary>
internal sealed class MineSink : IBatchSink, IDisposable
{
    private const int PieceBytes = 256 << 10;
    private readonly BatchPool _pool = new();
    private readonly Stream _to;
    private readonly bool _messageOnly;
    private readonly TemplateMiner _miner;
    private readonly List<int>? _groups;
    private readonly Utf8Output _text = new(PieceBytes + (64 << 10));

    /// <summary>Initializes the sink.</summary>
    /// <param name="to">Where the rows go; not owned.</param>
    /// <param name="assign">Whether a row a line is written instead of a row a template.</param>
    /// <param name="messageOnly">Whether lines have no header.</param>
    public MineSink(Stream to, bool assign, bool messageOnly)
    {
        _to = to;
        _messageOnly = messageOnly;
        _groups = assign ? [] : null;
        // every line keeps its row in memory then, so its group may stay too
        _miner = assign ? new(int.MaxValue) : new();
    }

    /// <inheritdoc/>
    public LogBatch Rent(LogSource source) => _pool.Rent(source);

    /// <inheritdoc/>
    public ValueTask WriteAsync(LogBatch batch, CancellationToken cancellation)
    {
        foreach (ref LogRecord record in batch.Records)
        {
            ReadOnlySpan<byte> line = batch.Bytes(record.Text);
            int group = _miner.Add(_messageOnly ? line : line[MessageStart.Find(line)..]);
            _groups?.Add(group);
        }

        batch.Release();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask EndOfSourceAsync(LogSource source, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>Writes the rows; what had to go for want of memory is counted on standard error.</summary>
    public void Finish()
    {
        if (_miner.EvictedGroupCount > 0)
            Console.Error.WriteLine($"logpipe: {_miner.EvictedLineCount} of {_miner.LineCount} lines are of {_miner.EvictedGroupCount} rare templates that are not listed: no more than {TemplateMiner.DefaultMaxGroups} are kept");
        MinedTemplates mined = _miner.Resolve();
        if (_groups is null)
        {
            foreach (MinedTemplate template in mined.Templates)
            {
                TemplateRows.WriteJson(_text, template);
                FlushPiece();
            }
        }
        else
        {
            for (int i = 0; i < _groups.Count; i++)
            {
                _text.Append("{\"line\":"u8);
                TemplateRows.WriteNumber(_text, i + 1);
                _text.Append(",\"id\":\""u8);
                TemplateRows.WriteRest(_text, mined.OfGroup(_groups[i]));
                _text.Append("}\n"u8);
                FlushPiece();
            }
        }

        _to.Write(_text.WrittenSpan);
        _text.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => _text.Dispose();

    private void FlushPiece()
    {
        if (_text.ByteCount < PieceBytes)
            return;
        _to.Write(_text.WrittenSpan);
        _text.Clear();
    }
}
