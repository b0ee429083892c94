namespace LogPipe.Outputs.DeadLetters;

/// <summary>What users say about dead letters in files.</summary>
public sealed record DeadLetterFileOptions
{
    /// <summary>Gets the folder of the segment files; it is made, for its owner only, when the first letter is written.</summary>
    public required string Directory { get; init; }

    /// <summary>Gets the bytes at which a segment is closed and the next one begun, 1,024 or more. Default 16 MiB: a convenient piece to look at or to replay.</summary>
    public long MaxSegmentBytes { get; init; } = 16 << 20;

    /// <summary>
    /// Gets the bytes that all segments together may take. When they are full nothing is dropped: the flow waits until letters were replayed or
    /// deleted, or the limit was raised. Default 1 GiB.
    /// </summary>
    public long MaxTotalBytes { get; init; } = 1L << 30;

    /// <summary>Finds every mistake; each begins with its path in the configuration.</summary>
    /// <param name="path">The path of these options, such as <c>dead_letters</c>.</param>
    public IReadOnlyList<string> Validate(string path)
    {
        var mistakes = new List<string>();
        if (string.IsNullOrWhiteSpace(Directory))
            mistakes.Add($"{path}.path: is empty; name a folder");
        else if (File.Exists(Directory))
            mistakes.Add($"{path}.path: '{Directory}' is a file; name a folder");
        if (MaxSegmentBytes < 1024)
            mistakes.Add($"{path}.max_segment_bytes: {MaxSegmentBytes} is less than 1024");
        if (MaxTotalBytes < MaxSegmentBytes)
            mistakes.Add($"{path}.max_total_bytes: {MaxTotalBytes} is less than one segment, {MaxSegmentBytes}");
        return mistakes;
    }
}
