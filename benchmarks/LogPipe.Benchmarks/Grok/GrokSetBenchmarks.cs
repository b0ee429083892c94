using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LogPipe.Parsing.Grok;
using LogPipe.Parsing.Grok.Twin;

namespace LogPipe.Benchmarks.Grok;

/// <summary>
/// What 1, 50, 200 and 1000 expressions for messages cost, on messages that one of them matches and on messages that none does: one set, against a single expression and against one
/// expression after another. CPU time of one thread, medians.
/// </summary>
internal static class GrokSetBenchmarks
{
    private const int MessageCount = 4000;

    // written for this benchmark after what application servers say; {0} makes the further ones
    private static readonly (string Expression, Func<Random, string> Message)[] Shapes =
    [
        ("WFLYSRV{0:0000}: Deployed \"%{{NOTSPACE:name}}\" \\(runtime-name : \"%{{NOTSPACE:runtime}}\"\\)", static r => $"WFLYSRV{{0:0000}}: Deployed \"shop-{r.Next(99)}.war\" (runtime-name : \"shop.war\")"),
        ("IJ{0:000000}: Unable to get managed connection for %{{NOTSPACE:pool}}$", static r => $"IJ{{0:000000}}: Unable to get managed connection for java:jboss/datasources/Shop{r.Next(99)}"),
        ("ARJUNA{0:000000}: processing of transaction %{{NOTSPACE:id}} took %{{INT:ms:int}} ms", static r => $"ARJUNA{{0:000000}}: processing of transaction 0:ffff{r.Next():x} took {r.Next(9999)} ms"),
        ("Order {0}-%{{INT:order:int}} rejected: %{{GREEDYDATA:reason}}", static r => $"Order {{0}}-{r.Next(99999)} rejected: card {r.Next(9999)} expired"),
        ("Connection from %{{IPORHOST:source.address}}:%{{POSINT:port:int}} to module m{0} closed after %{{NUMBER:seconds:float}} s", static r => $"Connection from 10.0.{r.Next(256)}.{r.Next(256)}:{r.Next(1024, 65535)} to module m{{0}} closed after {r.Next(999)}.{r.Next(10)} s"),
        ("module-{0}: user %{{USER:user}} logged in from %{{IP:source.ip}}", static r => $"module-{{0}}: user anna{r.Next(999)} logged in from 192.168.{r.Next(256)}.{r.Next(256)}"),
    ];

    public static void Run()
    {
        GrokLibrary library = GrokLibrary.LoadBuiltIn();
        Console.WriteLine("| messages | matcher | expressions | K messages/s | ns/message | allocated B/message | against one |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        RunStrange(library);
        foreach (int count in (int[])[50, 200, 1000])
            RunMatching(library, count);
    }

    private static void RunStrange(GrokLibrary library)
    {
        // half of them look like one of the expressions at first
        byte[][] near = [.. Messages(200).Select(static m => Encoding.UTF8.GetBytes("x" + Encoding.UTF8.GetString(m)))];
        byte[][] lines = [.. GrokLines.Syslog(MessageCount / 4), .. GrokLines.Apache(MessageCount / 4), .. near.Take(MessageCount / 2)];
        new Random(5).Shuffle(lines);
        Contender[] contenders =
        [
            Contender.ByGrok("one expression", lines, Compile(0, library)),
            Contender.BySet("a set of 1", lines, new GrokSet([Compile(0, library)])),
            Contender.BySet("a set of 200", lines, Set(200, library)),
            Contender.BySet("a set of 1000", lines, Set(1000, library)),
        ];
        if (contenders.Any(static c => c.MatchAll() != 0))
            throw new InvalidOperationException("a message that none should match is matched");
        Print("matched by none", [1, 1, 200, 1000], contenders, lines.Length);
    }

    private static void RunMatching(GrokLibrary library, int count)
    {
        byte[][] lines = Messages(count);
        GrokPattern[] patterns = [.. Enumerable.Range(0, count).Select(i => Compile(i, library))];
        Regex[] regexes = [.. patterns.Select(static p => new Regex(DotNetTwin.Translate(p.Tree, natural: true), RegexOptions.Compiled | RegexOptions.CultureInvariant))];
        var contenders = new List<Contender> { Contender.BySet("one set", lines, new GrokSet(patterns)) };
        if (count <= 200)
            contenders.Add(Contender.ByRegex("Regex Compiled, in turn", lines, regexes));
        if (contenders.Any(c => c.MatchAll() != lines.Length))
            throw new InvalidOperationException("not every message is matched");
        Print("each matched by one", [.. contenders.Select(_ => count)], [.. contenders], lines.Length);
    }

    private static void Print(string messages, int[] counts, Contender[] contenders, int lineCount)
    {
        Contender.Measure(contenders, lineCount);
        for (int i = 0; i < contenders.Length; i++)
        {
            Contender one = contenders[i];
            Console.WriteLine($"| {messages} | {one.Name} | {counts[i]} | {1e6 / one.Nanoseconds:F0} | {one.Nanoseconds:F1} | {one.AllocatedBytes:F0} | {one.Nanoseconds / contenders[0].Nanoseconds:F1}x |");
        }
    }

    private static GrokSet Set(int count, GrokLibrary library) => new(Enumerable.Range(0, count).Select(i => Compile(i, library)));

    private static GrokPattern Compile(int number, GrokLibrary library) =>
        GrokPattern.Compile($@"\A(?:{string.Format(CultureInfo.InvariantCulture, Shapes[number % Shapes.Length].Expression, 100 + number)})", library);

    private static byte[][] Messages(int count)
    {
        var random = new Random(42);
        byte[][] messages = new byte[MessageCount][];
        for (int i = 0; i < messages.Length; i++)
        {
            int number = random.Next(count);
            string format = Shapes[number % Shapes.Length].Message(random);
            messages[i] = Encoding.UTF8.GetBytes(string.Format(CultureInfo.InvariantCulture, format, 100 + number));
        }

        return messages;
    }
}
