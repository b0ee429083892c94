using System.Diagnostics;
using LogPipe.Model;
using LogPipe.Parsing;
using LogPipe.Parsing.Formats;

namespace LogPipe.Benchmarks.Detection;

/// <summary>
/// Two figures for each format that the packs have samples of: after how many events of a new stream the format is right, and what recognising costs
/// on a stream that has settled, beyond the one matcher that a named format would cost, as a part of the whole parse.
/// </summary>
internal static class DetectionBenchmarks
{
    private const int Events = 500;
    private const int Rounds = 15;

    public static void Run(string only)
    {
        var mistakes = new List<string>();
        ParsePlan plan = ParsePlan.Create(new ParseOptions(), mistakes);
        Console.WriteLine("| format | right from event | parse ns/event | one matcher ns | settled detection ns | overhead |");
        Console.WriteLine("|---|---|---|---|---|---|");
        double parse = 0, extra = 0;
        int late = 0;
        foreach (Sample sample in SampleEvents.Read(plan))
        {
            string name = plan.Catalog.Names[sample.Format];
            if (only.Length > 0 && only != name)
                continue;
            int from = RightFrom(plan, sample);
            (double whole, double direct, double settled) = Measure(plan, sample);
            parse += whole;
            extra += Math.Max(settled - direct, 0);
            late += from > 5 ? 1 : 0;
            Console.WriteLine($"| {name} | {from} | {whole:F0} | {direct:F0} | {settled:F0} | {(settled - direct) / whole:P1} |");
        }

        Console.WriteLine($"| all | {(late == 0 ? "5 or earlier" : $"{late} later than 5")} | {parse:F0} | | | {extra / parse:P1} |");
    }

    /// <summary>Gives a new stream the same event again and again, and counts until its format is the expected one.</summary>
    private static int RightFrom(ParsePlan plan, Sample sample)
    {
        IWindowedStage stage = plan.CreateStage();
        var formats = new FormatCollector();
        LogSource source = SampleEvents.Source();
        stage.Accept(SampleEvents.Batch(source, sample.Lines, 10), formats);
        stage.EndOfSource(source, formats);
        int from = formats.Formats.FindLastIndex(f => f != sample.Format) + 1;
        return from == formats.Formats.Count ? int.MaxValue : from + 1;
    }

    private static (double Whole, double Direct, double Settled) Measure(ParsePlan plan, Sample sample)
    {
        var parser = new EventParser(plan.Catalog);
        var stream = new StreamFormats();
        stream.Use(sample.Format);
        byte[] head = sample.Lines[0];
        double whole = double.MaxValue, direct = double.MaxValue, settled = double.MaxValue;
        IWindowedStage stage = plan.CreateStage();
        var sink = new FormatCollector();
        LogSource source = SampleEvents.Source();
        for (int round = 0; round < Rounds; round++)
        {
            LogBatch batch = SampleEvents.Batch(source, sample.Lines, Events);
            sink.Formats.Clear();
            whole = Math.Min(whole, Time(() => stage.Accept(batch, sink)));
            direct = Math.Min(direct, Time(() => Repeat(() => parser.Try(sample.Format, head))));
            settled = Math.Min(settled, Time(() => Repeat(() => parser.MatchHead(head, stream, strongOnly: false))));
        }

        return (whole, direct, settled);
    }

    private static void Repeat(Func<HeadMatch> match)
    {
        for (int i = 0; i < Events; i++)
        {
            if (!match().IsMatch)
                throw new InvalidOperationException("a sample is not recognised");
        }
    }

    // nanoseconds an event; the best of many short rounds, as the machine may be busy with others
    private static double Time(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Events;
    }
}
