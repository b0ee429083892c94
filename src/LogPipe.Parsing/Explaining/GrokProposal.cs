using System.Globalization;
using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Formats;
using LogPipe.Parsing.Grok;
using LogPipe.Parsing.Timestamps;

namespace LogPipe.Parsing.Explaining;

/// <summary>Proposes a grok expression for a line whose head general rules found, and proves it on that line. For people, not for speed.</summary>
internal static class GrokProposal
{
    /// <summary>Patterns that are tried for the stamp before its own shape, the most telling first.</summary>
    private static readonly string[] StampPatterns = ["TIMESTAMP_ISO8601", "HTTPDATE", "SYSLOGTIMESTAMP", "DATESTAMP", "DATESTAMP_RFC2822", "TIME"];

    /// <summary>Gives an expression that takes the same parts out of the line as the guess did, or null where there is none.</summary>
    public static string? For(ReadOnlySpan<byte> line, in TimestampContext time, GrokLibrary library)
    {
        var scan = new HeadScan(line, time);
        string stamp = scan.Stamp.IsSet ? StampExpression(line[scan.Stamp.Start..scan.Stamp.End], library) : "";
        var message = new HeadPart(scan.MessageStart, Math.Max(line.Length, 1));
        (HeadPart Part, string Expression)[] parts =
        [
            .. new[]
            {
                (scan.Stamp, stamp),
                (scan.Level, "%{WORD:log.level}"),
                (scan.Logger, @"(?<log.logger>[\w.$-]+)"),
                (scan.Thread, NameExpression(line, scan.Thread)),
                (scan.Process, "%{INT:process.pid:int}"),
                (message, "%{GREEDYDATA:message}"),
            }.Where(static p => p.Item1.IsSet).OrderBy(static p => p.Item1.Start),
        ];
        var expression = new StringBuilder();
        int at = 0;
        foreach ((HeadPart part, string text) in parts)
        {
            AppendLiteral(expression, line[at..Math.Max(at, part.Start)]);
            expression.Append(text);
            at = part.End;
        }

        return Proves(expression.ToString(), line, parts, library) ? expression.ToString() : null;
    }

    private static string NameExpression(ReadOnlySpan<byte> line, HeadPart thread)
    {
        if (!thread.IsSet)
            return "";
        string stop = thread.End < line.Length && line[thread.End] is (byte)']' or (byte)')' or (byte)'>' or (byte)'|' ? $"[^{Escaped(line[thread.End])}]+?" : @"\S+?";
        return $"(?<process.thread.name>{stop})";
    }

    private static string StampExpression(ReadOnlySpan<byte> stamp, GrokLibrary library)
    {
        foreach (string name in StampPatterns)
        {
            var pattern = GrokPattern.Compile($@"\A(?:%{{{name}}})\z", library);
            if (pattern.TryMatch(stamp, new Utf8Slice[Math.Max(pattern.Captures.Count, 1)]))
                return $"%{{{name}:timestamp}}";
        }

        return $"(?<timestamp>{Shape(stamp)})";
    }

    /// <summary>Digits and letters become runs of their kind, everything else stands for itself.</summary>
    private static string Shape(ReadOnlySpan<byte> text)
    {
        var shape = new StringBuilder();
        string last = "";
        foreach (byte b in text)
        {
            string kind = char.IsAsciiDigit((char)b) ? @"\d+" : char.IsAsciiLetter((char)b) ? "[A-Za-z]+" : Escaped(b);
            if (kind != last || kind.Length <= 2)
                shape.Append(kind);
            last = kind;
        }

        return shape.ToString();
    }

    private static void AppendLiteral(StringBuilder expression, ReadOnlySpan<byte> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != ' ')
            {
                expression.Append(Escaped(text[i]));
                continue;
            }

            int start = i;
            while (i + 1 < text.Length && text[i + 1] == ' ')
                i++;
            expression.Append(i == start && start + 1 < text.Length ? " " : " +");
        }
    }

    private static string Escaped(byte b) => b == '\t' ? @"\t"
        : @"\^$.|?*+()[]{}".Contains((char)b, StringComparison.Ordinal) ? @"\" + (char)b
        : b is >= 0x20 and < 0x7f ? ((char)b).ToString()
        : string.Create(CultureInfo.InvariantCulture, $@"\x{b:x2}");

    /// <summary>An expression is worth proposing only if it takes exactly the same bytes.</summary>
    private static bool Proves(string expression, ReadOnlySpan<byte> line, (HeadPart Part, string Expression)[] parts, GrokLibrary library)
    {
        var pattern = GrokPattern.Compile($@"\A(?:{expression})\z", library);
        var captures = new Utf8Slice[Math.Max(pattern.Captures.Count, 1)];
        if (!pattern.TryMatch(line, captures))
            return false;
        foreach (Utf8Slice capture in captures.AsSpan(0, pattern.Captures.Count))
        {
            if (capture.Start >= 0 && capture.ByteCount > 0 && !parts.Any(p => p.Part.Start == capture.Start && p.Part.End == capture.End))
                return false;
        }

        return true;
    }
}
