using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Programs;

/// <summary>Steps over UTF-8 characters; a byte that is not part of a valid character counts as one character of its own.</summary>
internal static class Utf8Chars
{
    /// <summary>Stands for an invalid byte.</summary>
    public const int Invalid = -1;

    private static readonly Lazy<CharSet> UnicodeWord = new(static () => UnicodeSets.Word);

    /// <summary>Reads the character at a place that is not the end.</summary>
    public static int Read(ReadOnlySpan<byte> text, int at, out int byteCount)
    {
        int b = text[at];
        if (b < 0x80)
        {
            byteCount = 1;
            return b;
        }

        return ReadMultiByte(text, at, out byteCount);
    }

    /// <summary>Gives the place of the character before a place that is not the start.</summary>
    public static int Before(ReadOnlySpan<byte> text, int at)
    {
        if ((text[at - 1] & 0xC0) != 0x80)
            return at - 1;
        for (int back = 2; back <= 4 && back <= at; back++)
        {
            if ((text[at - back] & 0xC0) == 0x80)
                continue;
            return ReadMultiByteLength(text, at - back) == back ? at - back : at - 1;
        }

        return at - 1;
    }

    /// <summary>Says whether the character at a place belongs to a set, and how long it is.</summary>
    public static bool IsIn(CharSet set, ReadOnlySpan<byte> text, int at, out int byteCount)
    {
        int c = Read(text, at, out byteCount);
        return c == Invalid ? set.Invalid : set.Contains(c);
    }

    /// <summary>Says whether a place is between a word character and another, in Unicode's sense as Ruby has it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsWordBoundary(ReadOnlySpan<byte> text, int at)
    {
        bool before = at > 0 && IsWordBefore(text, at);
        bool after = at < text.Length && IsWordAt(text, at);
        return before != after;
    }

    private static bool IsWordBefore(ReadOnlySpan<byte> text, int at) =>
        text[at - 1] < 0x80 ? IsAsciiWord(text[at - 1]) : IsWordMultiByte(text, Before(text, at));

    private static bool IsWordAt(ReadOnlySpan<byte> text, int at) =>
        text[at] < 0x80 ? IsAsciiWord(text[at]) : IsWordMultiByte(text, at);

    private static bool IsAsciiWord(byte b) => char.IsAsciiLetterOrDigit((char)b) || b == '_';

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsWordMultiByte(ReadOnlySpan<byte> text, int at)
    {
        int c = Read(text, at, out _);
        return c != Invalid && UnicodeWord.Value.Contains(c);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int ReadMultiByte(ReadOnlySpan<byte> text, int at, out int byteCount)
    {
        if (Rune.DecodeFromUtf8(text[at..], out Rune rune, out byteCount) == OperationStatus.Done)
            return rune.Value;
        byteCount = 1;
        return Invalid;
    }

    private static int ReadMultiByteLength(ReadOnlySpan<byte> text, int at)
    {
        _ = Read(text, at, out int byteCount);
        return byteCount;
    }
}
