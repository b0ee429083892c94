namespace LogPipe.Scenarios;

/// <summary>What one run of one case took.</summary>
internal sealed record Measurement
{
    public required string Case { get; init; }

    public required long Bytes { get; init; }

    public required long Lines { get; init; }

    /// <summary>Gets the events that the generator wrote.</summary>
    public required long EventsExpected { get; init; }

    /// <summary>Gets the documents that came out.</summary>
    public required long EventsOut { get; init; }

    public required TimeSpan Wall { get; init; }

    /// <summary>Gets the processor's time of the process, system calls included.</summary>
    public required TimeSpan Cpu { get; init; }

    public required long PeakMemoryBytes { get; init; }

    public bool IsComplete => EventsOut == EventsExpected;
}
