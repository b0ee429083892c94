using System.Buffers;
using System.Text;
using LogPipe.Model;

namespace LogPipe.Parsing.Grok.Suggesting;

/// <summary>Cuts a line into tokens by the types of the pattern library. Cold: for proposals only.</summary>
internal sealed class LineTokenizer
{
    /// <summary>Tokens looked at in a line; heads are shorter, and what follows is a message.</summary>
    private const int MaxTokens = 64;

    // the narrower type first
    private static readonly string[] Types =
    [
        "TIMESTAMP_ISO8601", "HTTPDATE", "DATESTAMP_RFC2822", "DATESTAMP_RFC822", "DATESTAMP_OTHER", "HTTPDERROR_DATE", "SYSLOGTIMESTAMP", "DATESTAMP", "UUID", "MAC",
        "EMAILADDRESS", "URI", "IP", "TIME", "LOGLEVEL", "NUMBER",
    ];

    private static readonly SearchValues<byte> Separators = SearchValues.Create(" []()\"=,;|:<>{}\t"u8);

    private readonly (string Name, GrokPattern Pattern)[] _types;

    /// <summary>Initializes the tokenizer.</summary>
    public LineTokenizer(GrokLibrary library) =>
        _types = [.. Types.Where(name => library.TryGet(name, out _)).Select(name => (name, GrokPattern.Compile($@"\A(?<all>%{{{name}}})(?![\w.-]*\w)", library)))];

    /// <summary>Cuts a line; the last token is <see cref="LineToken.End"/> unless the line has very many.</summary>
    public List<LineToken> Cut(ReadOnlySpan<byte> line)
    {
        var tokens = new List<LineToken>();
        int at = 0;
        while (at < line.Length && tokens.Count < MaxTokens)
            at = Next(line, at, tokens);
        if (at >= line.Length)
            tokens.Add(new LineToken(LineToken.End, ""));
        return tokens;
    }

    private int Next(ReadOnlySpan<byte> line, int at, List<LineToken> tokens)
    {
        ReadOnlySpan<byte> rest = line[at..];
        int spaces = rest.IndexOfAnyExcept((byte)' ');
        spaces = spaces < 0 ? rest.Length : spaces;
        if (spaces > 0)
        {
            tokens.Add(new LineToken(LineToken.Space, new string(' ', spaces)));
            return at + spaces;
        }

        if (TryType(rest, out string type, out int byteCount))
        {
            tokens.Add(new LineToken(type, Encoding.UTF8.GetString(rest[..byteCount])));
            return at + byteCount;
        }

        (string kind, byte close) = rest[0] switch
        {
            (byte)'[' => (LineToken.Square, (byte)']'),
            (byte)'(' => (LineToken.Round, (byte)')'),
            (byte)'"' => (LineToken.Quoted, (byte)'"'),
            _ => ("", (byte)0),
        };
        int end = close == 0 ? -1 : rest[1..].IndexOf(close);
        if (end >= 0 && TryType(rest.Slice(1, end), out _, out int inside) && inside == end)
        {
            // brackets around one typed value: the value is what matters
            tokens.Add(new LineToken(((char)rest[0]).ToString(), ((char)rest[0]).ToString()));
            return at + 1;
        }

        if (end >= 0)
        {
            tokens.Add(new LineToken(kind, Encoding.UTF8.GetString(rest.Slice(1, end))));
            return at + end + 2;
        }

        int word = rest.IndexOfAny(Separators);
        word = word < 0 ? rest.Length : word;
        if (word == 0)
        {
            tokens.Add(new LineToken(((char)rest[0]).ToString(), ((char)rest[0]).ToString()));
            return at + 1;
        }

        tokens.Add(new LineToken(LineToken.Word, Encoding.UTF8.GetString(rest[..word])));
        return at + word;
    }

    private bool TryType(ReadOnlySpan<byte> text, out string type, out int byteCount)
    {
        foreach ((string name, GrokPattern pattern) in _types)
        {
            var captures = new Utf8Slice[pattern.Captures.Count];
            if (!pattern.TryMatch(text, captures) || captures[0].IsEmpty)
                continue;
            (type, byteCount) = (name, captures[0].ByteCount);
            return true;
        }

        (type, byteCount) = ("", 0);
        return false;
    }
}
