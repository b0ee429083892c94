using System.CommandLine;
using System.Text;
using LogPipe.Alerts.Incidents;
using LogPipe.Alerts.Recording;
using LogPipe.Cli.Alerting;
using LogPipe.Cli.Codes;
using LogPipe.Cli.Configuration;
using LogPipe.Cli.OneShot;
using LogPipe.Cli.Searching;
using LogPipe.Cli.Terminal;
using LogPipe.Cli.Usage;
using LogPipe.Index;
using LogPipe.Index.Queries;
using LogPipe.Signals.Codes;

namespace LogPipe.Cli.Commands;

/// <summary><c>logpipe alerts</c>: incidents, and what rules would have told.</summary>
internal static class AlertsCommand
{
    private static readonly Option<string?> Data = new("--data") { HelpName = "DIR", Description = "the data folder of 'logpipe run'; default: that of the configuration, else ./logpipe-data" };

    private static readonly Option<bool> Json = new("--json") { Description = "write JSON on a terminal too" };

    private static readonly Option<bool> Open = new("--open") { Description = "only incidents that are not over" };

    private static readonly Option<string?> Code = new("--code") { HelpName = "CODE", Description = "only incidents of this error code; aliases in the catalogue are followed" };

    private static readonly Option<bool> Ecs = new("--ecs") { Description = "write the documents that Elasticsearch and Kafka get (event.kind: alert), one a line" };

    private static readonly Option<string> From = new("--from") { HelpName = "TIME", Description = "beginning of the range, as in 'logpipe search'; default: now-24h", DefaultValueFactory = static _ => "now-24h" };

    private static readonly Option<string> To = new("--to") { HelpName = "TIME", Description = "end of the range; default: now", DefaultValueFactory = static _ => "now" };

    private static readonly Option<string> Format = new("--format") { HelpName = "FORMAT", Description = "elastalert (YAML for ElastAlert 2), kibana (a body for POST /api/alerting/rule a line) or prometheus (rules on the metrics of 'logpipe codes export')", DefaultValueFactory = static _ => "elastalert" };

    private static readonly Option<string?> Folder = new("--output") { HelpName = "DIR", Description = "writes a file a rule into this folder, as ElastAlert wants them, instead of everything to standard output" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("alerts", "lists incidents, and says what alert rules would have told")
        {
            Details =
            [
                "'logpipe run' watches error codes and whatever the rules under 'alerts' in the configuration name, joins what begins together into one incident, and tells people once when it begins and once when it is over.",
            ],
            Examples =
            [
                new("logpipe alerts list", "the incidents, the newest last"),
                new("logpipe alerts test --config new.yaml --from now-7d", "what the rules of a configuration would have told in the last week"),
                new("logpipe alerts export --format elastalert --output /etc/elastalert/rules", "the rules for those who alert elsewhere"),
            ],
        };
        var list = new DocumentedCommand("list", "lists the incidents, the newest last")
        {
            Examples =
            [
                new("logpipe alerts list --open --json | jq .alerts[0].summary", "what is going on now"),
                new("logpipe alerts list --code JBOSS-DB-7K3FQ", "the incidents of an error code"),
            ],
        };
        foreach (Option option in (Option[])[Data, Open, Code, Json, Ecs])
            list.Add(option);
        list.SetAction(static result => Do(() => List(result)));
        var test = new DocumentedCommand("test", "says what the rules would have told of a past range")
        {
            Details = ["Reads the embedded index. What a roll-up counts is spread evenly over its time; nothing is told to anybody."],
            Examples = [new("logpipe alerts test --from 2026-03-13 --to 2026-03-14", "one day")],
        };
        Option<string?> config = SharedOptions.Config();
        test.Add(config);
        test.Add(Data);
        test.Add(From);
        test.Add(To);
        test.Add(Json);
        test.SetAction((result, stop) => TestAsync(result, result.GetValue(config), stop));
        var export = new DocumentedCommand("export", "writes the rules for ElastAlert 2, Kibana or Prometheus") { Examples = [new("logpipe alerts export --format kibana", "rules on the data streams that LogPipe writes")] };
        Option<string?> exported = SharedOptions.Config();
        export.Add(exported);
        export.Add(Format);
        export.Add(Folder);
        export.SetAction(result => Do(() => Export(result, result.GetValue(exported))));
        foreach (Command sub in (Command[])[list, test, export])
            command.Add(sub);
        return command;
    }

    private static int Do(Func<int> what)
    {
        try
        {
            return what();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Console.Error.WriteLine($"logpipe: {e.Message}");
            return ExitCode.Failed;
        }
    }

