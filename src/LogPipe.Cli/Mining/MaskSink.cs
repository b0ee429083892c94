using LogPipe.Model;
using LogPipe.Signals.Templates;

namespace LogPipe.Cli.Mining;

/// <summary>Writes each line that an input reads with its values masked.</summary>
internal sealed class MaskSink : IBatchSink, IDisposable
{
    private readonly BatchPool _pool = new();
    private readonly Stream _to;
    private readonly bool _sql;
    private readonly Utf8Output _text = new(128 << 10);

    /// <summary>Initializes the sink.</summary>
    /// <param name="to">Where the lines go; not owned.</param>
    /// <param name="sql">Whether each line is a statement whose fingerprint is written.</param>
    public MaskSink(Stream to, bool sql)
    {
        _to = to;
        _sql = sql;
    }

    /// <inheritdoc/>
    public LogBatch Rent(LogSource source) => _pool.Rent(source);

    /// <inheritdoc/>
    public ValueTask WriteAsync(LogBatch batch, CancellationToken cancellation)
    {
        foreach (ref LogRecord record in batch.Records)
        {
            if (_sql)
                SqlFingerprint.Write(batch.Bytes(record.Text), _text);
            else
                LineMasker.Mask(batch.Bytes(record.Text), _text);
            _text.Append((byte)'\n');
        }

        // a pipe that is followed shows each line at once
        Flush();
        batch.Release();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask EndOfSourceAsync(LogSource source, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>Hands over what is written so far.</summary>
    public void Flush()
    {
        _to.Write(_text.WrittenSpan);
        _text.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => _text.Dispose();
}
