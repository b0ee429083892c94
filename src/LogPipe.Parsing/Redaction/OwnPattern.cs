using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace LogPipe.Parsing.Redaction;

/// <summary>A user's pattern, run over the bytes of a text as if they were Latin-1 characters, so that offsets are the same.</summary>
/// <remarks>Non-backtracking: time linear in the text whatever the pattern. Characters beyond ASCII in the pattern stand for their UTF-8 bytes.</remarks>
internal sealed class OwnPattern(string pattern, int rule)
{
    private readonly Regex _regex = Compile(pattern);

    /// <summary>Hides what the pattern finds in a text; how often.</summary>
    /// <param name="text">The bytes.</param>
    /// <param name="found">Takes what is to be hidden.</param>
    public void Find(ReadOnlySpan<byte> text, List<SecretSpan> found)
    {
        char[] chars = ArrayPool<char>.Shared.Rent(text.Length);
        Encoding.Latin1.GetChars(text, chars);
        ReadOnlySpan<char> latin = chars.AsSpan(0, text.Length);
        bool hasGroups = _regex.GetGroupNumbers().Length > 1;
        if (!hasGroups)
        {
            foreach (ValueMatch match in _regex.EnumerateMatches(latin))
                Add(text, match.Index, match.Length, found);
        }
        else if (_regex.IsMatch(latin))
        {
            // Groups need a string; only lines with a hit pay for it.
            for (Match match = _regex.Match(latin.ToString()); match.Success; match = match.NextMatch())
            {
                for (int group = 1; group < match.Groups.Count; group++)
                    Add(text, match.Groups[group].Index, match.Groups[group].Length, found);
            }
        }

        ArrayPool<char>.Shared.Return(chars);
    }

    public static Regex Compile(string pattern) => new(
        Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(pattern)),
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant,
        TimeSpan.FromSeconds(1));

    // Whole characters only: a match may begin or end within one.
    private void Add(ReadOnlySpan<byte> text, int start, int length, List<SecretSpan> found)
    {
        int end = start + length;
        while (start > 0 && start < text.Length && (text[start] & 0xC0) == 0x80)
            start--;
        while (end < text.Length && (text[end] & 0xC0) == 0x80)
            end++;
        if (length > 0)
            found.Add(new SecretSpan(start, end - start, rule));
    }
}