    private static int List(ParseResult result)
    {
        string data = AlertPlace.Folder(result.GetValue(Data));
        string file = AlertPlace.Incidents(data);
        if (!File.Exists(file))
            Console.Error.WriteLine($"logpipe: no incidents in {file}; 'logpipe run' saves them, --data names its data folder");
        IEnumerable<Incident> found = IncidentFile.Load(file).Incidents;
        if (result.GetValue(Open))
            found = found.Where(static i => i.ResolvedAt is null);
        if (result.GetValue(Code) is { } code)
        {
            IReadOnlyList<string> same = SameCodes.For(code, result.GetValue(Data))?.Values.GetValueOrDefault(code) ?? [code];
            found = found.Where(i => i.Alerts.Any(a => same.Contains(a.Code, StringComparer.Ordinal)));
        }

        if (!result.GetValue(Ecs))
            return Write([.. found], result.GetValue(Json));
        var document = new IncidentDocument(VersionAction.Version, Environment.MachineName);
        using Stream output = StandardOutput.Open();
        foreach (Incident incident in found)
        {
            output.Write(document.Of(incident).Json.Span);
            output.WriteByte((byte)'\n');
        }

        return ExitCode.Done;
    }

    private static async Task<int> TestAsync(ParseResult result, string? path, CancellationToken stop)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        LoadedConfig config = ConfigFile.Load(path, ConfigFile.ProcessEnvironment());
        var plan = AlertPlan.Of(config);
        if (Wrong(config))
            return ExitCode.Wrong;
        string data = result.GetValue(Data) ?? config.Options.Data;
        try
        {
            DateTimeOffset from = TimeExpression.Parse(result.GetValue(From)!, now);
            DateTimeOffset to = TimeExpression.Parse(result.GetValue(To)!, now);
            await using EmbeddedIndex index = EmbeddedIndex.OpenReadOnly(result.GetValue(Data) is { } folder ? IndexPlace.Find(folder) : IndexPlace.Of(config.Options));
            IReadOnlyList<Incident> incidents = await new AlertTrial(plan.Rules).RunAsync(index, CodeStateFile.Load(CodePlaces.In(data).State), from, to, stop).ConfigureAwait(false);
            await Console.Error.WriteLineAsync($"logpipe: {plan.Rules.Count} rules, {incidents.Count} incidents from {from:u} to {to:u}").ConfigureAwait(false);
            return Write(incidents, result.GetValue(Json));
        }
        catch (QueryException e)
        {
            await Console.Error.WriteLineAsync($"logpipe: {e.Message}").ConfigureAwait(false);
            return ExitCode.Wrong;
        }
        catch (Exception e) when (e is IndexException or IOException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync($"logpipe: {e.Message}").ConfigureAwait(false);
            return ExitCode.Failed;
        }
    }

    private static int Export(ParseResult result, string? path)
    {
        LoadedConfig config = ConfigFile.Load(path, ConfigFile.ProcessEnvironment());
        var plan = AlertPlan.Of(config);
        if (Wrong(config))
            return ExitCode.Wrong;
        IReadOnlyList<string> resolved = CatalogueFile.Load(CodePlaces.Of(config.Options).Catalogue).Resolved;
        string format = result.GetValue(Format)!;
        (string Extension, IReadOnlyList<(string Name, string Text)> Rules)? exported = format switch
        {
            "elastalert" => (".yaml", RuleExport.ElastAlert(plan.Rules, resolved)),
            "kibana" => (".json", RuleExport.Kibana(plan.Rules, resolved)),
            "prometheus" => (".yaml", [("", RuleExport.Prometheus(plan.Rules))]),
            _ => null,
        };
        if (exported is not { } found)
        {
            Console.Error.WriteLine($"logpipe: --format: '{format}' is none of elastalert, kibana, prometheus\n'logpipe alerts export --help' says how to use it");
            return ExitCode.Wrong;
        }

        if (result.GetValue(Folder) is { } folder)
        {
            Directory.CreateDirectory(folder);
            foreach ((string name, string text) in found.Rules)
                File.WriteAllText(Path.Combine(folder, FileName(name) + found.Extension), text);
            return ExitCode.Done;
        }

        using Stream output = StandardOutput.Open();
        foreach ((_, string text) in found.Rules)
            output.Write(Encoding.UTF8.GetBytes(format switch { "elastalert" => "---\n" + text, "kibana" => text + "\n", _ => text }));
        return ExitCode.Done;
    }

    private static string FileName(string rule) => "logpipe" + (rule.Length == 0 ? "" : "-" + string.Concat(rule.Select(static c => char.IsAsciiLetterOrDigit(c) ? c : '-')));

    private static bool Wrong(LoadedConfig config)
    {
        foreach (ConfigMistake mistake in config.Mistakes)
            Console.Error.WriteLine($"logpipe: {mistake}");
        return config.Mistakes.Count > 0;
    }

    private static int Write(IReadOnlyList<Incident> incidents, bool isJson)
    {
        try
        {
            using Stream output = StandardOutput.Open();
            output.Write(Screen.OutputIsTerminal && !isJson ? IncidentRows.Table(incidents) : IncidentRows.Json(incidents));
            return ExitCode.Done;
        }
        catch (IOException e)
        {
            return OneShotRun.WriteFailed(e);
        }
    }
}
