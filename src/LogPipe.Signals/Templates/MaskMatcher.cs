using System.Runtime.CompilerServices;

namespace LogPipe.Signals.Templates;

/// <summary>Finds the variable parts of a line by their form: one pass, no regular expression, no look-back beyond one byte.</summary>
/// <remarks>
/// Hot: called once per word and once per other byte. A word of letters costs one table look-up a byte and a few comparisons; everything that is looked at
/// ahead is bounded. Benchmark: MinerBenchmarks. Source of the forms: Sentry's parameterization, as its tests describe it (getsentry/sentry,
/// tests/sentry/grouping/test_parameterization.py), but whole numbers of any size are numbers, words with figures (<c>utf8</c>, <c>x86_64</c>)
/// and product versions (<c>HTTP/1.1</c>) stay words, and paths and ids are added.
/// </remarks>
internal static partial class MaskMatcher
{
    /// <summary>The longest quoted value, bytes; a longer one is prose or broken quoting.</summary>
    private const int MaxQuotedBytes = 1024;

    /// <summary>Looks at the part that begins at an offset where no word goes on.</summary>
    /// <param name="text">The line.</param>
    /// <param name="at">Where the part begins: the start of the line or where the last part ended.</param>
    /// <param name="type">What the part is; <see cref="MaskType.None"/> for a word or a byte of punctuation.</param>
    /// <returns>The offset just past the part, always more than <paramref name="at"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Match(ReadOnlySpan<byte> text, int at, out MaskType type)
    {
        byte first = ByteClass.Of(text[at]);
        if ((first & ByteClass.Word) == 0)
        {
            type = MaskType.None;
            return IsTrigger(text[at]) ? MatchPunctuation(text, at, out type) : at + 1;
        }

        int end = at;
        int classes = 0;
        do
        {
            byte of = ByteClass.Of(text[end]);
            if (of == 0)
                break;
            classes |= of;
            end++;
        }
        while ((uint)end < (uint)text.Length);

        if ((classes & ByteClass.Digit) == 0)
            return IsPlainEnd(text, at, end) ? Plain(end, out type) : MatchLetters(text, at, end, classes, out type);
        return (first & ByteClass.Digit) != 0 ? MatchNumber(text, at, end, classes, out type) : MatchMixed(text, at, end, classes, out type);
    }

    private static int Plain(int end, out MaskType type)
    {
        type = MaskType.None;
        return end;
    }

    /// <summary>Says whether nothing but a plain word can begin here: no name of a month or day, and behind it none of <c>. : @ + - %</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPlainEnd(ReadOnlySpan<byte> text, int at, int end)
    {
        byte next = end < text.Length ? text[end] : (byte)0;
        return next is not ((byte)'.' or (byte)':' or (byte)'@' or (byte)'+' or (byte)'-' or (byte)'%')
            && (at == 0 || text[at - 1] != '=')
            && ((end - at) is not 3 || (ByteClass.Of(text[at]) & (ByteClass.Upper | ByteClass.UpperHex)) == 0)
            && !(next == ',' && end - at <= 9);
    }

    private static bool IsTrigger(byte value) => value is (byte)'/' or (byte)'-' or (byte)'+' or (byte)'"' or (byte)'\'' or (byte)':' or (byte)'\\' or (byte)'~' or (byte)'.';

    private static int MatchPunctuation(ReadOnlySpan<byte> text, int at, out MaskType type)
    {
        byte before = at > 0 ? text[at - 1] : (byte)' ';
        bool atWord = (ByteClass.Of(before) & ByteClass.Word) != 0;
        int end = -1;
        type = MaskType.None;
        switch (text[at])
        {
            case (byte)'/' or (byte)'~' or (byte)'.' or (byte)'\\' when !atWord:
                end = TryPath(text, at, before);
                type = MaskType.Path;
                break;
            case (byte)'-' or (byte)'+' when !atWord && before is not ((byte)'-' or (byte)'+' or (byte)'.' or (byte)')') && ByteClass.At(text, at + 1, ByteClass.Digit):
                end = TrySigned(text, at, out type);
                break;
            case (byte)'"' or (byte)'\'' when before == '=':
                end = TryQuoted(text, at);
                type = MaskType.QuotedStr;
                break;
            case (byte)':' when !atWord && ByteClass.Is(text, at + 1, (byte)':'):
                end = TryIpV6(text, at);
                type = MaskType.Ip;
                break;
        }

        if (end > 0)
            return end;
        type = MaskType.None;
        return at + 1;
    }

