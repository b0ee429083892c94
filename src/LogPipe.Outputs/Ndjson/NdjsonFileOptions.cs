namespace LogPipe.Outputs.Ndjson;

/// <summary>What users say about a file of events, one JSON document a line.</summary>
public sealed record NdjsonFileOptions
{
    /// <summary>Gets the file that is appended to; its folder is made if it is missing.</summary>
    public required string Path { get; init; }

    /// <summary>Gets a value that says whether names are flat (<c>log.level</c>) instead of nested.</summary>
    public bool Flat { get; init; }

    /// <summary>Gets a value that says whether events keep their text as it came in (<c>event.original</c>). Default true.</summary>
    public bool Original { get; init; } = true;

    /// <summary>
    /// Gets a value that says whether every batch is on the disk, not only with the operating system, before it counts as delivered. Default false:
    /// events then survive the death of the process but not a power cut. True costs one disk flush a batch.
    /// </summary>
    public bool Sync { get; init; }

    /// <summary>Gets the bytes at which the file is put aside as <c>path.1</c>, <c>path.2</c> and so on; 0, the default, for never.</summary>
    public long MaxFileBytes { get; init; }

    /// <summary>Gets the number of files put aside that are kept, the oldest go; 0, the default, for all.</summary>
    public int KeepFiles { get; init; }

    /// <summary>Finds every mistake; each begins with its path in the configuration.</summary>
    /// <param name="path">The path of these options, such as <c>outputs.ndjson</c>.</param>
    public IReadOnlyList<string> Validate(string path)
    {
        var mistakes = new List<string>();
        if (string.IsNullOrWhiteSpace(Path))
            mistakes.Add($"{path}.path: is empty; name the file to append to");
        else if (Directory.Exists(Path))
            mistakes.Add($"{path}.path: '{Path}' is a folder; name a file in it, such as {System.IO.Path.Combine(Path, "events.ndjson")}");
        if (MaxFileBytes is not 0 and < 1024)
            mistakes.Add($"{path}.max_file_bytes: {MaxFileBytes} is outside 1024 and more; use 0 for one file without end");
        if (KeepFiles < 0)
            mistakes.Add($"{path}.keep_files: {KeepFiles} is less than 0; use 0 to keep all");
        return mistakes;
    }
}
