namespace LogPipe.Inputs.Spool;

/// <summary>Who sent a run of messages: one connection, or one UDP address. Lines are joined to events only within one sender.</summary>
/// <param name="Id">Tells senders apart, also those of different runs of the process.</param>
/// <param name="Address">The sender's IP address (<c>log.source.address</c>), at most 255 bytes of UTF-8.</param>
/// <param name="HostName">The host that the transport names, at most 255 bytes of UTF-8; null where it names none.</param>
/// <param name="IsWrapped">Whether messages are agents' documents, so that <c>{"message": …}</c> alone is an envelope too.</param>
internal sealed record SpoolSender(long Id, string Address, string? HostName = null, bool IsWrapped = false)
{
    /// <summary>Characters of a name that surely fit into 255 bytes of UTF-8.</summary>
    public const int MaxNameChars = 85;
}
