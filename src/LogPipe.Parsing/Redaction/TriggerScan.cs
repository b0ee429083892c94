using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LogPipe.Parsing.Redaction;

/// <summary>Finds the places in a text where a secret may be: three bytes that begin or belong to a telling word, or the digits of a card.</summary>
/// <remarks>
/// <para>Hot kernel: 32 places at a time, no branch without a hit. Three-byte words are told by the "Teddy" method of Hyperscan and of Rust's
/// aho-corasick (packed/teddy): two shuffles for each of the three bytes, one table for its low and one for its high four bits, give the set of
/// buckets whose words may have that byte there. The words of a bucket were chosen so that their cross product seldom occurs in logs: on average
/// one place in 300 bytes of JBoss, Apache, PHP and MySQL logs.</para>
/// <para>Cards: the digits' bit mask, shifted over itself. Whatever the grouping (16, 4-4-4-4, 4-6-5, 4-6-4), digits stand at 0-3, 5-8, 10 and 12.</para>
/// <para>The tables of the scalar way are the twin (<c>TriggerScanTests</c>). The caller may overwrite bytes while it goes on; places in what was
/// overwritten are not given any more. Words come in the order of their places; cards come up to a block later.</para>
/// </remarks>
internal ref struct TriggerScan
{
    private const int WordBytes = 3;
    private const int BlockBytes = 32;

    /// <summary>Bytes behind a text that are read where they are there.</summary>
    public const int BytesAhead = 2 * BlockBytes;

    private static readonly byte[][] Scalar = BuildScalar();
    private static readonly Vector256<byte>[] Nibbles = BuildNibbles();

    private readonly ReadOnlySpan<byte> _text;
    private readonly int _end;
    private readonly bool _useVectors;
    private int _block;
    private int _next;
    private uint _words;
    private ulong _digits;
    private uint _cards;

    /// <summary>Initializes the scan.</summary>
    /// <param name="text">The text, and what lies behind it: whole blocks are read where there is enough of it.</param>
    /// <param name="end">Where the text ends; places from there on are not given.</param>
    /// <param name="useVectors">Whether to look at whole blocks.</param>
    public TriggerScan(ReadOnlySpan<byte> text, int end, bool useVectors)
    {
        _text = text;
        _end = end;
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
                if (at < _end && IsWord(_text, at))
                    return true;
            }

            while (_cards != 0)
            {
                at = _block - BlockBytes + BitOperations.TrailingZeroCount(_cards);
                _cards &= _cards - 1;
                isCard = true;
                if (at < _end)
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

    // Blocks until one has a place. One more than the text has, so that the digits of the last one are looked at.
    private bool TryAdvance()
    {
        ReadOnlySpan<byte> text = _text;
        int next = _next;
        int end = _end + BlockBytes;
        ulong digits = _digits;
        uint words = 0;
        if (_useVectors)
        {
            ref byte start = ref MemoryMarshal.GetReference(text);
            int last = Math.Min(end - 1, text.Length - BlockBytes - WordBytes + 1);
            var low = Vector256.Create((byte)0x0F);
            Vector256<byte> low0 = Nibbles[0], high0 = Nibbles[1], low1 = Nibbles[2], high1 = Nibbles[3], low2 = Nibbles[4], high2 = Nibbles[5];
            while (next <= last)
            {
                var first = Vector256.LoadUnsafe(ref start, (nuint)next);
                var second = Vector256.LoadUnsafe(ref start, (nuint)next + 1);
                var third = Vector256.LoadUnsafe(ref start, (nuint)next + 2);
                Vector256<byte> buckets = LookUp(low0, first & low) & LookUp(high0, (first >> 4) & low)
                    & LookUp(low1, second & low) & LookUp(high1, (second >> 4) & low)
                    & LookUp(low2, third & low) & LookUp(high2, (third >> 4) & low);
                uint isDigit = Vector256.LessThanOrEqual(first - Vector256.Create((byte)'0'), Vector256.Create((byte)9)).ExtractMostSignificantBits();
                words = ~Vector256.Equals(buckets, Vector256<byte>.Zero).ExtractMostSignificantBits();
                digits = (digits >> BlockBytes) | ((ulong)isDigit << BlockBytes);
                uint cards = CardsIn(digits);
                next += BlockBytes;
                if ((words | cards) != 0)
                {
                    Stop(next, digits, words, cards);
                    return true;
                }
            }
        }

        while (next < end)
        {
            uint isDigit = 0;
            for (int i = 0; i < BlockBytes && next + i < text.Length; i++)
            {
                if (IsWord(text, next + i))
                    words |= 1u << i;
                if ((uint)(text[next + i] - '0') <= 9)
                    isDigit |= 1u << i;
            }

            digits = (digits >> BlockBytes) | ((ulong)isDigit << BlockBytes);
            uint cards = CardsIn(digits);
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

    // Sixteen entries looked up by the low four bits of each byte.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> LookUp(Vector256<byte> table, Vector256<byte> at) => Avx2.IsSupported
        ? Avx2.Shuffle(table, at)
        : Vector256.Create(Vector128.ShuffleNative(table.GetLower(), at.GetLower()), Vector128.ShuffleNative(table.GetLower(), at.GetUpper()));

    private void Stop(int next, ulong digits, uint words, uint cards)
    {
        _next = next;
        _block = next - BlockBytes;
        _digits = digits;
        _words = words;
        _cards = cards;
    }

    // The low bits are the block before the last one: all that a card that starts there needs has been seen.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint CardsIn(ulong digits)
    {
        ulong two = digits & (digits >> 1);
        ulong four = two & (two >> 2);
        return (uint)(four & (four >> 5) & (digits >> 10) & (digits >> 12));
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

    private static Vector256<byte>[] BuildNibbles()
    {
        byte[][] tables = BuildNibbleTables();
        var nibbles = new Vector256<byte>[tables.Length];
        for (int i = 0; i < tables.Length; i++)
            nibbles[i] = Vector256.Create(Vector128.Create(tables[i]), Vector128.Create(tables[i]));
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
