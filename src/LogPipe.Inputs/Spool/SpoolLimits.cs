namespace LogPipe.Inputs.Spool;

/// <summary>How large a spool may become.</summary>
/// <param name="MaxBytes">Bytes on the disk, from 1 MiB on: when they are there, nothing more is taken until the pipeline has acknowledged a segment.</param>
/// <param name="SegmentBytes">Bytes after which a new file is begun; a file is deleted as a whole.</param>
internal readonly record struct SpoolLimits(long MaxBytes, int SegmentBytes)
{
    /// <summary>The longest segment: an eighth of the smallest spool that a busy site would set, quickly read through when it is opened.</summary>
    private const int MaxSegmentBytes = 64 << 20;

    /// <summary>Makes the limits for a size: with at least 16 segments, at most a sixteenth of the room is held by what is acknowledged already.</summary>
    public static SpoolLimits For(long maxBytes) => new(maxBytes, (int)Math.Clamp(maxBytes / 16, 64 << 10, MaxSegmentBytes));
}
