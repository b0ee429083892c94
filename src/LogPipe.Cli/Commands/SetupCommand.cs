using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using LogPipe.Cli.Alerting;
using LogPipe.Cli.Codes;
using LogPipe.Cli.Configuration;
using LogPipe.Cli.Service;
using LogPipe.Cli.Usage;
using LogPipe.Outputs.Elasticsearch;
using LogPipe.Outputs.Elasticsearch.Setup;
using LogPipe.Outputs.Elasticsearch.Setup.Dashboards;

namespace LogPipe.Cli.Commands;

/// <summary><c>logpipe setup</c>: installs templates, policies and the pipeline in Elasticsearch or OpenSearch.</summary>
internal static class SetupCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string?> config = SharedOptions.Config();
        var dryRun = new Option<bool>("--dry-run") { Description = "change nothing; print what would be installed, with its contents" };
        var command = new DocumentedCommand("setup", "installs templates, policies and dashboards in Elasticsearch, OpenSearch and Kibana")
        {
            Details =
            [
                "Installs the mappings, the index templates of events, roll-ups and incidents, the life-cycle policies and the pipeline that stamps event.ingested, in the cluster "
                + "under outputs.elasticsearch. May be run again at any time: what is there as it should be stays untouched. What a cluster does not have (ILM in some builds) is left out and said.",
                "Where outputs.elasticsearch.kibana names Kibana or OpenSearch Dashboards, a data view, saved searches and dashboards are imported there too, and in Kibana the alert rules of the configuration. "
                + "deploy/kibana/logpipe.ndjson holds the same objects, for an import by hand.",
                "'logpipe run' does the same at its first write, unless outputs.elasticsearch.setup is false.",
            ],
            Examples =
            [
                new("logpipe setup --dry-run", "shows everything and changes nothing"),
                new("LOGPIPE__OUTPUTS__ELASTICSEARCH__USER=admin logpipe setup", "installs as another user than the one who writes"),
            ],
        };
        command.Add(config);
        command.Add(dryRun);
        command.SetAction((result, cancellation) => RunAsync(result.GetValue(config), result.GetValue(dryRun), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string? path, bool isDryRun, CancellationToken cancellation)
    {
        LoadedConfig config = ConfigFile.Load(path, ConfigFile.ProcessEnvironment());
        ServicePlan? plan = ServicePlan.Resolve(config);
        foreach (ConfigMistake mistake in config.Mistakes)
            await Console.Error.WriteLineAsync($"logpipe: {mistake}").ConfigureAwait(false);
        if (plan is null)
            return ExitCode.Wrong;
        if (plan.Elasticsearch is not { } options)
        {
            await Console.Error.WriteLineAsync("logpipe: no cluster to set up; write outputs.elasticsearch.urls into the configuration").ConfigureAwait(false);
            return ExitCode.Wrong;
        }

        try
        {
            using var nodes = new ElasticNodes(options);
            IReadOnlyList<SetupStep> steps = await new ClusterSetup(nodes, plan.Setup).RunAsync(plan.Flavor, isDryRun, cancellation).ConfigureAwait(false);
            foreach (SetupStep step in steps)
                await WriteAsync(step, isDryRun).ConfigureAwait(false);
            if (plan.Options.Outputs.Elasticsearch!.Kibana is { } kibana)
                await SetUpDashboardsAsync(plan, options, kibana, plan.Flavor ?? await FlavorProbe.AskAsync(nodes, cancellation).ConfigureAwait(false), isDryRun, cancellation).ConfigureAwait(false);
            return ExitCode.Done;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
        {
            await Console.Error.WriteLineAsync($"logpipe: {e.Message}").ConfigureAwait(false);
            return ExitCode.Failed;
        }
    }

    private static async Task SetUpDashboardsAsync(ServicePlan plan, ElasticsearchOptions options, KibanaSettings kibana, Flavor flavor, bool isDryRun, CancellationToken cancellation)
    {
        using var nodes = new ElasticNodes(options with { Nodes = [new Uri(kibana.Url!)] });
        JsonObject[] rules = [.. RuleExport.Kibana(plan.Alerts.Rules, CatalogueFile.Load(CodePlaces.Of(plan.Options).Catalogue).Resolved).Select(static rule => JsonNode.Parse(rule.Text)!.AsObject())];
        foreach (SetupStep step in await new DashboardSetup(nodes, kibana.Space, rules).RunAsync(flavor, isDryRun, cancellation).ConfigureAwait(false))
            await WriteAsync(step, isDryRun).ConfigureAwait(false);
    }

    private static async Task WriteAsync(SetupStep step, bool isDryRun)
    {
        string note = step.Note is null ? "" : $": {step.Note}";
        await Console.Out.WriteLineAsync($"{step.Action,-11} {step.Object.Kind} {step.Object.Name}{note}").ConfigureAwait(false);
        if (isDryRun && step.Action is "create" or "update")
            await Console.Out.WriteLineAsync($"PUT {step.Object.Path}\n{step.Object.Body.ToJsonString(Indented)}").ConfigureAwait(false);
    }
}
