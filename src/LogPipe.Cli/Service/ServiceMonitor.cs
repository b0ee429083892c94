using System.Net;
using LogPipe.Cli.Alerting;
using LogPipe.Cli.Codes;
using LogPipe.Cli.Usage;
using LogPipe.Inputs.Network;
using LogPipe.Inputs.Spool;
using LogPipe.Kafka;
using LogPipe.Model;
using LogPipe.Outputs.Elasticsearch;
using LogPipe.Pipeline;
using LogPipe.Pipeline.Metering;
using LogPipe.Signals.Templates;
using LogPipe.Web.Monitoring;

namespace LogPipe.Cli.Service;

/// <summary>What monitors are told of besides the pipeline itself.</summary>
/// <param name="Events">What is measured of events.</param>
/// <param name="Templates">The templates.</param>
/// <param name="Codes">The error codes.</param>
/// <param name="Alerts">The incidents.</param>
/// <param name="DeadLetters">Where dead letters go.</param>
internal sealed record Watched(EventMeter Events, TemplateTracker Templates, CodeKeeper Codes, AlertKeeper Alerts, IDeadLetterStore DeadLetters);

/// <summary>Tells monitors how a run is.</summary>
internal static class ServiceMonitor
{
    /// <summary>Starts to listen where the configuration says so; null where it does not.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<MonitorServer?> StartAsync(ServicePlan plan, PipelineEngine engine, IReadOnlyList<IInput> inputs, IReadOnlyList<IOutput> outputs, Watched watched)
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
            Templates = watched.Templates.GroupCount,
            EventLags = watched.Events.Lags(),
            ParseFailures = watched.Events.ParseFailures(),
            Codes = watched.Codes.Ledger.Count,
            NewCodes = watched.Codes.NewCodes,
            OpenIncidents = watched.Alerts.OpenIncidents(),
            Signals = [.. watched.Alerts.SignalSinks().Select(static s => new SignalGauge(s.Sink, s.Written, s.Refused, s.Pending))],
            Listeners = [.. inputs.OfType<SpooledInput>().Select(static input => Gauge(input.Name, input.Counts()))],
            KafkaDeadLetters = (watched.DeadLetters as KafkaDeadLetterStore)?.Counts() ?? new Dictionary<string, long>(),
        }).ConfigureAwait(false);
    }

    private static ListenerGauge Gauge(string input, ListenerCounts counts) => new()
    {
        Input = input,
        Connections = counts.Connections,
        OpenConnections = counts.OpenConnections,
        Requests = counts.Requests,
        Refused = counts.Refused,
        Messages = counts.Messages,
        Bytes = counts.Bytes,
        SpoolBytes = counts.SpoolBytes,
        SpoolMaxBytes = counts.SpoolMaxBytes,
        SpoolAge = counts.SpoolAge,
    };
}
