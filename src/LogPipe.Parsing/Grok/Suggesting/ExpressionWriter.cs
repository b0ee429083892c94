using System.Text;

namespace LogPipe.Parsing.Grok.Suggesting;

/// <summary>Writes the expression for lines that were cut into the same kinds of tokens.</summary>
internal static class ExpressionWriter
{
    /// <summary>Writes it for the first <paramref name="count"/> tokens; behind them, unless there the lines end, follows a message.</summary>
    public static string Write(IReadOnlyList<List<LineToken>> lines, int count)
    {
        var text = new StringBuilder("^");
        var names = new ColumnNames();
        string key = "";
        for (int i = 0; i < count; i++)
        {
            LineToken first = lines[0][i];
            if (first.Kind == LineToken.End)
                return text.Append('$').ToString();
            bool isConstant = lines.All(line => line[i].Text == first.Text);
            if (first.Kind == LineToken.Space)
                text.Append(isConstant && first.Text.Length == 1 ? " " : " +");
            else if (first.IsMark)
                AppendLiteral(text, first.Kind);
            else if (first.Kind == LineToken.Word && isConstant && (lines.Count > 1 || !first.Text.Any(char.IsAsciiDigit)))
                AppendLiteral(text, first.Text);
            else
                AppendColumn(text, lines, i, names, key);
            key = first.Kind is "=" or ":" && i > 0 && lines[0][i - 1].Kind == LineToken.Word && lines.All(line => line[i - 1].Text == lines[0][i - 1].Text)
                ? lines[0][i - 1].Text
                : first.Kind == LineToken.Space && i > 1 && lines[0][i - 1].Kind == ":" ? key : "";
        }

        return text.Append("%{GREEDYDATA:message}$").ToString();
    }

    private static void AppendColumn(StringBuilder text, IReadOnlyList<List<LineToken>> lines, int at, ColumnNames names, string key)
    {
        string kind = lines[0][at].Kind;
        string open = kind switch { LineToken.Square => @"\[", LineToken.Round => @"\(", LineToken.Quoted => "\"", _ => "" };
        string close = kind switch { LineToken.Square => @"\]", LineToken.Round => @"\)", LineToken.Quoted => "\"", _ => "" };
        bool isProcess = kind == LineToken.Word && KindAt(lines[0], at + 1) == "[" && KindAt(lines[0], at + 2) == "NUMBER";
        bool isProcessId = kind == "NUMBER" && at >= 2 && KindAt(lines[0], at - 1) == "[" && KindAt(lines[0], at - 2) == LineToken.Word;
        string name = isProcess ? names.Once("process.name") : isProcessId ? names.Once("process.pid") : names.Name(kind, key);
        text.Append(open);
        switch (kind)
        {
            case "NUMBER":
                bool isWhole = lines.All(line => !line[at].Text.Contains('.', StringComparison.Ordinal));
                text.Append(isWhole ? $"%{{INT:{name}:int}}" : $"%{{NUMBER:{name}:float}}");
                break;
            case LineToken.Word:
                // a word may hold what a mark of another line is, so only the usual characters are taken for one
                text.Append(lines.All(line => line[at].Text.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_')) ? $"%{{WORD:{name}}}" : $@"(?<{name}>[^\s\[\]()""=,;|:<>{{}}]+)");
                break;
            case LineToken.Square:
                text.Append($@"(?<{name}>[^\]]*)");
                break;
            case LineToken.Round:
                text.Append($"(?<{name}>[^)]*)");
                break;
            case LineToken.Quoted:
                text.Append($"(?<{name}>[^\"]*)");
                break;
            default:
                text.Append($"%{{{kind}:{name}}}");
                break;
        }

        text.Append(close);
    }

    private static string KindAt(List<LineToken> line, int at) => at < line.Count ? line[at].Kind : "";

    private static void AppendLiteral(StringBuilder text, string literal)
    {
        foreach (char c in literal)
        {
            if (c is '\\' or '^' or '$' or '.' or '|' or '?' or '*' or '+' or '(' or ')' or '[' or ']' or '{' or '}' or '%')
                text.Append('\\');
            text.Append(c == '\t' ? @"\t" : c);
        }
    }
}
