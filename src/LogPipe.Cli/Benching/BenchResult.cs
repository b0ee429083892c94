namespace LogPipe.Cli.Benching;

/// <summary>What a benchmark measured.</summary>
internal sealed record BenchResult
{
    /// <summary>Gets the lines of one pass over the input.</summary>
    public required long Lines { get; init; }

    /// <summary>Gets the events that they are.</summary>
    public required long Events { get; init; }

    /// <summary>Gets the bytes of one pass.</summary>
    public required long Bytes { get; init; }

    /// <summary>Gets the processor's seconds from the start of the process to its first line: run-time, command line, patterns.</summary>
    public required double StartSeconds { get; init; }

    /// <summary>Gets the seconds that the first pass had in each stage, by <see cref="BenchStage"/>; machine code was made meanwhile.</summary>
    public required double[] First { get; init; }

    /// <summary>Gets the seconds of the just-in-time compiler until the end of the first pass, on any thread.</summary>
    public required double CompileSeconds { get; init; }

    /// <summary>Gets the seconds of each stage in the pass with the median time, once everything is compiled.</summary>
    public required double[] Settled { get; init; }

    /// <summary>Gets the passes that the median is of.</summary>
    public required int Passes { get; init; }
}
