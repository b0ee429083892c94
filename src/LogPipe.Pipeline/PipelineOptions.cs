using System.Globalization;

namespace LogPipe.Pipeline;

/// <summary>What a user may set about the engine; every default is good enough to leave out.</summary>
public sealed record PipelineOptions
{
    /// <summary>Gets the number of lanes, each of which works on its own sources with its own stages; 0 takes one a core. At most 256.</summary>
    public int Lanes { get; init; }

    /// <summary>
    /// Gets the number of batches that wait before a lane, and before each output; when they are full, the inputs wait. 1 to 1,024, default 4.
    /// More hides uneven outputs and costs memory: a batch of 4,096 lines takes some 4 MB with its fields.
    /// </summary>
    public int QueueBatches { get; init; } = 4;

    /// <summary>
    /// Gets the bytes of text that wait before a lane, and before each output; a single larger batch passes when nothing else waits.
    /// 64 KiB or more, default 16 MiB.
    /// </summary>
    public long QueueBytes { get; init; } = 16 << 20;

    /// <summary>Gets the shortest pause before an output is asked again; 1 ms or more, default 100 ms.</summary>
    public TimeSpan FirstRetryAfter { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Gets the longest pause before an output is asked again; at least <see cref="FirstRetryAfter"/>, default 30 s.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets how often in a row an output may put off records, while it takes others, before they become dead letters (<c>poison</c>).
    /// 2 or more, default 10. An output that takes nothing at all is asked for ever.
    /// </summary>
    public int PoisonAttempts { get; init; } = 10;

    /// <summary>Adds every mistake to a list, each with its path.</summary>
    public void Validate(string path, ICollection<string> mistakes)
    {
        ArgumentNullException.ThrowIfNull(mistakes);
        Check(Lanes is >= 0 and <= 256, "lanes", Lanes, "0 (one a core) to 256");
        Check(QueueBatches is >= 1 and <= 1024, "queue_batches", QueueBatches, "1 to 1024");
        Check(QueueBytes >= 64 << 10, "queue_bytes", QueueBytes, "65536 or more");
        Check(FirstRetryAfter >= TimeSpan.FromMilliseconds(1), "first_retry_after", FirstRetryAfter, "1 ms or more");
        Check(MaxRetryAfter >= FirstRetryAfter, "max_retry_after", MaxRetryAfter, $"at least first_retry_after ({FirstRetryAfter})");
        Check(PoisonAttempts >= 2, "poison_attempts", PoisonAttempts, "2 or more");

        void Check(bool holds, string key, IFormattable value, string allowed)
        {
            if (!holds)
                mistakes.Add(string.Create(CultureInfo.InvariantCulture, $"{path}.{key}: {value} is out of range; allowed is {allowed}"));
        }
    }
}
