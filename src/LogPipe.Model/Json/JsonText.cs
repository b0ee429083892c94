using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Unicode;

namespace LogPipe.Model;

/// <summary>Writes text as the inside of a JSON string (RFC 8259): quotes, backslashes and control characters escaped, nothing else.</summary>
/// <remarks>
/// Hot: per value. Sixteen bytes are copied and tested at a time; text without anything to escape costs one load, one store and one test per
/// block. Bytes that are not UTF-8 become U+FFFD, one for each maximal ill-formed part (Unicode 16, section 3.9, D93b), so that
/// the result is UTF-8 whatever came in. Assumes a little-endian store of packed escapes. Benchmark: JsonWriterBenchmarks.
/// </remarks>
internal static class JsonText
{
    /// <summary>Most bytes that one byte of text can become: <c>\u0000</c>.</summary>
    public const int MaxGrowth = 6;

    /// <summary>Room that <see cref="Escape"/> needs beyond the worst case of its text, because it stores whole blocks.</summary>
    public const int Slack = 64;

#if DEBUG
    private const int ChunkBytes = 24;
#else
    // Room is asked for in worst-case steps of 24 KiB: a 10 MB event does not ask for 60 MB at once.
    private const int ChunkBytes = 4096;
#endif

    private const int BlockBytes = 16;

    /// <summary>Escapes by ASCII byte: up to six bytes from the low end, their number in the top byte; 0 where none is needed.</summary>
    private static readonly ulong[] Escapes = MakeEscapes();

    /// <summary>What is known of the rest of a text's encoding.</summary>
    internal enum Encoding
    {
        /// <summary>Nothing was looked at, because nothing but ASCII was met.</summary>
        Unknown,

        /// <summary>The rest of the text is valid UTF-8.</summary>
        Valid,

        /// <summary>There is an ill-formed part somewhere in the rest.</summary>
        Invalid,
    }

    /// <summary>Appends the text, escaped, without quotes.</summary>
    public static void Append(Utf8Output output, ReadOnlySpan<byte> text) =>
        Append(output, ref MemoryMarshal.GetReference(text), text.Length, text.Length);

    /// <summary>Appends <paramref name="byteCount"/> bytes of text; <paramref name="readable"/> (at least as many) may be read from there.</summary>
    public static void Append(Utf8Output output, ref byte text, int byteCount, int readable)
    {
        int from = 0;
        var encoding = Encoding.Unknown;
        while (from < byteCount)
        {
            int to = from + Math.Min(byteCount - from, ChunkBytes);
            output.EnsureRoom(((to - from) * MaxGrowth) + Slack);
            int at = Escape(ref text, ref from, to, byteCount, readable, ref MemoryMarshal.GetArrayDataReference(output.Buffer), output.ByteCount, ref encoding);
            output.SetByteCount(at);
        }
    }

    /// <summary>Gives the text as a JSON string of its own, quotes included.</summary>
    public static byte[] Quote(ReadOnlySpan<byte> text)
    {
        using var output = new Utf8Output(text.Length + 2);
        output.AppendJsonString(text);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Copies text from <paramref name="from"/> until at least <paramref name="to"/>, escaped, to <paramref name="at"/>.</summary>
    /// <returns>The offset just past what was written; the caller has made room for the worst case plus <see cref="Slack"/>.</returns>
    private static int Escape(ref byte text, ref int from, int to, int end, int readable, ref byte target, int at, ref Encoding encoding)
    {
        int i = from;
        uint known = encoding == Encoding.Valid ? uint.MaxValue : 0;
        while (i < to)
        {
            int blockBytes = Math.Min(end - i, BlockBytes);
            Vector128<byte> block = readable - i >= BlockBytes
                ? Vector128.LoadUnsafe(ref text, (nuint)i)
                : LoadPart(ref Unsafe.Add(ref text, i), blockBytes);
            block.StoreUnsafe(ref target, (nuint)at);
            uint care = NeedsCare(block, known) & ((1u << blockBytes) - 1);
            if (care == 0)
            {
                i += blockBytes;
                at += blockBytes;
                continue;
            }

            int plain = BitOperations.TrailingZeroCount(care);
            i += plain;
            at += plain;
            byte special = Unsafe.Add(ref text, i);
            if (special < 0x80)
            {
                ulong escape = Escapes[special];
                WriteEscape(ref Unsafe.Add(ref target, at), escape);
                at += (int)(escape >> 56);
                i++;
            }
            else if (encoding == Encoding.Unknown)
            {
                bool valid = Utf8.IsValid(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref text, i), end - i));
                encoding = valid ? Encoding.Valid : Encoding.Invalid;
                known = valid ? uint.MaxValue : 0;
            }
            else
            {
                at += CopyScalar(ref text, ref i, end, ref Unsafe.Add(ref target, at));
            }
        }

