namespace LogPipe.Model;

/// <summary>Says what one record of a source holds when an input hands it over.</summary>
public enum SourceContent
{
    /// <summary>A record is a physical line; events of several lines are still to be joined.</summary>
    Lines,

    /// <summary>A record is one agent's envelope or one whole event, possibly of several lines.</summary>
    Records,
}

/// <summary>
/// One ordered sequence of bytes or messages: a file (one generation of it), a connection, a Kafka partition.
/// Immutable, shared freely between threads. Positions are comparable only within one source.
/// </summary>
public sealed class LogSource
{
    /// <summary>Initializes the source.</summary>
    public LogSource() => OwnStream = new LogStream(this, "");

    /// <summary>Gets the stream of all lines that no envelope assigns to another one.</summary>
    public LogStream OwnStream { get; }

    /// <summary>
    /// Gets the identity that survives a restart of the process (device, inode and fingerprint of a file; topic and partition);
    /// document ids and checkpoints are derived from it. Never shown to users.
    /// </summary>
    public required string Key { get; init; }

    /// <summary>Gets the name of the input that owns the source; acknowledgements go back to it.</summary>
    public required string Input { get; init; }

    /// <summary>Gets what a person calls the source: a path, <c>stdin</c>, <c>topic[3]</c>.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Gets the absolute path for files (<c>log.file.path</c>), otherwise null.</summary>
    public string? FilePath { get; init; }

    /// <summary>Gets the host that the source belongs to (<c>host.name</c>), or null where the envelope names it.</summary>
    public string? HostName { get; init; }

    /// <summary>Gets the service that writes the source (<c>service.name</c>) if the user named it.</summary>
    public string? ServiceName { get; init; }

    /// <summary>Gets the IANA id or fixed offset (<c>+02:00</c>) in which stamps without a zone are read, or null for the envelope's, then UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Gets the name of the format if the user named it, or null to detect it.</summary>
    public string? Format { get; init; }

    /// <summary>Gets what a record of this source holds.</summary>
    public SourceContent Content { get; init; }

    /// <summary>Gets a value that says whether positions are numbers of messages (Kafka offsets) instead of bytes.</summary>
    public bool CountsMessages { get; init; }

    /// <summary>
    /// Gets a value that says whether records are messages that a transport delimits, possibly of several lines, whose positions mean nothing to people (no
    /// <c>log.offset</c>).
    /// </summary>
    public bool IsFramed { get; init; }

    /// <inheritdoc/>
    public override string ToString() => DisplayName;
}

/// <summary>
/// One writer inside a source, whose lines belong together: multi-line events are joined only within a stream.
/// A file is one stream; a Kafka partition carries one per host and file. Compared by reference; made once per key by its owner.
/// </summary>
public sealed class LogStream
{
    /// <summary>Initializes the stream of a source.</summary>
    /// <param name="source">The source that carries the stream.</param>
    /// <param name="key">What sets the stream apart inside its source; empty for the only one.</param>
    public LogStream(LogSource source, string key)
    {
        Source = source;
        Key = key;
    }

    /// <summary>Gets the source that carries the stream.</summary>
    public LogSource Source { get; }

    /// <summary>Gets what sets the stream apart inside its source.</summary>
    public string Key { get; }

    /// <summary>Gets the host that the stream comes from (<c>host.name</c>) where the transport says so, in a Kafka header for one; null otherwise.</summary>
    public string? HostName { get; init; }

    /// <summary>Gets the IP address that the stream's lines came from (<c>log.source.address</c>), or null where there is none.</summary>
    public string? SenderAddress { get; init; }

    /// <summary>Gets a value that says whether the lines are agents' documents, so that <c>{"message": …}</c> alone is an envelope too.</summary>
    public bool HoldsEnvelopes { get; init; }
}
