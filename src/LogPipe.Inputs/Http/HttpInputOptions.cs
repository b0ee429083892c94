using LogPipe.Inputs.Network;

namespace LogPipe.Inputs.Http;

/// <summary>What users write about an HTTP listener.</summary>
public sealed record HttpInputOptions : ListenerOptions
{
    /// <summary>Gets the secrets of which a sender must show one; empty to ask for none.</summary>
    public IReadOnlyList<string> Tokens { get; init; } = [];

    /// <summary>Gets the bytes of a request's body, compressed and decompressed, 64 KiB to 256 MiB; larger ones are refused.</summary>
    public int MaxBodyBytes { get; init; } = 32 << 20;
}
