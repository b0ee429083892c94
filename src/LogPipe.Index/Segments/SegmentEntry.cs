using System.Text.Json.Serialization;

namespace LogPipe.Index.Segments;

/// <summary>One file of events as the manifest lists it.</summary>
internal sealed record SegmentEntry
{
    /// <summary>Gets the path below the folder of events, with forward slashes.</summary>
    public required string File { get; init; }

    public required long Rows { get; init; }

    /// <summary>Gets the bytes of the file and its sidecar.</summary>
    public required long Bytes { get; init; }

    /// <summary>Gets the time of the oldest event, in nanoseconds since 1970-01-01T00:00:00Z.</summary>
    public required long MinTime { get; init; }

    /// <summary>Gets the time of the newest event.</summary>
    public required long MaxTime { get; init; }

    public required long MinSequence { get; init; }

    public required long MaxSequence { get; init; }

    /// <summary>Gets when its events had all arrived, in nanoseconds since 1970-01-01T00:00:00Z; <see cref="MaxTime"/> in manifests that do not say.</summary>
    public long WrittenAt { get => field == 0 ? MaxTime : field; init; }

    /// <summary>Gets a value that says whether the file was put together from smaller ones.</summary>
    public bool Compacted { get; init; }

    [JsonIgnore]
    public string SidecarFile => Path.ChangeExtension(File, ".terms");
}
