namespace LogPipe.Signals.Noise;

/// <summary>What one template of one application has cost so far.</summary>
public sealed record NoiseRow
{
    /// <summary>Gets the application: <c>service.name</c>, else <c>event.dataset</c>.</summary>
    public required string Application { get; init; }

    /// <summary>Gets the id of the template: see <see cref="Templates.TemplateId"/>.</summary>
    public required string TemplateId { get; init; }

    /// <summary>Gets the template.</summary>
    public required string Template { get; init; }

    /// <summary>Gets the worst level seen: <c>debug</c>, <c>info</c>, <c>warning</c> or <c>error</c>.</summary>
    public required string Level { get; init; }

    /// <summary>Gets the logger that wrote the first of them (<c>log.logger</c>), or an empty text.</summary>
    public string Logger { get; init; } = "";

    /// <summary>Gets where the first of them comes from: the source file of the statement (<c>log.origin.file.name</c>) where it is known, else the log's.</summary>
    public string File { get; init; } = "";

    /// <summary>Gets the events.</summary>
    public long Events { get; init; }

    /// <summary>Gets the events that failed or warned.</summary>
    public long BadEvents { get; init; }

    /// <summary>Gets the lines of all events.</summary>
    public long Lines { get; init; }

    /// <summary>Gets the bytes of all events as they came in.</summary>
    public long Bytes { get; init; }

    /// <summary>Gets the events that were delivered, roll-ups included: <see cref="Events"/> minus what folding saved.</summary>
    public long Documents { get; init; }

    /// <summary>Gets the bytes as they came in of the events that were delivered.</summary>
    public long DocumentBytes { get; init; }

    /// <summary>Gets the minutes of event time in which it came, added up over the lanes that saw it.</summary>
    public long ActiveMinutes { get; init; }

    /// <summary>Gets the first of these, in minutes since 1970-01-01T00:00:00Z; 0 where no event had a time.</summary>
    public long FirstMinute { get; init; }

    /// <summary>Gets the last of these.</summary>
    public long LastMinute { get; init; }

    /// <summary>Gets the sources that it came from as a set of hashes, one bit each: as good as a count up to some dozens.</summary>
    public ulong SourceBits { get; init; }

    /// <summary>Gets both rows as one; where they differ in what is no count, this one wins.</summary>
    internal NoiseRow With(NoiseRow other) => this with
    {
        Level = NoiseLevels.Worse(Level, other.Level),
        Events = Events + other.Events,
        BadEvents = BadEvents + other.BadEvents,
        Lines = Lines + other.Lines,
        Bytes = Bytes + other.Bytes,
        Documents = Documents + other.Documents,
        DocumentBytes = DocumentBytes + other.DocumentBytes,
        ActiveMinutes = ActiveMinutes + other.ActiveMinutes,
        FirstMinute = FirstMinute == 0 ? other.FirstMinute : other.FirstMinute == 0 ? FirstMinute : Math.Min(FirstMinute, other.FirstMinute),
        LastMinute = Math.Max(LastMinute, other.LastMinute),
        SourceBits = SourceBits | other.SourceBits,
    };
}

/// <summary>Signal and noise of one application in one hour of event time.</summary>
/// <param name="Application">The application.</param>
/// <param name="Hour">Hours since 1970-01-01T00:00:00Z.</param>
/// <param name="SignalLines">Lines that warn or are worse, and the first ones of each template.</param>
/// <param name="NoiseLines">The others.</param>
public sealed record NoiseHour(string Application, long Hour, long SignalLines, long NoiseLines);
