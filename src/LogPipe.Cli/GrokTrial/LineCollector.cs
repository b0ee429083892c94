using LogPipe.Model;

namespace LogPipe.Cli.GrokTrial;

/// <summary>Keeps the first lines that an input reads.</summary>
/// <param name="maxLines">Lines kept at most; further ones are passed over.</param>
internal sealed class LineCollector(int maxLines) : IBatchSink
{
    private readonly BatchPool _pool = new();

    /// <summary>Gets the lines without their ends.</summary>
    public List<byte[]> Lines { get; } = [];

    /// <inheritdoc/>
    public LogBatch Rent(LogSource source) => _pool.Rent(source);

    /// <inheritdoc/>
    public ValueTask WriteAsync(LogBatch batch, CancellationToken cancellation)
    {
        foreach (ref LogRecord record in batch.Records)
        {
            if (Lines.Count < maxLines)
                Lines.Add(batch.Bytes(record.Text).ToArray());
        }

        batch.Release();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask EndOfSourceAsync(LogSource source, CancellationToken cancellation) => ValueTask.CompletedTask;
}
