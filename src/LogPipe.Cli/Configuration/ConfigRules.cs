using System.Net;
using LogPipe.Cli.Codes;

namespace LogPipe.Cli.Configuration;

/// <summary>Checks what the settings mean, beyond their form: zones, folders, and that there is something to read and somewhere to write.</summary>
internal static class ConfigRules
{
    /// <summary>Adds what is wrong to the mistakes of the configuration.</summary>
    public static void Check(LoadedConfig config)
    {
        LogPipeOptions options = config.Options;
        InputsOptions inputs = options.Inputs;
        if (inputs.Files.Count + inputs.Kafka.Count + inputs.Syslog.Count + inputs.Http.Count + inputs.Lumberjack.Count == 0 && inputs.Stdin is null && config.Mistakes.Count == 0)
            config.Refuse("inputs", "nothing to read; name files under inputs.files, topics under inputs.kafka, or write 'syslog: {}', 'http: {}', 'lumberjack: {}' or 'stdin: {}'");
        for (int i = 0; i < options.Inputs.Files.Count; i++)
            CheckFiles(config, options.Inputs.Files[i], $"inputs.files[{i}]");
        CheckZone(config, options.Inputs.Stdin?.Timezone, "inputs.stdin.timezone");
        CheckZone(config, options.Parse.Timezone, "parse.timezone");
        CheckFolders(config);
        CheckOutputs(config);
        CheckCatalogue(config);
        if (options.Monitor.Listen is { } listen && !IPEndPoint.TryParse(listen, out _))
            config.Refuse("monitor.listen", $"'{listen}' is no address and port; write 127.0.0.1:7071, or 0.0.0.0:7071 for every network of this machine");
    }

    private static void CheckFiles(LoadedConfig config, FilesOptions files, string path)
    {
        if (files.Paths.Count == 0 && !config.Origins.ContainsKey($"{path}.paths"))
            config.Refuse(path, "no paths; write 'paths: [/var/log/app/*.log]'");
        if (files.Paths.Any(string.IsNullOrWhiteSpace))
            config.Refuse($"{path}.paths", "a path is empty");
        CheckZone(config, files.Timezone, $"{path}.timezone");
    }

    private static void CheckFolders(LoadedConfig config)
    {
        if (File.Exists(config.Options.Data))
            config.Refuse("data", $"'{config.Options.Data}' is a file; name a folder");
    }

    private static void CheckOutputs(LoadedConfig config)
    {
        OutputsOptions outputs = config.Options.Outputs;
        if (outputs.Ndjson is { Path: null or "" })
            config.Refuse("outputs.ndjson", "no path; write 'path: events.ndjson', or '-' for standard output");
        if (!outputs.HasIndex && outputs.Ndjson is null && outputs.Elasticsearch is null && outputs.Kafka is null && !outputs.Discard)
            config.Refuse("outputs", "nowhere to write; leave index on, or name a file under outputs.ndjson, a cluster under outputs.elasticsearch or a topic under outputs.kafka");
    }

    private static void CheckCatalogue(LoadedConfig config)
    {
        string file = CodePlaces.Of(config.Options).Catalogue;
        if (!File.Exists(file))
            return;
        using var reader = new StreamReader(file);
        CatalogueFile.Read(reader, file, config.Mistakes);
    }

    private static void CheckZone(LoadedConfig config, string? zone, string path)
    {
        if (zone is not null && TimeZoneName.Mistake(zone) is { } mistake)
            config.Refuse(path, mistake);
    }
}
