using System.Diagnostics;
using System.Globalization;
using System.Text;
using LogPipe.Signals.Templates;

namespace LogPipe.Benchmarks.Templates;

/// <summary>
/// Measures mining alone, on one thread and in CPU time: messages whose values vary, messages that are all different, and making the templates. Each is the best of five
/// rounds, so that other work on the machine disturbs least.
/// </summary>
internal static class MinerBenchmarks
{
    private const int LineCount = 200_000;
    private const int DistinctCount = 1_000_000;
    private const int Rounds = 5;

    /// <summary>Runs on the messages of a file, or on lines of its own in the manner of a shop.</summary>
    public static void Run(string file)
    {
        byte[][] messages = file.Length > 0 ? MessagesOf(file) : OwnMessages();
        byte[][] distinct = DistinctMessages();
        Console.WriteLine("| case | lines | bytes/line | K lines per CPU second | MB/s | templates | kept bytes | allocated bytes/line |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        Measure("varied values", messages);
        Measure("every line new", distinct);
    }

    private static void Measure(string name, byte[][] lines)
    {
        double best = double.MaxValue;
        long kept = 0;
        double allocated = 0;
        int templates = 0;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetTotalMemory(forceFullCollection: true);
            var miner = new TemplateMiner();
            long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan start = CpuTime();
            foreach (byte[] line in lines)
                miner.Add(line);
            best = Math.Min(best, (CpuTime() - start).TotalSeconds);
            allocated = (GC.GetAllocatedBytesForCurrentThread() - allocatedBefore) / (double)lines.Length;
            kept = GC.GetTotalMemory(forceFullCollection: true) - before;
            templates = round == 0 ? miner.Resolve().Templates.Count : templates;
        }

        double bytes = lines.Sum(static line => (long)line.Length);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {lines.Length} | {bytes / lines.Length:F0} | {lines.Length / best / 1000:F0} | {bytes / best / 1e6:F0} | {templates} | {kept / 1e6:F1} MB | {allocated:F1} |"));
    }

    private static TimeSpan CpuTime() => Process.GetCurrentProcess().TotalProcessorTime;

    private static byte[][] MessagesOf(string file)
    {
        var messages = new List<byte[]>();
        foreach (string line in File.ReadLines(file).Take(LineCount))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(line);
            messages.Add(bytes[MessageStart.Find(bytes)..]);
        }

        return [.. messages];
    }

    private static byte[][] OwnMessages()
    {
        var random = new Random(1);
        var messages = new byte[LineCount][];
        for (int i = 0; i < LineCount; i++)
        {
            messages[i] = Encoding.UTF8.GetBytes(random.Next(6) switch
            {
                0 => $"10.16.{random.Next(256)}.{random.Next(256)} \"GET /shop/cart/{random.Next(100000)}?q=pi HTTP/1.1\" {200 + random.Next(5)} {random.Next(100000)} \"curl/8.5.0\"",
                1 => $"POST /v2/order/export user=u{random.Next(100000)} session={Guid.NewGuid():N} status=200 time={random.Next(3000)}ms",
                2 => $"leaving method process() id={random.Next(10000000)} took {random.Next(2000)} ms",
                3 => $"connection to db-{random.Next(9)}.prod.internal:5432 lost after {random.Next(60)}s, retry {random.Next(5)} of 5",
                4 => $"Creation of dynamic property OrderService::$eta is deprecated in /var/www/shop/lib/Invoice{random.Next(9)}.php on line {random.Next(400)}",
                _ => $"order {random.Next(1000000)} of customer {Guid.NewGuid()} stored: total {random.Next(100)}.{random.Next(100)} EUR, {random.Next(9)} positions",
            });
        }

        return messages;
    }

    /// <summary>Ten random words of letters: nothing that a form could tell is a value.</summary>
    private static byte[][] DistinctMessages()
    {
        var random = new Random(2);
        string[] words = [.. Enumerable.Range(0, 5000).Select(i => new string([.. Enumerable.Range(0, 3 + (i % 7)).Select(_ => (char)('a' + random.Next(26)))]))];
        return [.. Enumerable.Range(0, DistinctCount).Select(i => Encoding.ASCII.GetBytes($"{string.Join(' ', Enumerable.Range(0, 10).Select(_ => words[random.Next(words.Length)]))} took 12ms for user={i}"))];
    }
}
