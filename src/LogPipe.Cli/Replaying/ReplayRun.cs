using System.Text.Json;
using LogPipe.Cli.Codes;
using LogPipe.Cli.Mining;
using LogPipe.Cli.Noise;
using LogPipe.Cli.Service;
using LogPipe.Cli.Terminal;
using LogPipe.Index;
using LogPipe.Inputs.Replay;
using LogPipe.Kafka;
using LogPipe.Model;
using LogPipe.Outputs.DeadLetters;
using LogPipe.Outputs.Elasticsearch;
using LogPipe.Outputs.Ndjson;
using LogPipe.Pipeline;
using LogPipe.Pipeline.Stages;
using LogPipe.Signals.Codes;
using LogPipe.Signals.Folding;
using LogPipe.Signals.Ranking;
using LogPipe.Signals.Templates;
using Microsoft.Extensions.Logging;

namespace LogPipe.Cli.Replaying;

/// <summary>Sends dead letters or a part of a topic through the pipeline again, into the same ids: what the index has stays as it is, what it lacks is added.</summary>
internal static class ReplayRun
{
    /// <summary>What the embedded index knows the letters of a source by: below the place up to which it has the source it would take them for old.</summary>
    private const string IndexKeyPrefix = "replay:";

    /// <summary>Messages read around a range for the events that reach over its ends: the lines of a long trace, with other streams' in between.</summary>
    private const int MarginMessages = 2000;

    private const int MaxTemplateGroups = 50_000;

