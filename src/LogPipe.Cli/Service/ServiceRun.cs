using System.Diagnostics;
using LogPipe.Alerts.Detection;
using LogPipe.Cli.Alerting;
using LogPipe.Cli.Codes;
using LogPipe.Cli.Mining;
using LogPipe.Cli.Noise;
using LogPipe.Cli.Usage;
using LogPipe.Index;
using LogPipe.Inputs.Files;
using LogPipe.Inputs.Stdin;
using LogPipe.Kafka;
using LogPipe.Model;
using LogPipe.Outputs.Ndjson;
using LogPipe.Pipeline;
using LogPipe.Pipeline.Accounting;
using LogPipe.Pipeline.Metering;
using LogPipe.Pipeline.Stages;
using LogPipe.Signals.Codes;
using LogPipe.Signals.Folding;
using LogPipe.Signals.Noise;
using LogPipe.Signals.Ranking;
using LogPipe.Signals.Templates;
using LogPipe.Web.Monitoring;
using Microsoft.Extensions.Logging;

namespace LogPipe.Cli.Service;

/// <summary>Runs a plan until its inputs end or a signal comes, and says what became of every line.</summary>
internal static class ServiceRun
{
    /// <summary>Templates of so many groups are made in about two seconds, and few sites say so much.</summary>
    private const int MaxTemplateGroups = 50_000;

    /// <summary>What a crash loses is learned again from the lines that come; a minute of it costs nothing to save.</summary>
    private static readonly TimeSpan SaveTemplatesEvery = TimeSpan.FromMinutes(1);

    /// <summary>A new error is told of within a second.</summary>
    private static readonly TimeSpan WatchEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs and gives the exit code.</summary>
    /// <param name="plan">What to run.</param>
    /// <param name="once">Whether files are read to their end instead of followed.</param>
    /// <param name="hangUp">Asks for patterns to be read again.</param>
    public static async Task<int> RunAsync(ServicePlan plan, bool once, HangUpSignal hangUp)
    {
        using ILoggerFactory logs = OwnLog.Create(plan.Options.Log);
        ILogger log = logs.CreateLogger("logpipe");
        using var signals = new StopSignals(plan.Options.Pipeline.DrainTimeout, message => ServiceLog.Stopping(log, message));
        try
        {
            return await RunAsync(plan, once, logs, log, signals, hangUp).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IndexException or InputException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            ServiceLog.Failed(log, e.Message);
            return ExitCode.Failed;
        }
    }

