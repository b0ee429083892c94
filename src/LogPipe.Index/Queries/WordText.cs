using System.Globalization;
using System.Text;

namespace LogPipe.Index.Queries;

/// <summary>
/// What words are: runs of letters, marks, digits and underscores of any script, in any case; characters of scripts without spaces between words
/// (Han, kana, Thai) are words by themselves. Also as RE2 classes, so that the query engine and this agree.
/// </summary>
internal static class WordText
{
    /// <summary>RE2 class of what stands between the words of a phrase. U+001F separates values and is never crossed.</summary>
    public const string Gap = @"[^\p{L}\p{M}\p{N}_\x1f]";

    /// <summary>RE2 alternatives for what may stand next to a word: the ends of the text, a gap, or a character that is a word by itself.</summary>
    private const string Neighbor = @"[^\p{L}\p{M}\p{N}_]|[\x{0E00}-\x{0E7F}\x{3040}-\x{30FF}\x{3400}-\x{4DBF}\x{4E00}-\x{9FFF}\x{F900}-\x{FAFF}\x{20000}-\x{3FFFF}]";

    public const string Before = $"(?:^|{Neighbor})";

    public const string After = $"(?:$|{Neighbor})";

    /// <summary>Lower case, character by character.</summary>
    public static string Lower(string text)
    {
        var lower = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            lower.Append(Rune.ToLowerInvariant(rune).ToString());
        return lower.ToString();
    }

    /// <summary>Cuts a text into its words, in lower case.</summary>
    public static List<string> Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (Rune rune in Lower(text).EnumerateRunes())
        {
            bool alone = IsWordByItself(rune);
            if ((alone || !IsWordRune(rune)) && word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }

            if (alone)
                words.Add(rune.ToString());
            else if (IsWordRune(rune))
                word.Append(rune.ToString());
        }

        if (word.Length > 0)
            words.Add(word.ToString());
        return words;
    }

    /// <summary>Says whether a character is part of a word.</summary>
    public static bool IsWordRune(Rune rune) => rune.Value == '_' || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    /// <summary>Says whether a character is a word by itself.</summary>
    public static bool IsWordByItself(Rune rune) => rune.Value is
        (>= 0x0E00 and <= 0x0E7F) or (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);

    /// <summary>Says whether a word needs something else before it: it does unless it begins with a character that is a word by itself.</summary>
    public static bool NeedsBoundaryAtStart(string word) => !IsWordByItself(Rune.GetRuneAt(word, 0)) && IsWordRune(Rune.GetRuneAt(word, 0));

    /// <summary>Says the same of its end.</summary>
    public static bool NeedsBoundaryAtEnd(string word)
    {
        Rune.DecodeLastFromUtf16(word, out Rune last, out _);
        return !IsWordByItself(last) && IsWordRune(last);
    }
}
