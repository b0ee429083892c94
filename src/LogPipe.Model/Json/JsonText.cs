using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Unicode;

namespace LogPipe.Model;

/// <summary>Writes text as the inside of a JSON string (RFC 8259): quotes, backslashes and control characters escaped, nothing else.</summary>
/// <remarks>
/// Hot: per value. A block of 32 bytes (16 without AVX2; DOTNET_EnableAVX2=0 forces it) is copied and tested at a time, so that text without
/// anything to escape costs one load, one store and one test per block, and most values are one block. Bytes that are not UTF-8 become
/// U+FFFD, one for each maximal ill-formed part (Unicode 16, section 3.9, D93b), so that the result is UTF-8 whatever came in. Assumes that the
/// caller says how far it may read beyond the text's end. Benchmark: JsonWriterBenchmarks.
/// </remarks>
internal static class JsonText
{
    /// <summary>Most bytes that one byte of text can become: <c>\u0000</c>.</summary>
    private const int MaxGrowth = 6;

    /// <summary>Room needed beyond the worst case of a text, because whole blocks and whole escapes are stored.</summary>
    private const int Slack = 64;

#if DEBUG
    private const int ChunkBytes = 24;
#else
    // Room is asked for in worst-case steps of 24 KiB: a 10 MB event does not ask for 60 MB at once.
    private const int ChunkBytes = 4096;
#endif

    /// <summary>What stands behind the backslash, by control character; <c>u</c> where four digits follow.</summary>
    private static ReadOnlySpan<byte> ControlLetters => "uuuuuuuubtnufruuuuuuuuuuuuuuuuuu"u8;

    /// <summary>Bytes that <see cref="TryCopy"/> copies at a time.</summary>
    public const int CopyBytes = 64;

    private static int BlockBytes => Vector256.IsHardwareAccelerated ? 32 : 16;

    /// <summary>Appends the text, escaped, without quotes.</summary>
    public static void Append(Utf8Output output, ReadOnlySpan<byte> text)
    {
        int at = Write(output, output.ByteCount, ref MemoryMarshal.GetReference(text), text.Length, text.Length);
        output.SetByteCount(at);
    }

    /// <summary>Writes text, escaped, to offset <paramref name="at"/> of an output.</summary>
    /// <param name="output">The output; its count of bytes is not looked at and not changed.</param>
    /// <param name="at">Where to write.</param>
    /// <param name="text">The first byte.</param>
    /// <param name="byteCount">The bytes of the text.</param>
    /// <param name="readable">The bytes that may be read from <paramref name="text"/> on: <paramref name="byteCount"/> or more.</param>
    /// <returns>The offset just past what was written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(Utf8Output output, int at, ref byte text, int byteCount, int readable) =>
        byteCount <= ChunkBytes ? WriteChunk(output, at, ref text, byteCount, readable) : WriteLong(output, at, ref text, byteCount, readable);

    /// <summary>Copies a text that has nothing to escape and is ASCII, as most values are: no step of it waits for what another found.</summary>
    /// <remarks>Two blocks at a time, although many values need one: the second costs less than not to know beforehand how many there will be.</remarks>
    /// <param name="text">The first byte; as many as <see cref="CopyBytes"/> behind the text are read.</param>
    /// <param name="target">Room for the text and <see cref="CopyBytes"/> more.</param>
    /// <param name="byteCount">The bytes of the text, 1 or more.</param>
    /// <returns>False where the text needs more than to be copied: what was written means nothing then.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryCopy(ref byte text, ref byte target, int byteCount)
    {
        ulong found = 0;
        for (; byteCount > CopyBytes; byteCount -= CopyBytes)
        {
            found |= CopyTwo(ref text, ref target);
            text = ref Unsafe.Add(ref text, CopyBytes);
            target = ref Unsafe.Add(ref target, CopyBytes);
        }

        return (found | (CopyTwo(ref text, ref target) << (CopyBytes - byteCount))) == 0;
    }

