namespace LogPipe.Inputs.Text;

/// <summary>How long a line and how large a batch may become.</summary>
/// <param name="MaxLineBytes">Bytes of text that are kept of a line; the rest is passed over. 1 or more.</param>
/// <param name="MaxRecords">Records of one batch, 1 or more.</param>
/// <param name="ReadBytes">Bytes asked for in one read, 64 or more.</param>
internal readonly record struct LineLimits(int MaxLineBytes, int MaxRecords, int ReadBytes)
{
    /// <summary>The longest line where the user sets nothing: 1 MiB.</summary>
    public const int DefaultMaxLineBytes = 1 << 20;

    // 512 KiB fill half of a pooled batch's buffer, so that stages can append what they derive without growing it; 4096 records are what such a
    // batch has room for (BatchPool's defaults). Debug builds read little at a time so that lines lie across reads.
#if DEBUG
    private const int DefaultReadBytes = 2048;
    private const int DefaultMaxRecords = 64;
#else
    private const int DefaultReadBytes = 512 << 10;
    private const int DefaultMaxRecords = 4096;
#endif

    /// <summary>Makes the limits of this build for a longest line.</summary>
    public static LineLimits For(int maxLineBytes) => new(maxLineBytes, DefaultMaxRecords, DefaultReadBytes);
}
