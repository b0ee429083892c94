namespace LogPipe.Inputs.Text;

/// <summary>Finds where to begin reading at the end of a file: not in the middle of a line.</summary>
internal static class LastLine
{
    // a line that is longer than this is begun in its middle
    private const int SearchBytes = 64 << 10;

    /// <summary>Finds the position just past the last line end.</summary>
    public static long Start(IByteContent content, long byteCount, TextEncoding wanted)
    {
        Span<byte> mark = stackalloc byte[TextEncodings.MaxMarkBytes];
        int read = content.Read(mark, 0);
        _ = TextEncodings.TryDetect(wanted, mark[..read], complete: true, out TextEncoding encoding, out int markBytes);
        int unit = encoding.UnitBytes();
        long from = Math.Max(0, byteCount - SearchBytes) / unit * unit;
        var bytes = new byte[SearchBytes];
        int have = content.Read(bytes.AsSpan(0, (int)Math.Min(SearchBytes, byteCount - from)), from);
        int last = LineEnds.FindLast(bytes.AsSpan(0, have), encoding);
        if (last >= 0)
            return from + last + unit;
        return from == 0 ? markBytes : from + (have / unit * unit);
    }
}
