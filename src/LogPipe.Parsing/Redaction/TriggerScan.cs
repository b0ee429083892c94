using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LogPipe.Parsing.Redaction;

/// <summary>Finds the places in a text where a secret may be: three bytes that begin or belong to a telling word, or the digits of a card.</summary>
/// <remarks>
/// <para>Hot kernel: sixteen places at a time, no branch without a hit. Three-byte words are told by the "Teddy" method of Hyperscan and of Rust's
/// aho-corasick (packed/teddy): two shuffles for each of the three bytes, one table for its low and one for its high four bits, give the set of
/// buckets whose words may have that byte there. The words of a bucket were chosen so that their cross product seldom occurs in logs: on average
/// one place in 300 bytes of JBoss, Apache, PHP and MySQL logs.</para>
/// <para>Cards: the digits' bit mask, shifted over itself. Whatever the grouping (16, 4-4-4-4, 4-6-5, 4-6-4), digits stand at 0-3, 5-8, 10 and 12.</para>
/// <para>The tables of the scalar way are the twin (<c>TriggerScanTests</c>). The caller may overwrite bytes while it goes on; places in what was
/// overwritten are not given any more.</para>
/// </remarks>
internal ref struct TriggerScan
{
    private const int WordBytes = 3;
    private const int BlockBytes = 16;

    private static readonly byte[][] Scalar = BuildScalar();
    private static readonly Vector128<byte>[] Nibbles = BuildNibbles();

    private readonly ReadOnlySpan<byte> _text;
    private readonly bool _useVectors;
    private int _block;
    private int _next;
    private uint _words;
    private ulong _digits;
    private uint _cards;

    public TriggerScan(ReadOnlySpan<byte> text, bool useVectors)
    {
        _text = text;
        _useVectors = useVectors;
    }

    /// <summary>Goes to the next place.</summary>
    /// <param name="at">Offset of the first of the three bytes or of the first digit.</param>
    /// <param name="isCard">Whether digits stand there.</param>
    public bool TryNext(out int at, out bool isCard)
    {
        while (true)
        {
            while (_words != 0)
            {
                at = _block + BitOperations.TrailingZeroCount(_words);
                _words &= _words - 1;
                isCard = false;
                if (IsWord(_text, at))
                    return true;
            }

            if (_cards != 0)
            {
                at = _block - BlockBytes + BitOperations.TrailingZeroCount(_cards);
                _cards &= _cards - 1;
                isCard = true;
                return true;
            }

            if (!TryAdvance())
            {
                at = 0;
                isCard = false;
                return false;
            }
        }
    }

    // Blocks until one has a place. One more than the text has, empty, so that the digits of the last one are looked at.
    // Optimized at its first call: shuffles cannot be compiled ahead of time, and the slow first form would see much of a short run.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryAdvance()
    {
        ReadOnlySpan<byte> text = _text;
        int next = _next;
        ulong digits = _digits;
        uint words = 0;
        uint cards = 0;
        if (_useVectors)
        {
            ref byte start = ref MemoryMarshal.GetReference(text);
            Vector128<byte> low = Vector128.Create((byte)0x0F);
            Vector128<byte> low0 = Nibbles[0], high0 = Nibbles[1], low1 = Nibbles[2], high1 = Nibbles[3], low2 = Nibbles[4], high2 = Nibbles[5];
            while (next + BlockBytes + WordBytes - 1 <= text.Length)
            {
                Vector128<byte> first = Vector128.LoadUnsafe(ref start, (nuint)next);
                Vector128<byte> second = Vector128.LoadUnsafe(ref start, (nuint)next + 1);
                Vector128<byte> third = Vector128.LoadUnsafe(ref start, (nuint)next + 2);
                Vector128<byte> buckets = Vector128.ShuffleNative(low0, first & low) & Vector128.ShuffleNative(high0, (first >> 4) & low)
                    & Vector128.ShuffleNative(low1, second & low) & Vector128.ShuffleNative(high1, (second >> 4) & low)
                    & Vector128.ShuffleNative(low2, third & low) & Vector128.ShuffleNative(high2, (third >> 4) & low);
                uint isDigit = Vector128.LessThanOrEqual(first - Vector128.Create((byte)'0'), Vector128.Create((byte)9)).ExtractMostSignificantBits();
                words = ~Vector128.Equals(buckets, Vector128<byte>.Zero).ExtractMostSignificantBits() & 0xFFFF;
                digits = (digits >> BlockBytes) | ((ulong)isDigit << 48);
                cards = CardsIn(digits);
                next += BlockBytes;
                if ((words | cards) != 0)
                {
                    Stop(next, digits, words, cards);
                    return true;
                }
            }
        }

        while (next < text.Length + BlockBytes)
        {
            uint isDigit = 0;
            for (int i = 0; i < BlockBytes && next + i < text.Length; i++)
            {
                if (IsWord(text, next + i))
                    words |= 1u << i;
                if ((uint)(text[next + i] - '0') <= 9)
                    isDigit |= 1u << i;
            }

            digits = (digits >> BlockBytes) | ((ulong)isDigit << 48);
            cards = CardsIn(digits);
            next += BlockBytes;
            if ((words | cards) != 0)
            {
                Stop(next, digits, words, cards);
                return true;
            }
        }

        _next = next;
        return false;
    }

    private void Stop(int next, ulong digits, uint words, uint cards)
    {
        _next = next;
        _block = next - BlockBytes;
        _digits = digits;
        _words = words;
        _cards = cards;
    }

    // Bits 32 to 47 are the block before the last one: all that a card that starts there needs has been seen.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint CardsIn(ulong digits)
    {
        ulong two = digits & (digits >> 1);
        ulong four = two & (two >> 2);
        return (uint)((four & (four >> 5) & (digits >> 10) & (digits >> 12)) >> 32) & 0xFFFF;
    }

    private static bool IsWord(ReadOnlySpan<byte> text, int at) =>
        at + WordBytes <= text.Length && (Scalar[0][text[at]] & Scalar[1][text[at + 1]] & Scalar[2][text[at + 2]]) != 0;

    // Both cases of a letter unless the word is in quotation marks. The last bucket: the @ between a password or an address and its host.
    private static ReadOnlySpan<string> Buckets => new[]
    {
        "pas ' -p' ' -u'", "key 'at_' 'ho_' 'hu_' 'hs_' 'hr_' 'hp_'", "rer riz 'AIz' 'AKI' 'ASI' '--B'", "sid nid tif pwd 'eyJ'", "'k_l' tok 'xox'", "on= ecr", "'lpa' n_i",
    };

    private static byte[][] BuildScalar()
    {
        byte[][] nibbles = BuildNibbleTables();
        var tables = new byte[WordBytes][];
        for (int place = 0; place < WordBytes; place++)
        {
            tables[place] = new byte[256];
            for (int b = 0; b < 256; b++)
                tables[place][b] = (byte)(nibbles[place * 2][b & 0x0F] & nibbles[(place * 2) + 1][b >> 4]);
        }

        return tables;
    }

    private static Vector128<byte>[] BuildNibbles()
    {
        byte[][] tables = BuildNibbleTables();
        var nibbles = new Vector128<byte>[tables.Length];
        for (int i = 0; i < tables.Length; i++)
            nibbles[i] = Vector128.Create(tables[i]);
        return nibbles;
    }

    private static byte[][] BuildNibbleTables()
    {
        var tables = new byte[WordBytes * 2][];
        for (int i = 0; i < tables.Length; i++)
            tables[i] = new byte[16];
        for (int bucket = 0; bucket < Buckets.Length; bucket++)
        {
            for (string rest = Buckets[bucket]; rest.Length > 0; rest = rest.TrimStart(' '))
            {
                bool exact = rest[0] == '\'';
                string word = exact ? rest[1..4] : rest[..3];
                rest = rest[(exact ? 5 : 3)..];
                for (int place = 0; place < WordBytes; place++)
                {
                    Add(tables, place, word[place], bucket);
                    if (!exact)
                        Add(tables, place, char.ToUpperInvariant(word[place]), bucket);
                }
            }
        }

        Add(tables, 0, '@', 7);
        for (int i = 2; i < tables.Length; i++)
        {
            for (int b = 0; b < 16; b++)
                tables[i][b] |= 0x80;
        }

        return tables;
    }

    private static void Add(byte[][] tables, int place, char b, int bucket)
    {
        tables[place * 2][b & 0x0F] |= (byte)(1 << bucket);
        tables[(place * 2) + 1][b >> 4] |= (byte)(1 << bucket);
    }
}
