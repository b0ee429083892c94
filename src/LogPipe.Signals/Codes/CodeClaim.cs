namespace LogPipe.Signals.Codes;

/// <summary>An error that a lane has met for the first time.</summary>
/// <param name="Dataset">Its dataset.</param>
/// <param name="Category">What it is about.</param>
/// <param name="Fingerprint">What it is: <see cref="ErrorCode.Fingerprint"/>.</param>
/// <param name="Derivation">The same as text.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Sample">The event's text, secrets hidden.</param>
/// <param name="Application">Where it comes from.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Former">The codes that former versions of the algorithm give it.</param>
/// <param name="Version">The version of the algorithm.</param>
internal readonly record struct CodeClaim(
    string Dataset, string Category, ulong Fingerprint, string Derivation, string Title, string Sample, string Application, DateTimeOffset Time, IReadOnlyList<string> Former, int Version = ErrorCode.Version);

/// <summary>What a lane remembers of an error.</summary>
internal sealed class KnownCode
{
    /// <summary>Gets the code.</summary>
    public required byte[] Code { get; init; }

    /// <summary>Gets its name for people: the catalogue's, else the one that was made up.</summary>
    public required byte[] Title { get; init; }

    /// <summary>Gets who looks after it; null where nobody said.</summary>
    public byte[]? Owner { get; init; }

    /// <summary>Gets the address of the page that says what to do; null where nobody said.</summary>
    public byte[]? Runbook { get; init; }

    /// <summary>Gets what all of this was made from: <see cref="CodeLedger.Edition"/>.</summary>
    public int Edition { get; init; }

    /// <summary>Gets the code in the ledger; null where it is not counted, because its application makes codes up without end.</summary>
    public string? Counted { get; init; }

    /// <summary>Gets the places where it was seen since the lane was read last.</summary>
    public List<CodePlace> Places { get; } = new(0);
}

/// <summary>How often an error was seen in one place since the lane was read last.</summary>
/// <param name="application">The application.</param>
/// <param name="host">The host, or empty.</param>
internal sealed class CodePlace(byte[] application, byte[] host)
{
    /// <summary>Gets the application.</summary>
    public byte[] Application { get; } = application;

    /// <summary>Gets the host.</summary>
    public byte[] Host { get; } = host;

    /// <summary>Gets or sets the events.</summary>
    public long Events { get; set; }

    /// <summary>Gets or sets the first one's time, in nanoseconds since 1970-01-01T00:00:00Z.</summary>
    public long First { get; set; }

    /// <summary>Gets or sets the last one's.</summary>
    public long Last { get; set; }

    /// <summary>Gets or sets the release that the last one names; empty for none.</summary>
    public byte[] Release { get; set; } = [];
}
