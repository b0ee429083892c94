using System.Globalization;
using LogPipe.Cli.Terminal;
using LogPipe.Index;
using LogPipe.Inputs.Files;
using LogPipe.Outputs.DeadLetters;
using LogPipe.Parsing;
using LogPipe.Pipeline;
using LogPipe.Pipeline.Stages;

namespace LogPipe.Cli.Demo;

/// <summary>Runs the samples through the same pipeline that <c>logpipe run</c> has, and reports.</summary>
internal static class DemoRun
{
    // the evening of the samples ends then (deploy/samples/truth.json): stamps without a year are nearest to it
    private static readonly DateTimeOffset SamplesWrittenAt = DateTimeOffset.Parse("2026-03-13T22:00:00Z", CultureInfo.InvariantCulture);

    /// <summary>Gets the folder of the sample logs, copied beside the executable when it is built.</summary>
    public static string SamplesFolder => Path.Combine(AppContext.BaseDirectory, "samples");

    /// <summary>Runs the demo and gives the exit code.</summary>
    /// <param name="data">The folder for the index.</param>
    public static async Task<int> RunAsync(string data)
    {
        string[] files = [.. Directory.EnumerateFiles(SamplesFolder, "*.log", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        var mistakes = new List<string>();
        ParsePlan plan = ParsePlan.Create(new(), mistakes);
        if (mistakes.Count > 0)
            throw new InvalidOperationException($"the built-in patterns have mistakes: {string.Join("; ", mistakes)}");
        var tally = new DemoTally();
        try
        {
            string folder = Path.Combine(data, "index");
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            PipelineResult result;
            IndexStatistics statistics;
            await using (EmbeddedIndex index = EmbeddedIndex.Open(folder, new() { FlushOnClose = true }))
            {
                result = await RunPipelineAsync(files, plan, index, tally, data).ConfigureAwait(false);
                if (result.End != RunEnd.Failed)
                    await index.FlushAsync().ConfigureAwait(false);
                statistics = index.Statistics();
            }

            foreach (string failure in result.Failures)
                await Console.Error.WriteLineAsync($"logpipe: {failure}").ConfigureAwait(false);
            if (result.End == RunEnd.Failed)
                return ExitCode.Failed;
            new DemoReport(DemoReport.Console(), SamplesFolder, data).Write(tally, result.Snapshot, statistics, plan.Catalog.Names.Count);
            return ExitCode.Done;
        }
        catch (Exception e) when (e is IndexException or IOException or UnauthorizedAccessException)
        {
            if (e is IOException io && StandardOutput.IsBrokenPipe(io))
                return ExitCode.Done;
            await Console.Error.WriteLineAsync($"logpipe: {e.Message}").ConfigureAwait(false);
            return ExitCode.Failed;
        }
    }

    private static async Task<PipelineResult> RunPipelineAsync(string[] files, ParsePlan plan, EmbeddedIndex index, DemoTally tally, string data)
    {
        var pipeline = new PipelinePlan
        {
            Inputs = [new OneShotFileInput("samples", new() { Paths = files }, new FixedClock(SamplesWrittenAt), StandardErrorLog.Instance)],
            Stages = () => new StageChain { plan.CreateStage() },
            Outputs = [new IndexOutput("index", index), tally],
            DeadLetters = new FileDeadLetterStore(new() { Directory = Path.Combine(data, "dead-letters") }),
            Logger = StandardErrorLog.Instance,
        };
        await using var engine = new PipelineEngine(pipeline);
        using var progress = new ProgressLine(() => Read(engine), Screen.ErrorIsTerminal);
        return await engine.RunAsync(CancellationToken.None, CancellationToken.None).ConfigureAwait(false);
    }

    private static Progress Read(PipelineEngine engine)
    {
        var input = engine.Snapshot().Inputs[0];
        return new(input.Lines, input.Bytes, 0);
    }
}