    private static async Task<int> RunAsync(ServicePlan plan, bool once, ILoggerFactory logs, ILogger log, StopSignals signals, HangUpSignal hangUp)
    {
        var patterns = new PatternKeeper(plan.Parse, plan.Options.Parse.PatternsDir, plan.NamedFormats, hangUp, log);
        await using EmbeddedIndex? index = plan.IndexFolder is { } folder ? EmbeddedIndex.Open(folder, Destinations.IndexOptions(plan)) : null;
        foreach (string notice in index?.Notices ?? [])
            ServiceLog.IndexNotice(log, notice);
        NdjsonOutput? ndjson = Destinations.Ndjson(plan);
        IReadOnlyList<IOutput> outputs = [.. Destinations.Outputs(plan, index, ndjson, log)];
        IReadOnlyList<IInput> inputs = [.. Inputs(plan, once, logs.CreateLogger("logpipe.inputs"))];
        string templateFile = TemplatePlace.In(plan.Options.Data);
        var templates = new TemplateTracker(File.Exists(templateFile) ? TemplateFile.Load(templateFile, MaxTemplateGroups) : new TemplateMiner(MaxTemplateGroups));
        string noiseFile = NoisePlace.In(plan.Options.Data);
        var noise = new NoiseLedger(templates, NoiseFile.Load(noiseFile));
        var codes = new CodeKeeper(CodePlaces.Of(plan.Options), log, TimeProvider.System);
        using var alerts = new AlertKeeper(plan.Alerts, plan.Options.Data, codes, [.. Destinations.SignalSinks(plan, log)], log, TimeProvider.System);
        FoldPlan? fold = plan.Fold(MarkFile.Load(MarkPlace.In(plan.Options.Data)));
        var cuts = new FoldCuts(plan.FoldCutsFile, TimeProvider.System);
        // whoever reads the events has gone (| head): the end of the work
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(signals.Stop, ndjson?.ReaderGone ?? CancellationToken.None);
        var events = new EventMeter();
        IDeadLetterStore deadLetters = Destinations.DeadLetters(plan);
        var engine = new PipelineEngine(new PipelinePlan
        {
            Inputs = inputs,
            Stages = () =>
            {
                var counts = new AlertStage(alerts.Board);
                return new StageChain { plan.Parse.CreateStage(), events.CreateStage(), new CodeStage(codes.Ledger), counts, new MineStage(templates, fold, cuts, noise, alerts.Board.CountsTemplates ? counts.CountTemplate : null) };
            },
            Outputs = outputs,
            DeadLetters = deadLetters,
            Options = plan.Pipeline,
            Logger = logs.CreateLogger("logpipe.pipeline"),
        });
        var watch = new Stopwatch();
        await using (engine.ConfigureAwait(false))
        {
            string from = string.Join(", ", inputs.Select(i => i.Name));
            string to = string.Join(", ", outputs.Select(o => o.Name));
            string version = VersionAction.Version;
            ServiceLog.Started(log, version, from, to);
            await using MonitorServer? monitor = await ServiceMonitor.StartAsync(plan, engine, inputs, outputs, new(events, templates, codes, alerts, deadLetters)).ConfigureAwait(false);
            if (monitor is not null)
                ServiceLog.Listening(log, monitor.Address);
            using CancellationTokenRegistration gone = (ndjson?.ReaderGone ?? CancellationToken.None).Register(signals.AbortNow);
            PipelineResult result;
            using (var saving = new PeriodicTimer(SaveTemplatesEvery))
            using (var watching = new PeriodicTimer(WatchEvery))
            using (var reloading = new PeriodicTimer(WatchEvery))
            {
                Task saved = EachAsync(saving, () => Save(templates, templateFile, noise, noiseFile), log);
                Task watched = EachAsync(watching, () => Watch(alerts, watch), log);
                Task reloaded = EachAsync(reloading, patterns.Advance, log);
                result = await engine.RunAsync(stop.Token, signals.Abort).ConfigureAwait(false);
                saving.Dispose();
                watching.Dispose();
                reloading.Dispose();
                await Task.WhenAll(saved, watched, reloaded).ConfigureAwait(false);
            }

            Save(templates, templateFile, noise, noiseFile);
            await alerts.EndAsync().ConfigureAwait(false);
            codes.Save();
            ServiceLog.StageCost(log, "watch", watch.Elapsed.TotalSeconds);
            return await ConcludeAsync(result, noise.ReadRun(), log, ndjson?.ReaderGone.IsCancellationRequested ?? false).ConfigureAwait(false);
        }
    }

    private static void Watch(AlertKeeper alerts, Stopwatch watch)
    {
        watch.Start();
        try
        {
            alerts.Advance();
        }
        finally
        {
            watch.Stop();
        }
    }

    private static void Save(TemplateTracker templates, string templateFile, NoiseLedger noise, string noiseFile)
    {
        templates.Save(templateFile);
        NoiseFile.Save(noise.Read(), noiseFile);
    }

    private static async Task EachAsync(PeriodicTimer timer, Action act, ILogger log)
    {
        while (await timer.WaitForNextTickAsync().ConfigureAwait(false))
        {
            try
            {
                act();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // the next time may be better, and what is lost is learned again
                ServiceLog.Failed(log, e.Message);
            }
        }
    }

    private static async Task<int> ConcludeAsync(PipelineResult result, NoiseBudget noise, ILogger log, bool readerGone)
    {
        foreach (string failure in result.Failures)
            ServiceLog.Failed(log, failure);
        string books = BooksLine.Of(result.Snapshot.Books);
        string end = result.End.ToString().ToLowerInvariant();
        double seconds = result.Snapshot.Elapsed.TotalSeconds;
        ServiceLog.Ended(log, end, seconds, books);
        foreach (StageSnapshot stage in result.Snapshot.Stages)
            ServiceLog.StageCost(log, stage.Name, stage.Time.TotalSeconds);
        if (!readerGone && NoiseSummary.Of(noise) is { Length: > 0 } summary)
            await Console.Error.WriteAsync(summary).ConfigureAwait(false);
        if (!readerGone)
            await Console.Error.WriteLineAsync(books).ConfigureAwait(false);
        return readerGone || result.End is RunEnd.Completed or RunEnd.Stopped ? ExitCode.Done : ExitCode.Failed;
    }

    private static IEnumerable<IInput> Inputs(ServicePlan plan, bool once, ILogger log)
    {
        foreach ((string name, FileInputOptions options) in plan.Files)
            yield return new FileInput(name, options with { Once = once }, plan.CheckpointFile(name), TimeProvider.System, log);
        foreach ((string name, KafkaInputOptions options) in plan.Kafka)
            yield return new KafkaInput(name, options with { Once = once }, TimeProvider.System, log);
        foreach (IInput input in ListenerPlans.Inputs(plan, once, log))
            yield return input;
        if (plan.Stdin is { } stdin)
            yield return new StdinInput("stdin", stdin, TimeProvider.System);
    }
}
