namespace LogPipe.Signals.Codes;

/// <summary>What running pipelines have learned of one error code.</summary>
public sealed record CodeRow
{
    /// <summary>Gets the code.</summary>
    public required string Code { get; init; }

    /// <summary>Gets the version of the algorithm that gave it.</summary>
    public int Version { get; init; } = ErrorCode.Version;

    /// <summary>Gets the hash of 64 bits of what the error is, as 16 hexadecimal digits: two errors with one code differ in it.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Gets the name that was made up for people.</summary>
    public required string Title { get; init; }

    /// <summary>Gets what the code was derived from, a line a part, cut at 2,000 characters.</summary>
    public string Derivation { get; init; } = "";

    /// <summary>Gets the first event's text, secrets hidden, cut at 2,000 characters.</summary>
    public string Sample { get; init; } = "";

    /// <summary>Gets when it was seen first, by event time.</summary>
    public DateTimeOffset FirstSeen { get; init; }

    /// <summary>Gets when it was seen last, by event time.</summary>
    public DateTimeOffset LastSeen { get; init; }

    /// <summary>Gets the last release that it was seen in (<c>service.version</c>), or an empty text.</summary>
    public string LastRelease { get; init; } = "";

    /// <summary>Gets when it was seen again after it had been resolved; null where it was not.</summary>
    public DateTimeOffset? RegressedAt { get; init; }

    /// <summary>Gets the codes that former versions of the algorithm gave it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Gets how often it was seen, by application and host.</summary>
    public IReadOnlyList<CodeCount> Counts { get; init; } = [];

    /// <summary>Gets how often it was seen.</summary>
    public long Events => Counts.Sum(static c => c.Events);

    /// <summary>Gets the first part of the code: <c>JBOSS</c>.</summary>
    public string Family => Code.Split('-') is [var family, ..] ? family : "";

    /// <summary>Gets the second part of the code: <c>DB</c>.</summary>
    public string Category => Code.Split('-') is [_, var category, ..] ? category : "";

    /// <summary>Gives what two pipelines have learned of one code. The order does not matter, nor how often it is done.</summary>
    public CodeRow With(CodeRow other)
    {
        CodeRow first = string.CompareOrdinal($"{FirstSeen.UtcDateTime:O} {Title} {Sample}", $"{other.FirstSeen.UtcDateTime:O} {other.Title} {other.Sample}") <= 0 ? this : other;
        CodeRow last = string.CompareOrdinal($"{LastSeen.UtcDateTime:O} {LastRelease}", $"{other.LastSeen.UtcDateTime:O} {other.LastRelease}") >= 0 ? this : other;
        return first with
        {
            LastSeen = last.LastSeen,
            LastRelease = last.LastRelease,
            Version = Math.Max(Version, other.Version),
            Aliases = [.. Aliases.Union(other.Aliases).Order(StringComparer.Ordinal)],
            RegressedAt = RegressedAt is null || other.RegressedAt > RegressedAt ? other.RegressedAt : RegressedAt,
            // what one site counted in one place only grows, so the greater number is the later one (a G-counter: Shapiro et al., INRIA RR-7506, 2011)
            Counts =
            [
                .. Counts.Concat(other.Counts).GroupBy(static c => (c.Site, c.Application, c.Host))
                    .Select(static same => same.MaxBy(static c => c.Events)!)
                    .OrderBy(static c => c.Site, StringComparer.Ordinal).ThenBy(static c => c.Application, StringComparer.Ordinal).ThenBy(static c => c.Host, StringComparer.Ordinal),
            ],
        };
    }
}

/// <summary>How often a code was seen in one application on one host, by one site.</summary>
/// <param name="Site">The data folder that counted, by a name made up at its first start.</param>
/// <param name="Application"><c>service.name</c>, else <c>event.dataset</c>.</param>
/// <param name="Host"><c>host.name</c>, or an empty text.</param>
/// <param name="Events">Events, those that were folded too.</param>
public sealed record CodeCount(string Site, string Application, string Host, long Events);
