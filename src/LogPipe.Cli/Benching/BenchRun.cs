using System.Diagnostics;
using System.Runtime;
using LogPipe.Cli.OneShot;
using LogPipe.Inputs.Files;
using LogPipe.Parsing;
using LogPipe.Parsing.Redaction;

namespace LogPipe.Cli.Benching;

/// <summary>Measures this machine over one file: a first pass, as a fresh process has it, then passes until the figures have settled, and the median of some more.</summary>
internal static class BenchRun
{
    // the run-time compiles what is hot in the background; after this it has been through it
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Measure = TimeSpan.FromSeconds(3);
    private const int LeastPasses = 3;

    /// <summary>Runs the passes.</summary>
    /// <param name="file">The input.</param>
    /// <returns>Null where the file could not be read: it was named on standard error.</returns>
    public static async Task<BenchResult?> RunAsync(string file)
    {
        var mistakes = new List<string>();
        ParsePlan plain = ParsePlan.Create(new() { Redact = new() { Secrets = false } }, mistakes);
        double start = Environment.CpuUsage.TotalTime.TotalSeconds;
        if (mistakes.Count > 0)
            throw new InvalidOperationException($"the built-in patterns have mistakes: {string.Join("; ", mistakes)}");
        using var lane = new BenchLane(plain, RedactPlan.Of(new RedactOptions()));
        if (await PassAsync(file, lane).ConfigureAwait(false) is not { } first)
            return null;
        double compile = JitInfo.GetCompilationTime(currentThread: false).TotalSeconds;
        var passes = new List<double[]>();
        for (var watch = Stopwatch.StartNew(); lane.LineCount > 0 && watch.Elapsed < Settle;)
            await PassAsync(file, lane).ConfigureAwait(false);
        for (var watch = Stopwatch.StartNew(); passes.Count < LeastPasses || (lane.LineCount > 0 && watch.Elapsed < Measure);)
            passes.Add(await PassAsync(file, lane).ConfigureAwait(false) ?? []);
        return new BenchResult
        {
            Lines = lane.LineCount,
            Events = lane.EventCount,
            Bytes = lane.ByteCount,
            StartSeconds = start,
            First = first,
            CompileSeconds = compile,
            Settled = passes.OrderBy(static p => p.Sum()).ElementAt(passes.Count / 2),
            Passes = passes.Count,
        };
    }

    private static async Task<double[]?> PassAsync(string file, BenchLane lane)
    {
        lane.Start();
        bool isWhole = await OneShotRun.ReadAllAsync([file], new FileInputOptions(), lane, CancellationToken.None).ConfigureAwait(false);
        double[] seconds = lane.Finish();
        return isWhole ? seconds : null;
    }
}
