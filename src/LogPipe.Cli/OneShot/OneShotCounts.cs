using LogPipe.Model;

namespace LogPipe.Cli.OneShot;

/// <summary>What a command has read and written so far; from any thread.</summary>
internal sealed class OneShotCounts
{
    private long _lines;
    private long _bytes;
    private long _events;

    /// <summary>Gets the lines read so far.</summary>
    public long LineCount => Interlocked.Read(ref _lines);

    /// <summary>Gets the bytes of text read so far.</summary>
    public long ByteCount => Interlocked.Read(ref _bytes);

    /// <summary>Gets the events written so far.</summary>
    public long EventCount => Interlocked.Read(ref _events);

    /// <summary>Counts what was read.</summary>
    public void Add(LogBatch batch)
    {
        long lines = 0;
        foreach (ref LogRecord record in batch.Records)
            lines += record.LineCount;
        Interlocked.Add(ref _lines, lines);
        Interlocked.Add(ref _bytes, batch.ByteCount);
    }

    /// <summary>Counts what was written.</summary>
    public void AddEvents(long events) => Interlocked.Add(ref _events, events);
}
