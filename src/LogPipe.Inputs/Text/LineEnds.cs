using System.Runtime.InteropServices;

namespace LogPipe.Inputs.Text;

/// <summary>Finds line feeds in original bytes of any encoding.</summary>
internal static class LineEnds
{
    private static ReadOnlySpan<byte> LittleEndianFeed => [(byte)'\n', 0];

    private static ReadOnlySpan<byte> BigEndianFeed => [0, (byte)'\n'];

    /// <summary>Finds the first line feed, at whole code units from the start of <paramref name="bytes"/> on.</summary>
    /// <returns>Offset of its first byte, or -1.</returns>
    public static int Find(ReadOnlySpan<byte> bytes, TextEncoding encoding)
    {
        if (encoding.UnitBytes() == 1)
            return bytes.IndexOf((byte)'\n');
        int unit = MemoryMarshal.Cast<byte, ushort>(bytes).IndexOf(Feed(encoding));
        return unit < 0 ? -1 : unit * 2;
    }

    /// <summary>Finds the last line feed, at whole code units from the start of <paramref name="bytes"/> on.</summary>
    /// <returns>Offset of its first byte, or -1.</returns>
    public static int FindLast(ReadOnlySpan<byte> bytes, TextEncoding encoding)
    {
        if (encoding.UnitBytes() == 1)
            return bytes.LastIndexOf((byte)'\n');
        int unit = MemoryMarshal.Cast<byte, ushort>(bytes).LastIndexOf(Feed(encoding));
        return unit < 0 ? -1 : unit * 2;
    }

    private static ushort Feed(TextEncoding encoding) =>
        MemoryMarshal.Read<ushort>(encoding == TextEncoding.Utf16LittleEndian ? LittleEndianFeed : BigEndianFeed);
}
