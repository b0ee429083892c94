namespace LogPipe.Pipeline.Accounting;

/// <summary>Counts what one input hands over; written by its writers, read by anybody.</summary>
internal sealed class InputMeter
{
    private long _batches;
    private long _lines;
    private long _bytes;
    private long _waitTicks;

    public void Count(long lines, long bytes, long waitTicks)
    {
        Interlocked.Increment(ref _batches);
        Interlocked.Add(ref _lines, lines);
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Add(ref _waitTicks, waitTicks);
    }

    public InputSnapshot Read(string name, int sources, TimeProvider clock) => new(
        name,
        Interlocked.Read(ref _batches),
        Interlocked.Read(ref _lines),
        Interlocked.Read(ref _bytes),
        sources,
        clock.GetElapsedTime(0, Interlocked.Read(ref _waitTicks)));
}
