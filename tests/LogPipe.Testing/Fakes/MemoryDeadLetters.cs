using LogPipe.Model;

namespace LogPipe.Testing.Fakes;

/// <summary>A dead-letter store in memory that can fail a number of times first.</summary>
public sealed class MemoryDeadLetters : IDeadLetterStore
{
    private readonly Lock _gate = new();
    private readonly List<DeadLetter> _letters = [];

    /// <summary>Gets or sets the number of writes that fail before they work.</summary>
    public int FailingWrites { get; set; }

    public int DisposeCount { get; private set; }

    public IReadOnlyList<DeadLetter> Letters
    {
        get
        {
            lock (_gate)
                return [.. _letters];
        }
    }

    public Task WriteAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (FailingWrites > 0)
            {
                FailingWrites--;
                throw new IOException("no space left on device");
            }

            _letters.AddRange(letters);
        }

        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        DisposeCount++;
        return ValueTask.CompletedTask;
    }
}
