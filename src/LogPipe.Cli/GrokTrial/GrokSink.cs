using LogPipe.Model;
using LogPipe.Parsing.Grok;

namespace LogPipe.Cli.GrokTrial;

/// <summary>Tries a pattern on every line that an input reads.</summary>
internal sealed class GrokSink : IBatchSink, IDisposable
{
    private readonly BatchPool _pool = new();
    private readonly GrokPattern _pattern;
    private readonly IGrokReport _report;
    private readonly Utf8Slice[] _captures;

    /// <summary>Initializes the sink.</summary>
    public GrokSink(GrokPattern pattern, IGrokReport report)
    {
        _pattern = pattern;
        _report = report;
        _captures = new Utf8Slice[pattern.Captures.Count];
    }

    /// <inheritdoc/>
    public LogBatch Rent(LogSource source) => _pool.Rent(source);

    /// <inheritdoc/>
    public ValueTask WriteAsync(LogBatch batch, CancellationToken cancellation)
    {
        foreach (ref LogRecord record in batch.Records)
        {
            ReadOnlySpan<byte> line = batch.Bytes(record.Text);
            _report.Write(line, _pattern.TryMatch(line, _captures), _captures);
        }

        // a pipe that is followed shows each line at once
        _report.Flush();
        batch.Release();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask EndOfSourceAsync(LogSource source, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => (_report as IDisposable)?.Dispose();
}
