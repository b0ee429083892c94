namespace LogPipe.Inputs.Spool;

/// <summary>Where the messages of an input are kept, and how they are read.</summary>
public sealed record SpoolPlan
{
    /// <summary>Gets the folder of the spool; made if need be. One input, one folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Gets the bytes that the spool may take on the disk, 1 MiB or more.</summary>
    public long MaxBytes { get; init; } = 1 << 30;

    /// <summary>Gets the bytes kept of a message, 64 to 67,108,864; the rest is passed over and the event says so.</summary>
    public int MaxMessageBytes { get; init; } = 1 << 20;

    /// <summary>Gets the format of the messages; null to detect it.</summary>
    public string? Format { get; init; }

    /// <summary>Gets the IANA zone or offset of stamps that name none.</summary>
    public string? Timezone { get; init; }

    /// <summary>Gets the service that writes the messages, where they do not say so.</summary>
    public string? Service { get; init; }

    /// <summary>Gets a value that says whether the folder goes once everything in it is acknowledged: nobody writes to it any more.</summary>
    public bool DeleteWhenEmpty { get; init; }

    internal SpoolLimits Limits => SpoolLimits.For(MaxBytes);
}
