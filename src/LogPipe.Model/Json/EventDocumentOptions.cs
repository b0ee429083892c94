namespace LogPipe.Model;

/// <summary>Says what a document holds besides the fields of its record, and how its names are laid out.</summary>
/// <remarks>
/// The defaults are the full event that the index and the outputs share. A field that stages put on the record always wins over the one
/// described here. <c>@timestamp</c> is always written.
/// </remarks>
public sealed record EventDocumentOptions
{
    /// <summary>Gets a value that says whether names are written flat (<c>"log.level"</c>) instead of nested (<c>"log":{"level"</c>).</summary>
    public bool Flat { get; init; }

    /// <summary>Gets a value that says whether <c>event.original</c>, the text as it came in, is written.</summary>
    public bool Original { get; init; } = true;

    /// <summary>Gets a value that says whether <c>event.created</c>, the arrival time, is written.</summary>
    public bool Created { get; init; } = true;

    /// <summary>Gets a value that says whether <c>log.file.path</c> (files) and <c>log.offset</c> (files and streams of lines) are written.</summary>
    public bool Position { get; init; } = true;

    /// <summary>Gets a value that says whether <c>log.flags</c> and the tags of <see cref="RecordFlags"/> are written.</summary>
    public bool Flags { get; init; } = true;

    /// <summary>Gets a value that says whether <c>host.name</c> and <c>service.name</c> of the source are written.</summary>
    public bool SourceNames { get; init; } = true;

    /// <summary>Gets a value that says whether <c>logpipe.repeat.count</c> is written as 1 on events that nobody folded, so that rules can sum it.</summary>
    public bool RepeatCount { get; init; } = true;

    /// <summary>Gets a value that says whether <c>ecs.version</c> is written.</summary>
    public bool EcsVersion { get; init; } = true;
}
