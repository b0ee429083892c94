using System.Globalization;
using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Grok;
using LogPipe.Parsing.Grok.Suggesting;

namespace LogPipe.Cli.GrokTrial;

/// <summary>Writes proposals as JSON lines: the pattern, how many of the lines it matches, and what it captures from the first of them.</summary>
internal static class SuggestionReport
{
    /// <summary>Writes one row a proposal.</summary>
    public static void Write(Stream to, IReadOnlyList<GrokSuggestion> suggestions, IReadOnlyList<byte[]> lines, bool flat)
    {
        using var text = new Utf8Output();
        foreach (GrokSuggestion suggestion in suggestions)
        {
            GrokPattern pattern = suggestion.Pattern;
            text.Append("{\"pattern\":"u8);
            text.AppendJsonString(Encoding.UTF8.GetBytes(pattern.Expression));
            text.Append(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"matched\":{suggestion.Matched},\"of\":{lines.Count},\"captures\":")));
            to.Write(text.WrittenSpan);
            text.Clear();
            var captures = new Utf8Slice[pattern.Captures.Count];
            pattern.TryMatch(lines[suggestion.Sample], captures);
            using var report = new GrokJsonReport(to, pattern, flat);
            report.WriteCaptures(lines[suggestion.Sample], captures);
            report.Flush();
            to.Write("}\n"u8);
        }
    }
}