    /// <summary>Runs and gives the exit code.</summary>
    public static async Task<int> RunAsync(ServicePlan plan, ReplayRequest request)
    {
        using ILoggerFactory logs = OwnLog.Create(plan.Options.Log with { Level = "warn" });
        ILogger log = logs.CreateLogger("logpipe.replay");
        using var signals = new StopSignals(plan.Options.Pipeline.DrainTimeout, static message => Console.Error.WriteLine($"logpipe: {message}"));
        try
        {
            if (request.Topic is not { } topic)
                return await FilesAsync(plan, request, logs, signals).ConfigureAwait(false);
            string suffix = plan.KafkaDeadLetters?.Suffix ?? new KafkaDeadLetterOptions { Connection = new() }.Suffix;
            return topic.EndsWith(suffix, StringComparison.Ordinal)
                ? await TopicAsync(plan, request, topic, logs, signals).ConfigureAwait(false)
                : await RangeAsync(plan, request, topic, logs, signals).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IndexException or InputException or IOException or InvalidDataException or UnauthorizedAccessException or HttpRequestException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"logpipe: {e.Message}").ConfigureAwait(false);
            return ExitCode.Failed;
        }
    }

    /// <summary>Replays the segments of a folder, which are deleted once everything in them is delivered, or a dead letter again.</summary>
    private static async Task<int> FilesAsync(ServicePlan plan, ReplayRequest request, ILoggerFactory logs, StopSignals signals)
    {
        var folder = new DeadLetterFolder(request.Folder ?? plan.DeadLetterFolder);
        if (request.IsDryRun)
            return await LettersAsync(plan, request, folder.Letters(), logs, signals).ConfigureAwait(false);
        // a segment that a running service writes to this moment is taken the next time
        List<TakenSegment> taken = [.. folder.Segments().Select(static s => s.TryTake()).OfType<TakenSegment>()];
        try
        {
            int code = await LettersAsync(plan, request, taken.SelectMany(static s => s.Letters()), logs, signals).ConfigureAwait(false);
            if (code == ExitCode.Done)
                taken.ForEach(static s => s.Delete());
            return code;
        }
        finally
        {
            taken.ForEach(static s => s.Dispose());
        }
    }

    private static async Task<int> TopicAsync(ServicePlan plan, ReplayRequest request, string topic, ILoggerFactory logs, StopSignals signals)
    {
        KafkaConnection connection = plan.KafkaDeadLetters?.Connection ?? plan.Kafka[0].Options.Connection;
        using var reader = new KafkaDeadLetterReader(connection, topic, request.Range);
        int code = await LettersAsync(plan, request, reader.Read(signals.Stop), logs, signals).ConfigureAwait(false);
        if (reader.StrangerCount > 0)
            await Console.Error.WriteLineAsync($"logpipe: {reader.StrangerCount} messages of {topic} are no dead letters of LogPipe and were passed over").ConfigureAwait(false);
        if (code == ExitCode.Done && !request.IsDryRun)
            reader.Commit();
        return code;
    }

    private static async Task<int> LettersAsync(ServicePlan plan, ReplayRequest request, IEnumerable<DeadLetter> letters, ILoggerFactory logs, StopSignals signals)
    {
        bool isEmbedded = plan.IndexFolder is not null;
        var input = new ReplayInput("dead letters", letters, isEmbedded && !request.IsDryRun ? static key => key.StartsWith(IndexKeyPrefix, StringComparison.Ordinal) ? key : IndexKeyPrefix + key : null);
        int code = await RunAsync(plan, request, input, [], fold: null, logs, signals).ConfigureAwait(false);
        await Console.Error.WriteLineAsync($"logpipe: {input.LetterCount} dead letters").ConfigureAwait(false);
        return code;
    }

    private static Task<int> RangeAsync(ServicePlan plan, ReplayRequest request, string topic, ILoggerFactory logs, StopSignals signals)
    {
        if (plan.IndexFolder is not null && !request.IsDryRun)
            throw new IOException("the embedded index has what it read of a topic and takes nothing of it again: a range is replayed into Elasticsearch, OpenSearch or Kafka");
        KafkaInputOptions like = (plan.Kafka.FirstOrDefault(k => k.Options.Topics.Contains(topic)).Options ?? plan.Kafka[0].Options) with
        {
            Topics = [topic],
            Group = "logpipe-replay",
            Once = true,
            Range = request.Range with { AlignTo = plan.Options.Fold.Enabled ? FoldPlan.SegmentMessages : 1, Margin = MarginMessages },
        };
        var input = new KafkaInput($"kafka {topic}", like, TimeProvider.System, logs.CreateLogger("logpipe.inputs"));
        return RunAsync(plan, request, input, [new RangeStage(input.BoundsOf)], plan.Fold(MarkFile.Load(MarkPlace.In(plan.Options.Data))), logs, signals);
    }

    private static async Task<int> RunAsync(ServicePlan plan, ReplayRequest request, IInput input, IReadOnlyList<IStage> filters, FoldPlan? fold, ILoggerFactory logs, StopSignals signals)
    {
        await using EmbeddedIndex? index = plan.IndexFolder is not { } folder ? null
            : request.IsDryRun ? (Directory.Exists(folder) ? EmbeddedIndex.OpenReadOnly(folder) : null)
            : EmbeddedIndex.Open(folder, Destinations.IndexOptions(plan));
        ILogger log = logs.CreateLogger("logpipe");
        using ElasticNodes? nodes = request.IsDryRun && plan.Elasticsearch is { } cluster ? new ElasticNodes(cluster) : null;
        using Stream rows = request.IsDryRun ? StandardOutput.Open() : Stream.Null;
        ComparingOutput? comparing = request.IsDryRun ? new ComparingOutput(Find(plan, index, nodes), rows, new EventDocumentOptions { Original = plan.Options.Parse.EventOriginal }) : null;
        NdjsonOutput? ndjson = request.IsDryRun ? null : Destinations.Ndjson(plan);
        string templateFile = TemplatePlace.In(plan.Options.Data);
        var templates = new TemplateTracker(File.Exists(templateFile) ? TemplateFile.Load(templateFile, MaxTemplateGroups) : new TemplateMiner(MaxTemplateGroups));
        var codes = new CodeKeeper(CodePlaces.Of(plan.Options), log, TimeProvider.System);
        var engine = new PipelineEngine(new PipelinePlan
        {
            Inputs = [input],
            Stages = () => Stages(plan, filters, new CodeStage(codes.Ledger), new MineStage(templates, fold)),
            Outputs = comparing is not null ? [comparing] : [.. Destinations.Outputs(plan, index, ndjson, log)],
            DeadLetters = Destinations.DeadLetters(plan),
            Options = plan.Pipeline,
            Logger = logs.CreateLogger("logpipe.pipeline"),
        });
        await using (engine.ConfigureAwait(false))
        {
            PipelineResult result = await engine.RunAsync(signals.Stop, signals.Abort).ConfigureAwait(false);
            foreach (string failure in result.Failures)
                await Console.Error.WriteLineAsync($"logpipe: {failure}").ConfigureAwait(false);
            await Console.Error.WriteLineAsync(comparing is not null ? $"logpipe: {comparing.Counts}" : BooksLine.Of(result.Snapshot.Books)).ConfigureAwait(false);
            return result.End == RunEnd.Completed ? ExitCode.Done : ExitCode.Failed;
        }
    }

    private static StageChain Stages(ServicePlan plan, IReadOnlyList<IStage> filters, CodeStage code, MineStage mine)
    {
        var chain = new StageChain { plan.Parse.CreateStage() };
        foreach (IStage filter in filters)
            chain.Add(filter);
        chain.Add(code);
        chain.Add(mine);
        return chain;
    }

    private static FindEvents Find(ServicePlan plan, EmbeddedIndex? index, ElasticNodes? nodes)
    {
        if (nodes is not null)
            return new EventLookup(nodes, plan.Elasticsearch!.Namespace).FindAsync;
        return async (ids, cancellation) =>
        {
            var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
            foreach (string id in index is null ? [] : ids)
            {
                if (await index!.FindAsync(id, cancellation).ConfigureAwait(false) is not { } hit)
                    continue;
                using JsonDocument document = JsonDocument.Parse(hit.Json);
                found[id] = document.RootElement.Clone();
            }

            return found;
        };
    }
}
