using System.Buffers;
using System.Runtime.Intrinsics;
using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Programs;

/// <summary>How a run of characters of one set is scanned, and what must stand behind it for the rest to have a chance.</summary>
internal sealed class RunSpec
{
    /// <summary>Below this many bytes a table loop beats the start-up of a vectorised search (about 4 ns, PEERS probe).</summary>
    public const int ScalarBytes = 12;

    public RunSpec(CharSet set, ByteSet followBytes, byte[]? followLiteral)
    {
        Set = set;
        IsBytewise = set.IsAsciiOnly || set.HasAllNonAscii;
        CountsBytes = set.IsAsciiOnly;
        ByteSet members = set.Ascii | (set.HasAllNonAscii ? ByteSet.NonAscii : ByteSet.None);
        Table = members.ToTable();
        ByteSet stops = ~members;
        Stop = stops.Count switch { 0 => RunStop.End, 1 => RunStop.Byte, <= 16 => RunStop.Few, _ => RunStop.Many };
        if (Stop == RunStop.Byte)
            StopByte = stops.ToValues()[0];
        IsNonAsciiStop = !set.HasAllNonAscii;
        StopRows = Rows(stops);
        FollowTable = followBytes == ByteSet.All ? null : followBytes.ToTable();
        FollowLiteral = followLiteral;
        if (FollowTable is not null && followBytes.Count <= 32)
            FollowValues = SearchValues.Create(followBytes.ToValues());
    }

    public CharSet Set { get; }

    /// <summary>Gets whether membership can be told byte by byte.</summary>
    public bool IsBytewise { get; }

    /// <summary>Gets whether a character of the set is one byte, so that bytes can be counted as characters.</summary>
    public bool CountsBytes { get; }

    public byte[] Table { get; }

    public RunStop Stop { get; }

    public byte StopByte { get; }

    /// <summary>Gets the ASCII bytes that end the run: for each value of a byte's low four bits, a bit for each value of its high four.</summary>
    public Vector128<byte> StopRows { get; }

    /// <summary>Gets whether every byte that is no ASCII ends the run; else none does.</summary>
    public bool IsNonAsciiStop { get; }

    /// <summary>Gets the bytes one of which must follow, or null when anything may.</summary>
    public byte[]? FollowTable { get; }

    public SearchValues<byte>? FollowValues { get; }

    /// <summary>Gets the text that must follow, or null when unknown.</summary>
    public byte[]? FollowLiteral { get; }

    private static Vector128<byte> Rows(ByteSet stops)
    {
        var rows = new byte[16];
        foreach (byte b in stops.ToValues())
        {
            if (b < 0x80)
                rows[b & 0x0F] |= (byte)(1 << (b >> 4));
        }

        return Vector128.Create(rows);
    }
}

/// <summary>What ends a run.</summary>
internal enum RunStop : byte
{
    /// <summary>Only the end of the text.</summary>
    End,

    /// <summary>One byte value.</summary>
    Byte,

    /// <summary>Up to 16 byte values: a vectorised search finds the first.</summary>
    Few,

    /// <summary>Many byte values: short runs by table.</summary>
    Many,
}