        from = i;
        return at;
    }

    /// <summary>Marks bytes to escape, and non-ASCII bytes unless <paramref name="known"/> (all ones) says that they are good.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint NeedsCare(Vector128<byte> block, uint known)
    {
        // As signed bytes, control characters and non-ASCII are both below a space: one comparison for two questions.
        Vector128<byte> low = Vector128.LessThan(block.AsSByte(), Vector128.Create((sbyte)0x20)).AsByte();
        Vector128<byte> special = low | Vector128.Equals(block, Vector128.Create((byte)'"')) | Vector128.Equals(block, Vector128.Create((byte)'\\'));
        return special.ExtractMostSignificantBits() & ~(block.ExtractMostSignificantBits() & known);
    }

    /// <summary>Loads 1 to 15 bytes without reading past them; the rest is zero.</summary>
    private static Vector128<byte> LoadPart(ref byte start, int byteCount)
    {
        if (byteCount >= 8)
        {
            ulong head = Unsafe.ReadUnaligned<ulong>(ref start);
            ulong tail = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, byteCount - 8));
            return Vector128.Create(head, byteCount == 8 ? 0 : tail >> ((16 - byteCount) * 8)).AsByte();
        }

        ulong bytes = 0;
        for (int i = byteCount - 1; i >= 0; i--)
            bytes = (bytes << 8) | Unsafe.Add(ref start, i);
        return Vector128.Create(bytes, 0).AsByte();
    }

    /// <summary>Copies one character of a text that is ill-formed somewhere, or writes U+FFFD for one ill-formed part.</summary>
    private static int CopyScalar(ref byte text, ref int from, int end, ref byte target)
    {
        ReadOnlySpan<byte> rest = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref text, from), Math.Min(end - from, 4));
        Rune.DecodeFromUtf8(rest, out Rune rune, out int consumed);
        from += consumed;
        return rune.EncodeToUtf8(MemoryMarshal.CreateSpan(ref target, 4));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteEscape(ref byte target, ulong escape) =>
        Unsafe.WriteUnaligned(ref target, BitConverter.IsLittleEndian ? escape : BinaryPrimitives.ReverseEndianness(escape));

    private static ulong[] MakeEscapes()
    {
        var escapes = new ulong[128];
        for (int i = 0; i < 0x20; i++)
            escapes[i] = Pack($"\\u{i:x4}");
        escapes['"'] = Pack("\\\"");
        escapes['\\'] = Pack("\\\\");
        escapes['\b'] = Pack("\\b");
        escapes['\f'] = Pack("\\f");
        escapes['\n'] = Pack("\\n");
        escapes['\r'] = Pack("\\r");
        escapes['\t'] = Pack("\\t");
        return escapes;
    }

    private static ulong Pack(string escape)
    {
        ulong packed = (ulong)escape.Length << 56;
        for (int i = 0; i < escape.Length; i++)
            packed |= (ulong)escape[i] << (i * 8);
        return packed;
    }
}