    /// <summary>Gives the text as a JSON string of its own, quotes included.</summary>
    public static byte[] Quote(ReadOnlySpan<byte> text)
    {
        using var output = new Utf8Output(text.Length + 2);
        output.AppendJsonString(text);
        return output.WrittenSpan.ToArray();
    }

    private static int WriteLong(Utf8Output output, int at, ref byte text, int byteCount, int readable)
    {
        int from = 0;
        while (byteCount - from > ChunkBytes)
        {
            int end = EndOfCharacters(ref text, from + ChunkBytes);
            at = WriteChunk(output, at, ref Unsafe.Add(ref text, from), end - from, readable - from);
            from = end;
        }

        return WriteChunk(output, at, ref Unsafe.Add(ref text, from), byteCount - from, readable - from);
    }

    /// <summary>Goes back to where no character is cut; after four bytes that only continue one, no cut can make anything worse.</summary>
    private static int EndOfCharacters(ref byte text, int end)
    {
        for (int back = 0; back < 4; back++)
        {
            if ((Unsafe.Add(ref text, end - back) & 0xc0) != 0x80)
                return end - back;
        }

        return end;
    }

    private static int WriteChunk(Utf8Output output, int at, ref byte text, int byteCount, int readable)
    {
        ref byte target = ref MemoryMarshal.GetArrayDataReference(output.Room(at, (byteCount * MaxGrowth) + Slack));
        uint known = 0;
        bool isBroken = false;
        for (int i = 0; i < byteCount;)
        {
            int blockBytes = Math.Min(byteCount - i, BlockBytes);
            uint care = CopyBlock(ref Unsafe.Add(ref text, i), ref Unsafe.Add(ref target, at), blockBytes, readable - i, known);
            if (care == 0)
            {
                i += blockBytes;
                at += blockBytes;
                continue;
            }

            int plain = BitOperations.TrailingZeroCount(care);
            if (Unsafe.Add(ref text, i + plain) < 0x80 && readable - i >= 2 * BlockBytes)
            {
                plain = WriteEscapes(ref Unsafe.Add(ref text, i), care, blockBytes, ref Unsafe.Add(ref target, at), ref at);
                i += plain;
                continue;
            }

            i += plain;
            at += plain;
            if (Unsafe.Add(ref text, i) < 0x80)
            {
                at += WriteEscape(Unsafe.Add(ref text, i), ref Unsafe.Add(ref target, at));
                i++;
            }
            else if (isBroken)
            {
                i += CopyScalar(ref Unsafe.Add(ref text, i), byteCount - i, ref target, ref at);
            }
            else
            {
                isBroken = !Utf8.IsValid(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref text, i), byteCount - i));
                known = isBroken ? 0 : uint.MaxValue;
            }
        }

        return at;
    }

    /// <summary>Copies two blocks and marks their bytes that need an escape or are not ASCII.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong CopyTwo(ref byte text, ref byte target)
    {
        var first = Vector256.LoadUnsafe(ref text);
        var second = Vector256.LoadUnsafe(ref text, 32);
        first.StoreUnsafe(ref target);
        second.StoreUnsafe(ref target, 32);
        return Special(first).ExtractMostSignificantBits() | ((ulong)Special(second).ExtractMostSignificantBits() << 32);
    }

    /// <summary>Copies a block and marks its bytes to escape, and its non-ASCII bytes unless <paramref name="known"/> (all ones) says that they are good.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint CopyBlock(ref byte text, ref byte target, int byteCount, int readable, uint known)
    {
        uint special;
        uint high;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<byte> block = readable >= 32 ? Vector256.LoadUnsafe(ref text) : LoadPart(ref text, byteCount);
            block.StoreUnsafe(ref target);
            special = Special(block).ExtractMostSignificantBits();
            high = block.ExtractMostSignificantBits();
        }
        else
        {
            Vector128<byte> block = readable >= 16 ? Vector128.LoadUnsafe(ref text) : LoadPart(ref text, byteCount).GetLower();
            block.StoreUnsafe(ref target);
            Vector128<byte> low = Vector128.LessThan(block.AsSByte(), Vector128.Create((sbyte)0x20)).AsByte();
            special = (low | Vector128.Equals(block, Vector128.Create((byte)'"')) | Vector128.Equals(block, Vector128.Create((byte)'\\'))).ExtractMostSignificantBits();
            high = block.ExtractMostSignificantBits();
        }

        return special & ~(high & known) & (uint.MaxValue >> (32 - byteCount));
    }

    /// <summary>Marks the bytes of a block that need an escape or are not ASCII.</summary>
    /// <remarks>As signed bytes, control characters and non-ASCII are both below a space: one comparison for two questions.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Special(Vector256<byte> block) => Vector256.LessThan(block.AsSByte(), Vector256.Create((sbyte)0x20)).AsByte()
        | Vector256.Equals(block, Vector256.Create((byte)'"')) | Vector256.Equals(block, Vector256.Create((byte)'\\'));

    /// <summary>Loads a block at the end of what may be read; the rest is zero.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector256<byte> LoadPart(ref byte text, int byteCount)
    {
        Vector256<byte> block = default;
        Unsafe.CopyBlockUnaligned(ref Unsafe.As<Vector256<byte>, byte>(ref block), ref text, (uint)byteCount);
        return block;
    }

    /// <summary>Writes the escapes of a block that is copied already: the rest of the block is copied again behind each, and not tested again.</summary>
    /// <param name="text">The block; as many bytes more may be read.</param>
    /// <param name="care">Its bytes that need an escape or are not ASCII.</param>
    /// <param name="byteCount">The bytes of the block.</param>
    /// <param name="target">Where the block stands.</param>
    /// <param name="at">The offset of the block in the output, then that of what follows it.</param>
    /// <returns>The bytes of the block that are done: all, or those before one that is not ASCII.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WriteEscapes(ref byte text, uint care, int byteCount, ref byte target, ref int at)
    {
        int shift = 0;
        do
        {
            int place = BitOperations.TrailingZeroCount(care);
            byte value = Unsafe.Add(ref text, place);
            if (value >= 0x80)
            {
                byteCount = place;
                break;
            }

            ref byte to = ref Unsafe.Add(ref target, place + shift);
            int escapeBytes = WriteEscape(value, ref to);
            shift += escapeBytes - 1;
            if (Vector256.IsHardwareAccelerated)
                Vector256.LoadUnsafe(ref text, (nuint)place + 1).StoreUnsafe(ref to, (nuint)escapeBytes);
            else
                Vector128.LoadUnsafe(ref text, (nuint)place + 1).StoreUnsafe(ref to, (nuint)escapeBytes);
            care &= care - 1;
        }
        while (care != 0);
        at += byteCount + shift;
        return byteCount;
    }

    /// <summary>Copies one character of a text that is ill-formed somewhere, or writes U+FFFD for one ill-formed part.</summary>
    /// <returns>The bytes of text that this took.</returns>
    private static int CopyScalar(ref byte text, int byteCount, ref byte target, ref int at)
    {
        Rune.DecodeFromUtf8(MemoryMarshal.CreateReadOnlySpan(ref text, Math.Min(byteCount, 4)), out Rune rune, out int consumed);
        at += rune.EncodeToUtf8(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, at), 4));
        return consumed;
    }

    /// <summary>Writes the escape of an ASCII byte that needs one.</summary>
    /// <returns>Its bytes: 2 or 6.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WriteEscape(byte value, ref byte target)
    {
        byte letter = value < 0x20 ? ControlLetters[value] : value;
        target = (byte)'\\';
        Unsafe.Add(ref target, 1) = letter;
        return letter == 'u' ? WriteDigits(value, ref target) : 2;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int WriteDigits(byte value, ref byte target)
    {
        "\\u00"u8.CopyTo(MemoryMarshal.CreateSpan(ref target, 4));
        Unsafe.Add(ref target, 4) = (byte)('0' + (value >> 4));
        Unsafe.Add(ref target, 5) = "0123456789abcdef"u8[value & 15];
        return 6;
    }
}