    /// <summary>A number behind its sign. A plus stays outside the number unless a unit of time follows.</summary>
    private static int TrySigned(ReadOnlySpan<byte> text, int at, out MaskType type)
    {
        int end = Match(text, at + 1, out type);
        return type switch
        {
            MaskType.Int or MaskType.Float when text[at] == '-' => end,
            MaskType.Duration => end,
            _ => -1,
        };
    }

    private static int TryQuoted(ReadOnlySpan<byte> text, int at)
    {
        ReadOnlySpan<byte> rest = text[(at + 1)..];
        if (rest.Length > MaxQuotedBytes)
            rest = rest[..MaxQuotedBytes];
        int close = rest.IndexOf(text[at]);
        return close > 0 ? at + close + 2 : -1;
    }

    /// <summary>A word of letters that something follows.</summary>
    private static int MatchLetters(ReadOnlySpan<byte> text, int at, int end, int classes, out MaskType type)
    {
        type = MaskType.None;
        byte next = end < text.Length ? text[end] : (byte)0;
        int found = -1;
        if (next == '-' && IsNumberedName(text, at, end, out found, out type))
            return found;
        if (at > 0 && text[at - 1] == '=' && IsBoolean(text[at..end]))
        {
            type = MaskType.Bool;
            return end;
        }

        if (next == ':')
        {
            found = TryScheme(text, at, end, out type);
            if (found < 0 && end - at <= 4 && (classes & ~ByteClass.Hex) == 0 && (found = TryIpV6(text, at)) > 0)
                type = MaskType.Ip;
        }
        else if (next is (byte)' ' or (byte)',' && (found = TryNamedDate(text, at, end)) > 0)
            type = MaskType.Date;
        else if (next is (byte)'.' or (byte)'@' or (byte)'+' or (byte)'-' or (byte)'%' && (found = TryName(text, at, end, out type)) < 0
            && (classes & ~ByteClass.Hex) == 0 && (found = TryUuid(text, at)) > 0)
            type = MaskType.Uuid;
        if (found < 0 && end - at is 32 or 40 && (classes & ~ByteClass.Hex) == 0)
        {
            type = end - at == 32 ? MaskType.Md5 : MaskType.Sha1;
            return end;
        }

        if (found > 0)
            return found;
        type = MaskType.None;
        return end;
    }

    /// <summary>A hyphen and a number that belong to the word before: <c>utf-8</c> is a word, <c>blk_-1608999687919862906</c> an id.</summary>
    private static bool IsNumberedName(ReadOnlySpan<byte> text, int at, int end, out int last, out MaskType type)
    {
        int digits = ByteClass.Run(text, end + 1, ByteClass.Digit, 40);
        last = end + 1 + digits;
        bool isEnd = digits > 0 && !ByteClass.At(text, last, ByteClass.Word);
        bool isId = isEnd && text[end - 1] == '_' && digits >= 5;
        ReadOnlySpan<byte> word = text[at..end];
        bool isStandard = isEnd && word.Length == 3 && digits <= 4
            && (word.SequenceEqual("utf"u8) || word.SequenceEqual("UTF"u8) || word.SequenceEqual("sha"u8) || word.SequenceEqual("SHA"u8) || word.SequenceEqual("ISO"u8) || word.SequenceEqual("iso"u8));
        type = isId ? MaskType.Id : MaskType.None;
        return isId || isStandard;
    }

    /// <summary>A word that begins with a letter and holds figures.</summary>
    private static int MatchMixed(ReadOnlySpan<byte> text, int at, int end, int classes, out MaskType type)
    {
        byte next = end < text.Length ? text[end] : (byte)0;
        int found = -1;
        type = MaskType.None;
        if (next is (byte)'.' or (byte)'@' or (byte)'+' or (byte)'-' or (byte)'%')
            found = TryName(text, at, end, out type);
        else if (next == ':' && (found = TryScheme(text, at, end, out type)) < 0 && (classes & ~ByteClass.Hex) == 0
            && (found = TryAddressGroups(text, at, out type)) < 0 && (found = TryIpV6(text, at)) > 0)
            type = MaskType.Ip;
        if (found > 0)
            return found;
        if ((classes & ~ByteClass.Hex) == 0 && (found = TryHexadecimal(text, at, end, classes, out type)) > 0)
            return found;
        type = IsId(text[at..end], classes) ? MaskType.Id : MaskType.None;
        return end;
    }

    private static bool IsBoolean(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("true"u8) || word.SequenceEqual("false"u8) || word.SequenceEqual("True"u8) || word.SequenceEqual("False"u8)
        || word.SequenceEqual("TRUE"u8) || word.SequenceEqual("FALSE"u8);
}
