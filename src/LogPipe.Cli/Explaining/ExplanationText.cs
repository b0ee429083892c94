using System.Globalization;
using System.Text;
using LogPipe.Cli.Terminal;
using LogPipe.Parsing.Explaining;

namespace LogPipe.Cli.Explaining;

/// <summary>Shows an explanation to people: the format and its rivals, the fields with the bytes they came from.</summary>
internal sealed class ExplanationText(bool hasColors)
{
    private const int MostValueChars = 100;

    /// <summary>Gives the text.</summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="template">What is known of the event's template, or null.</param>
    /// <param name="error">The event's error code, or null.</param>
    public string Of(LineExplanation explanation, KnownTemplate? template = null, ExplainedCode? error = null)
    {
        var text = new StringBuilder();
        text.Append("format: ").Append(Strong(explanation.Format ?? "none: no format matches, the text is kept as it is and tagged")).Append('\n');
        if (explanation.ProposedGrok is { } grok)
            text.Append("  its head was guessed; this grok expression takes the same parts, and was tried on the line:\n  ").Append(Strong(Printable.Of(grok))).Append('\n');
        FormatCandidate[] matched = [.. explanation.Candidates.Where(c => c.Matched)];
        foreach (FormatCandidate candidate in matched)
            text.Append("  ").Append(candidate.Name.PadRight(24)).Append(' ').Append(candidate.Reason).Append('\n');
        text.Append("\nfields (bytes of the text that each came from):\n");
        int width = explanation.Fields.Count == 0 ? 0 : explanation.Fields.Max(f => f.Name.Length);
        foreach (ExplainedField field in explanation.Fields)
        {
            string value = Printable.Of(field.Value.ReplaceLineEndings("⏎"));
            value = value.Length > MostValueChars ? value[..(MostValueChars - 1)] + "…" : value;
            string from = field is { Start: { } start, ByteCount: { } count }
                ? string.Create(CultureInfo.InvariantCulture, $"{start}-{start + count}")
                : "derived";
            text.Append("  ").Append(field.Name.PadRight(width)).Append("  ").Append(from.PadLeft(11)).Append("  ").Append(value).Append('\n');
        }

        error?.WriteTo(text);
        template?.WriteTo(text);
        text.Append("\nformats that do not match:\n");
        foreach (FormatCandidate candidate in explanation.Candidates.Where(c => !c.Matched))
            text.Append("  ").Append(candidate.Name.PadRight(24)).Append(' ').Append(candidate.Reason).Append('\n');
        return text.ToString();
    }

    private string Strong(string text) => hasColors ? $"\u001b[1;32m{text}\u001b[0m" : text;
}
