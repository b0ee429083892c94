using LogPipe.Cli.Terminal;
using LogPipe.Cli.Usage;
using LogPipe.Index;
using LogPipe.Kafka;
using LogPipe.Model;
using LogPipe.Outputs.DeadLetters;
using LogPipe.Outputs.Elasticsearch;
using LogPipe.Outputs.Elasticsearch.Setup;
using LogPipe.Outputs.Ndjson;
using LogPipe.Outputs.Null;
using Microsoft.Extensions.Logging;

namespace LogPipe.Cli.Service;

/// <summary>Makes what a plan delivers to.</summary>
internal static class Destinations
{
    /// <summary>Gives the settings of the embedded index.</summary>
    public static EmbeddedIndexOptions IndexOptions(ServicePlan plan) => new()
    {
        MaxAge = plan.Options.Index.Retention.Age > TimeSpan.Zero ? plan.Options.Index.Retention.Age : null,
        MaxBytes = plan.Options.Index.Retention.Size.Bytes > 0 ? plan.Options.Index.Retention.Size.Bytes : null,
    };

    /// <summary>Makes where dead letters go.</summary>
    public static IDeadLetterStore DeadLetters(ServicePlan plan)
    {
        var files = new FileDeadLetterStore(new() { Directory = plan.DeadLetterFolder });
        return plan.KafkaDeadLetters is { } kafka ? new KafkaDeadLetterStore(kafka, files) : files;
    }

    /// <summary>Makes the outputs; the engine disposes of them.</summary>
    public static IEnumerable<IOutput> Outputs(ServicePlan plan, EmbeddedIndex? index, NdjsonOutput? ndjson, ILogger log)
    {
        if (index is not null)
            yield return new IndexOutput("index", index, document: new EventDocumentOptions { Original = plan.Options.Parse.EventOriginal });
        if (plan.Elasticsearch is { } elasticsearch)
        {
            var nodes = new ElasticNodes(elasticsearch);
            yield return new ElasticsearchOutput(
                "elasticsearch", elasticsearch, nodes, new EventDocumentOptions { Original = plan.Options.Parse.EventOriginal },
                plan.Options.Outputs.Elasticsearch!.Setup ? stop => PrepareAsync(plan, nodes, log, stop) : null);
        }

        if (plan.KafkaOutput is { } kafka)
            yield return new KafkaOutput("kafka", kafka, VersionAction.Version, new EventDocumentOptions { Original = plan.Options.Parse.EventOriginal });
        if (plan.Options.Outputs.Discard)
            yield return new NullOutput("discard");
        if (ndjson is not null)
            yield return ndjson;
    }

    /// <summary>Makes where incidents are recorded; the caller disposes of them.</summary>
    public static IEnumerable<ISignalSink> SignalSinks(ServicePlan plan, ILogger log)
    {
        if (plan.Elasticsearch is { } elasticsearch)
        {
            var nodes = new ElasticNodes(elasticsearch);
            yield return new ElasticsearchSignals("elasticsearch", elasticsearch, nodes, plan.Options.Outputs.Elasticsearch!.Setup ? stop => PrepareAsync(plan, nodes, log, stop) : null);
        }

        if (plan.KafkaOutput is { SignalsTopic: not null } kafka)
            yield return new KafkaSignals("kafka", kafka, VersionAction.Version);
    }

    private static async Task PrepareAsync(ServicePlan plan, ElasticNodes nodes, ILogger log, CancellationToken stop)
    {
        foreach (SetupStep step in await new ClusterSetup(nodes, plan.Setup).RunAsync(plan.Flavor, isDryRun: false, stop).ConfigureAwait(false))
        {
            if (step.Action != "unchanged")
                ServiceLog.Installed(log, step.Object.Kind, step.Object.Name, step.Note ?? step.Action);
        }
    }

    /// <summary>Makes the output to a file or to standard output, or null for none.</summary>
    public static NdjsonOutput? Ndjson(ServicePlan plan) => plan.Options.Outputs.Ndjson switch
    {
        null => null,
        { Path: "-" } settings => new NdjsonOutput(
            "ndjson", StandardOutput.Open(), new EventDocumentOptions { Flat = settings.Flat, Original = plan.Options.Parse.EventOriginal }),
        var settings => new NdjsonOutput(
            "ndjson", new NdjsonFileOptions { Path = settings.Path!, Flat = settings.Flat, Original = plan.Options.Parse.EventOriginal }),
    };
}
