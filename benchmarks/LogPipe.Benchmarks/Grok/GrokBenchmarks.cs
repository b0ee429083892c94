using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using LogPipe.Model;
using LogPipe.Parsing.Grok;
using LogPipe.Parsing.Grok.Twin;

namespace LogPipe.Benchmarks.Grok;

/// <summary>
/// Compares, on one thread and in CPU time: the compiled grok program, and .NET's Regex (Compiled) on the same expanded expression with
/// all groups read. Each is the best of 15 interleaved rounds, so that other work on the machine disturbs least.
/// </summary>
internal static class GrokBenchmarks
{
    private const int LineCount = 4000;
    private const int Rounds = 15;

    private static readonly (string Name, string Expression, Func<int, byte[][]> Lines)[] Cases =
    [
        ("apache", "%{COMBINEDAPACHELOG}", GrokLines.Apache),
        ("jboss", @"%{TIMESTAMP_ISO8601:time} %{LOGLEVEL:level}\s+\[%{DATA:logger}\] \(%{DATA:thread}\) %{GREEDYDATA:message}", GrokLines.Jboss),
        ("mysql-slow", "^# Query_time: %{NUMBER:q:float}  Lock_time: %{NUMBER:l:float} Rows_sent: %{INT:s:int}  Rows_examined: %{INT:e:int}", GrokLines.MysqlSlow),
        ("syslog", "%{SYSLOGBASE} %{GREEDYDATA:message}", GrokLines.Syslog),
    ];

    public static void Run(string only)
    {
        GrokLibrary library = GrokLibrary.LoadBuiltIn();
        Console.WriteLine("| case | bytes/line | grok K lines/s | ns/line | allocated B/line | Regex Compiled K lines/s | ratio |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach ((string name, string expression, Func<int, byte[][]> make) in Cases)
        {
            if (only.Length > 0 && only != name)
                continue;
            byte[][] lines = make(LineCount);
            GrokPattern pattern = GrokPattern.Compile(expression, library);
            var regex = new Regex(DotNetTwin.Translate(pattern.Tree, natural: true), RegexOptions.Compiled | RegexOptions.CultureInvariant);
            Measure(name, lines, pattern, regex);
        }
    }

    private static void Measure(string name, byte[][] lines, GrokPattern pattern, Regex regex)
    {
        var slices = new Utf8Slice[pattern.Captures.Count];
        var grok = new List<double>();
        var twin = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            grok.Add(Time(() => MatchAll(lines, pattern, slices), repeat: 10) / 10);
            twin.Add(Time(() => MatchAll(lines, regex, pattern.Captures.Count), repeat: 1));
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        MatchAll(lines, pattern, slices);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        double mine = Best(grok) / lines.Length * 1e9;
        double other = Best(twin) / lines.Length * 1e9;
        Console.WriteLine(
            $"| {name} | {lines.Average(static l => l.Length):F0} | {1e6 / mine:F0} | {mine:F0} | {allocated / (double)lines.Length:F2} | {1e6 / other:F0} | {other / mine:F1} |");
    }

    private static void MatchAll(byte[][] lines, GrokPattern pattern, Utf8Slice[] slices)
    {
        foreach (byte[] line in lines)
        {
            if (!pattern.TryMatch(line, slices))
                throw new InvalidOperationException($"no match: {Encoding.UTF8.GetString(line)}");
        }
    }

    private static void MatchAll(byte[][] lines, Regex regex, int captureCount)
    {
        foreach (byte[] line in lines)
        {
            Match match = regex.Match(Encoding.UTF8.GetString(line));
            if (!match.Success)
                throw new InvalidOperationException($"no match: {Encoding.UTF8.GetString(line)}");
            int length = 0;
            for (int i = 1; i <= captureCount; i++)
                length += match.Groups[i].Length;
            GC.KeepAlive(length);
        }
    }

    // CPU seconds of this process: the machine may be busy with others
    private static double Time(Action work, int repeat)
    {
        using Process process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        for (int i = 0; i < repeat; i++)
            work();
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalSeconds;
    }

    private static double Best(List<double> values) => values.Min();
}
