using System.Security.Cryptography;
using System.Text;
using LogPipe.Cli.Alerting;
using LogPipe.Cli.Configuration;
using LogPipe.Cli.Searching;
using LogPipe.Cli.Usage;
using LogPipe.Inputs.Files;
using LogPipe.Kafka;
using LogPipe.Outputs.Elasticsearch;
using LogPipe.Outputs.Elasticsearch.Setup;
using LogPipe.Parsing;
using LogPipe.Pipeline;
using LogPipe.Signals.Folding;
using LogPipe.Signals.Ranking;

namespace LogPipe.Cli.Service;

/// <summary>A configuration that is right, resolved to what the parts of the pipeline take.</summary>
internal sealed record ServicePlan
{
    /// <summary>Gets the settings.</summary>
    public required LogPipeOptions Options { get; init; }

    /// <summary>Gets the compiled formats and patterns.</summary>
    public required ParsePlan Parse { get; init; }

    /// <summary>Gets the settings of the engine.</summary>
    public required PipelineOptions Pipeline { get; init; }

    /// <summary>Gets the groups of files with the names of their inputs.</summary>
    public required IReadOnlyList<(string Name, FileInputOptions Options)> Files { get; init; }

    /// <summary>Gets the Kafka topics with the names of their inputs.</summary>
    public required IReadOnlyList<(string Name, KafkaInputOptions Options)> Kafka { get; init; }

    /// <summary>Gets the topic that events go to, or null for none.</summary>
    public required KafkaOutputOptions? KafkaOutput { get; init; }

    /// <summary>Gets where dead letters of topics go, or null for files.</summary>
    public required KafkaDeadLetterOptions? KafkaDeadLetters { get; init; }

    /// <summary>Gets the inputs that listen.</summary>
    public required IReadOnlyList<ListenerPlan> Listeners { get; init; }

    /// <summary>Gets how standard input is read, or null.</summary>
    public required FileInputOptions? Stdin { get; init; }

    /// <summary>Gets the cluster that events go to, or null for none.</summary>
    public required ElasticsearchOptions? Elasticsearch { get; init; }

    /// <summary>Gets the alert rules and who can be told.</summary>
    public required AlertPlan Alerts { get; init; }

    /// <summary>Gets what is installed in the cluster.</summary>
    public SetupOptions Setup => Options.Outputs.Elasticsearch is { } settings
        ? new() { Namespace = settings.Namespace, KeepEvents = settings.KeepEvents, KeepRollUps = settings.KeepRollups }
        : new();

    /// <summary>Gets what the cluster is, or null to ask it.</summary>
    public Flavor? Flavor => Options.Outputs.Elasticsearch?.Flavor switch
    {
        "elasticsearch" => Outputs.Elasticsearch.Setup.Flavor.Elasticsearch,
        "opensearch" => Outputs.Elasticsearch.Setup.Flavor.OpenSearch,
        _ => null,
    };

    /// <summary>Gets the folder of the index, or null for none.</summary>
    public required string? IndexFolder { get; init; }

    /// <summary>Gets the folder of the dead letters.</summary>
    public string DeadLetterFolder => Options.DeadLetters.Path ?? Path.Combine(Options.Data, "dead-letters");

    /// <summary>Gets the formats that inputs name.</summary>
    public IReadOnlyCollection<string> NamedFormats =>
        [.. Files.Select(static f => f.Options.Format).Concat(Kafka.Select(static k => k.Options.Format)).Append(Stdin?.Format).OfType<string>().Distinct()];

    /// <summary>Gets the file that keeps the positions of an input: named after its first path, so that other groups may come and go.</summary>
    public string CheckpointFile(string input) =>
        Path.Combine(Options.Data, "checkpoints", $"files-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(input)).AsSpan(0, 8))}.checkpoint");

    /// <summary>Gives how repetition is folded, or null where it is not.</summary>
    /// <param name="marks">What people said of templates.</param>
    public FoldPlan? Fold(IReadOnlyList<TemplateMark> marks) => !Options.Fold.Enabled ? null : new FoldPlan(new()
    {
        Window = Options.Fold.Window,
        WholeErrors = Options.Fold.WholeErrors,
        WholeWarnings = Options.Fold.WholeWarnings,
        WholeOthers = Options.Fold.WholeOthers,
        WholeDebug = Options.Fold.WholeDebug,
        KeepDatasets = Options.Fold.KeepDatasets,
        Overwrites = IndexFolder is null && (Elasticsearch is not null || KafkaOutput is not null || Options.Outputs.Discard),
        Marks = marks.SelectMany(static mark => mark.Shapes.Select(shape => (shape, mark.IsSignal))).DistinctBy(static m => m.shape).ToDictionary(),
    });

