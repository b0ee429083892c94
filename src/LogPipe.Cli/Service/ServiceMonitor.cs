using System.Net;
using LogPipe.Cli.Usage;
using LogPipe.Kafka;
using LogPipe.Model;
using LogPipe.Outputs.Elasticsearch;
using LogPipe.Pipeline;
using LogPipe.Signals.Templates;
using LogPipe.Web.Monitoring;

namespace LogPipe.Cli.Service;

/// <summary>Tells monitors how a run is.</summary>
internal static class ServiceMonitor
{
    /// <summary>Starts to listen where the configuration says so; null where it does not.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<MonitorServer?> StartAsync(ServicePlan plan, PipelineEngine engine, IReadOnlyList<IInput> inputs, IReadOnlyList<IOutput> outputs, TemplateTracker templates)
    {
        if (plan.Options.Monitor.Listen is not { } listen)
            return null;
        KafkaInput[] kafka = [.. inputs.OfType<KafkaInput>()];
        ElasticsearchOutput? elasticsearch = outputs.OfType<ElasticsearchOutput>().FirstOrDefault();
        return await MonitorServer.StartAsync(IPEndPoint.Parse(listen), () => new MonitorState
        {
            Pipeline = engine.Snapshot(),
            Version = VersionAction.Version,
            Inputs = [.. inputs.Select(static input => new ComponentHealth(input.Name, "input", (input as KafkaInput)?.Trouble))],
            Partitions = [.. kafka.SelectMany(static k => k.Lags()).Select(static lag => new PartitionGauge(lag.Topic, lag.Partition, lag.Messages, lag.Uncommitted))],
            BulkItems = elasticsearch?.BulkItems() ?? new Dictionary<string, long>(),
            Templates = templates.GroupCount,
        }).ConfigureAwait(false);
    }
}
