using System.Text;

namespace LogPipe.Cli.Demo;

/// <summary>Puts messages together that differ in their values only: numbers, ids, paths, quoted texts and addresses become one mark.</summary>
/// <remarks>For the demo's summary: coarse, and no identity that is kept anywhere.</remarks>
internal static class MessageShape
{
    private const int MaxChars = 160;
    private const char Mark = '…';

    /// <summary>Gives the shape of a message's first line.</summary>
    public static string Of(ReadOnlySpan<char> message)
    {
        int lineEnd = message.IndexOf('\n');
        ReadOnlySpan<char> line = (lineEnd < 0 ? message : message[..lineEnd]).Trim();
        line = line.Length > MaxChars ? line[..MaxChars] : line;
        var shape = new StringBuilder(line.Length);
        for (int i = 0; i < line.Length;)
        {
            int end = TokenEnd(line, i);
            if (line[i] == '/' && end == i && i + 1 < line.Length && TokenEnd(line, i + 1) is var pathEnd && pathEnd > i + 1)
                (_, end) = (shape.Append(Mark), pathEnd);
            else if (end > i)
                AppendToken(shape, line[i..end]);
            else if (line[i] is '\'' or '"' && QuoteEnd(line, i) is var quoteEnd and > 0)
                (_, end) = (shape.Append(line[i]).Append(Mark).Append(line[i]), quoteEnd + 1);
            else
                (_, end) = (shape.Append(line[i]), i + 1);
            i = end;
        }

        return shape.ToString();
    }

    private static int TokenEnd(ReadOnlySpan<char> line, int start)
    {
        int end = start;
        while (end < line.Length && (char.IsLetterOrDigit(line[end]) || (end > start && line[end] is '.' or '-' or '_' or '/' && end + 1 < line.Length && char.IsLetterOrDigit(line[end + 1]))))
            end++;
        return end;
    }

    private static void AppendToken(StringBuilder shape, ReadOnlySpan<char> token)
    {
        // WFLYCTL0013, MY-010116: capital letters and digits are a vendor's code, the best name a message has
        bool isCode = token.Length > 4 && char.IsAsciiLetterUpper(token[0]) && char.IsAsciiLetterUpper(token[1]) && !token.ContainsAnyInRange('a', 'z');
        if (isCode || !token.ContainsAnyInRange('0', '9'))
            shape.Append(token);
        else if (shape.Length == 0 || shape[^1] != Mark)
            shape.Append(Mark);
    }

    private static int QuoteEnd(ReadOnlySpan<char> line, int start)
    {
        // the apostrophe of "can't" opens no quote
        if (start > 0 && char.IsLetterOrDigit(line[start - 1]))
            return -1;
        int length = line[(start + 1)..].IndexOf(line[start]);
        return length < 0 ? -1 : start + 1 + length;
    }
}
