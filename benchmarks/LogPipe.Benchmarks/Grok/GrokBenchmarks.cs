using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LogPipe.Model;
using LogPipe.Parsing.Grok;
using LogPipe.Parsing.Grok.Twin;

namespace LogPipe.Benchmarks.Grok;

/// <summary>
/// The same captures by the compiled grok program, .NET's Regex in each of its forms on the same expanded expression, and code written by hand: one thread, CPU time, the median
/// of 31 rounds in turns.
/// </summary>
internal static class GrokBenchmarks
{
    private const int LineCount = 4000;

    private static readonly Case[] Cases =
    [
        new("apache", GrokCases.Apache, GrokLines.Apache, GrokTwins.Apache, GrokTwins.ApacheAtStart, HandWritten.Apache),
        new("jboss", GrokCases.Jboss, GrokLines.Jboss, GrokTwins.Jboss, GrokTwins.JbossAtStart, HandWritten.Jboss),
        new("mysql-slow", GrokCases.MysqlSlow, GrokLines.MysqlSlow, GrokTwins.MysqlSlow, GrokTwins.MysqlSlowAtStart, HandWritten.MysqlSlow),
        new("syslog", GrokCases.Syslog, GrokLines.Syslog, GrokTwins.Syslog, GrokTwins.SyslogAtStart, HandWritten.Syslog),
    ];

    public static void Run(string only)
    {
        GrokLibrary library = GrokLibrary.LoadBuiltIn();
        Console.WriteLine("| case | matcher | bytes/line | K lines/s | MB/s | ns/line | allocated B/line | grok is |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (Case one in Cases)
        {
            if (only.Length == 0 || only == one.Name)
                RunCase(one, library);
        }

        if (only.Length == 0 || only == "mixed")
            RunMixed(library);
    }

    private static void RunCase(Case one, GrokLibrary library)
    {
        byte[][] lines = one.Lines(LineCount);
        GrokPattern pattern = GrokPattern.Compile(one.Expression, library);
        Compare(one, pattern, lines);
        Contender[] contenders =
        [
            Contender.ByGrok("compiled grok", lines, pattern),
            Contender.ByHand("written by hand", lines, one.ByHand),
            Contender.ByRegex("Regex Compiled", lines, new Regex(Natural(pattern), RegexOptions.Compiled | RegexOptions.CultureInvariant)),
            Contender.ByRegexOnStrings("Regex Compiled, strings given", lines, new Regex(Natural(pattern), RegexOptions.Compiled | RegexOptions.CultureInvariant)),
            Contender.ByRegex("Regex source-generated", lines, one.Generated()),
            Contender.ByRegex("Regex NonBacktracking †", lines, NonBacktracking(pattern)),
        ];
        Print(one.Name, lines, contenders);
    }

    // the lines of all formats in any order, as one source that carries several writes them; the first expression that matches takes the line
    private static void RunMixed(GrokLibrary library)
    {
        byte[][] lines = [.. Cases.SelectMany(static c => c.Lines(LineCount / 4))];
        new Random(7).Shuffle(lines);
        // what is special first, as the product has it: a date is a host name as well
        Case[] cases = [.. Cases.OrderBy(static c => c.Name == "apache")];
        GrokPattern[] patterns = [.. cases.Select(c => GrokPattern.Compile($@"\A(?:{c.Expression})", library))];
        Regex[] compiled = [.. patterns.Select(static p => new Regex(Natural(p), RegexOptions.Compiled | RegexOptions.CultureInvariant))];
        Contender[] contenders =
        [
            Contender.BySet("compiled grok, one set", lines, new GrokSet(patterns)),
            Contender.ByHand("written by hand", lines, ByHand),
            Contender.ByRegex("Regex Compiled, in turn", lines, compiled),
            Contender.ByRegexOnStrings("Regex Compiled, in turn, strings given", lines, compiled),
            Contender.ByRegex("Regex source-generated, in turn", lines, [.. cases.Select(static c => c.GeneratedAtStart())]),
            Contender.ByRegex("Regex NonBacktracking, in turn †", lines, [.. patterns.Select(NonBacktracking)]),
        ];
        Print("mixed", lines, contenders);
    }

    private static bool ByHand(ReadOnlySpan<byte> line, Span<Utf8Slice> captures) => line[0] switch
    {
        (byte)'#' => HandWritten.MysqlSlow(line, captures),
        >= (byte)'A' and <= (byte)'Z' => HandWritten.Syslog(line, captures),
        _ => HandWritten.Jboss(line, captures) || HandWritten.Apache(line, captures),
    };

    private static void Print(string name, byte[][] lines, Contender[] contenders)
    {
        foreach (Contender contender in contenders)
        {
            if (contender.MatchAll() != lines.Length)
                throw new InvalidOperationException($"{name}: '{contender.Name}' does not match every line");
        }

        Contender.Measure(contenders, lines.Length);
        double bytes = lines.Average(static l => l.Length);
        foreach (Contender contender in contenders)
        {
            double ratio = contender.Nanoseconds / contenders[0].Nanoseconds;
            string compared = contender == contenders[0] ? "" : contender.Name == "written by hand" ? ratio.ToString("P0", CultureInfo.InvariantCulture) : $"{ratio:F1}x";
            Console.WriteLine(
                $"| {name} | {contender.Name} | {bytes:F0} | {1e6 / contender.Nanoseconds:F0} | {bytes / contender.Nanoseconds * 1000:F0} | {contender.Nanoseconds:F0} | {contender.AllocatedBytes:F0} | {compared} |");
        }
    }

    /// <summary>A matcher that is measured must say the same as grok of every line.</summary>
    private static void Compare(Case one, GrokPattern pattern, byte[][] lines)
    {
        var mine = new Utf8Slice[16];
        var byHand = new Utf8Slice[16];
        foreach (byte[] line in lines)
        {
            if (!pattern.TryMatch(line, mine) || !one.ByHand(line, byHand) || !mine.AsSpan(0, pattern.Captures.Count).SequenceEqual(byHand.AsSpan(0, pattern.Captures.Count)))
            {
                string Show(Utf8Slice[] slices) => string.Join(' ', slices.Take(pattern.Captures.Count).Select((s, i) => $"{pattern.Captures[i].FieldName}={s.Start}+{s.ByteCount}"));
                throw new InvalidOperationException($"{one.Name}: written by hand differs from grok: {Encoding.UTF8.GetString(line)}\n{Show(mine)}\n{Show(byHand)}");
            }
        }
    }

    private static string Natural(GrokPattern pattern) => DotNetTwin.Translate(pattern.Tree, natural: true);

    private static Regex NonBacktracking(GrokPattern pattern) =>
        new(DotNetTwin.Translate(pattern.Tree, natural: true, plain: true), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private sealed record Case(string Name, string Expression, Func<int, byte[][]> Lines, Func<Regex> Generated, Func<Regex> GeneratedAtStart, Contender.Matcher ByHand);
}