    /// <summary>Gets the file that remembers where folding was cut.</summary>
    public string FoldCutsFile => Path.Combine(Options.Data, "fold", "cuts.txt");

    /// <summary>Checks everything and resolves it; null where anything is wrong, which is in the configuration's mistakes then.</summary>
    public static ServicePlan? Resolve(LoadedConfig config)
    {
        ConfigRules.Check(config);
        LogPipeOptions options = config.Options;
        var mistakes = new List<string>();
        ParsePlan parse = ParsePlan.Create(
            new()
            {
                PatternsFolders = options.Parse.PatternsDir,
                MaxEventLines = options.Parse.MaxEventLines,
                MaxEventBytes = (int)options.Parse.MaxEventBytes.Bytes,
                FlushAfter = options.Parse.FlushAfter,
                Redact = new() { Secrets = options.Redact.Secrets, Emails = options.Redact.Emails, IpAddresses = options.Redact.IpAddresses },
            },
            mistakes);
        var pipeline = new PipelineOptions { Lanes = options.Pipeline.Lanes, QueueBatches = options.Pipeline.QueueBatches };
        pipeline.Validate("pipeline", mistakes);
        List<(string Name, FileInputOptions Options)> files = FileGroups(config, parse, mistakes);
        IReadOnlyList<(string Name, KafkaInputOptions Options)> kafka = KafkaPlan.Inputs(config, parse);
        KafkaOutputOptions? kafkaOutput = KafkaPlan.Output(config);
        KafkaDeadLetterOptions? kafkaDeadLetters = KafkaPlan.DeadLetters(config);
        IReadOnlyList<ListenerPlan> listeners = ListenerPlans.Of(config, parse);
        ElasticsearchOptions? elasticsearch = ElasticsearchPlan.Of(config);
        AlertPlan alerts = AlertPlan.Of(config);
        FormatMistake(config, "inputs.stdin.format", options.Inputs.Stdin?.Format, parse);
        foreach (string mistake in mistakes)
            config.Mistakes.Add(new(config.File ?? "", "", mistake));
        if (config.Mistakes.Count > 0)
            return null;
        return new ServicePlan
        {
            Options = options,
            Parse = parse,
            Pipeline = pipeline,
            Files = files,
            Kafka = kafka,
            KafkaOutput = kafkaOutput,
            KafkaDeadLetters = kafkaDeadLetters,
            Listeners = listeners,
            Stdin = options.Inputs.Stdin is { } stdin ? StdinOf(stdin, options) : null,
            Elasticsearch = elasticsearch,
            Alerts = alerts,
            IndexFolder = options.Outputs.HasIndex ? IndexPlace.Of(options) : null,
        };
    }

    private static List<(string Name, FileInputOptions Options)> FileGroups(LoadedConfig config, ParsePlan parse, List<string> mistakes)
    {
        LogPipeOptions options = config.Options;
        var files = new List<(string Name, FileInputOptions Options)>();
        for (int i = 0; i < options.Inputs.Files.Count; i++)
        {
            FilesOptions group = options.Inputs.Files[i];
            string path = $"inputs.files[{i}]";
            FormatMistake(config, $"{path}.format", group.Format, parse);
            FileInputOptions resolved = Resolve(group, options);
            // what the rules have said already is not said twice
            if (group.Paths.Count > 0)
                mistakes.AddRange(resolved.Validate(path).Where(m => !config.Mistakes.Exists(known => m.StartsWith(known.Path + ":", StringComparison.Ordinal))));
            string name = group.Paths.Count > 0 ? group.Paths[0] : path;
            if (files.Exists(f => f.Name == name))
                config.Refuse($"{path}.paths", $"begins with '{name}' as another group does; read each file in one group");
            files.Add((name, resolved));
        }

        return files;
    }

    private static FileInputOptions Resolve(FilesOptions group, LogPipeOptions options) => new()
    {
        Paths = group.Paths,
        Exclude = group.Exclude,
        Format = group.Format,
        Timezone = group.Timezone ?? options.Parse.Timezone,
        Encoding = group.Encoding,
        MaxLineBytes = (int)Math.Min(group.MaxLineBytes.Bytes, int.MaxValue),
        StartAt = group.StartAt,
        Service = group.Service,
        Host = group.Host ?? Environment.MachineName,
    };

    private static FileInputOptions StdinOf(StdinOptions stdin, LogPipeOptions options) => new()
    {
        Format = stdin.Format,
        Timezone = stdin.Timezone ?? options.Parse.Timezone,
        Service = stdin.Service,
        Host = Environment.MachineName,
    };

    private static void FormatMistake(LoadedConfig config, string path, string? format, ParsePlan parse)
    {
        if (FormatName.Mistake(format, parse) is { } mistake)
            config.Refuse(path, mistake);
    }
}
