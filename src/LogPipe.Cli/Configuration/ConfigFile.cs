using System.Collections;

namespace LogPipe.Cli.Configuration;

/// <summary>Finds and reads the configuration: the file, then the environment over it. Knows nothing of what the settings mean.</summary>
internal static class ConfigFile
{
    /// <summary>Where a configuration is looked for when nobody names one, first found wins.</summary>
    public static readonly IReadOnlyList<string> Places = ["logpipe.yaml", "/etc/logpipe/logpipe.yaml"];

    /// <summary>Reads a configuration.</summary>
    /// <param name="path">The file, or null to look in <see cref="Places"/>; none there is no mistake: the defaults hold.</param>
    /// <param name="environment">The environment variables.</param>
    public static LoadedConfig Load(string? path, IReadOnlyDictionary<string, string> environment)
    {
        string? file = path ?? Places.FirstOrDefault(File.Exists);
        var mistakes = new List<ConfigMistake>();
        if (file is null)
            return Bind(new ConfigMap(""), null, environment, mistakes);
        try
        {
            using var reader = new StreamReader(file);
            return Read(reader, file, environment);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string reason = e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : e.Message;
            mistakes.Add(new(file, "", $"cannot read the configuration: {reason}"));
            return new(new LogPipeOptions(), file, mistakes, new Dictionary<string, string>());
        }
    }

    /// <summary>Reads a configuration from text.</summary>
    public static LoadedConfig Read(TextReader yaml, string name, IReadOnlyDictionary<string, string> environment)
    {
        var mistakes = new List<ConfigMistake>();
        ConfigNode? node = YamlReader.Read(yaml, name, mistakes);
        if (node is not (null or ConfigMap or ConfigScalar { IsNull: true }))
            mistakes.Add(new(node.Origin, "", "expected settings such as 'inputs:', found something else"));
        return Bind(node as ConfigMap ?? new ConfigMap(name), name, environment, mistakes);
    }

    /// <summary>Gives the environment of this process.</summary>
    public static IReadOnlyDictionary<string, string> ProcessEnvironment() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal);

    private static LoadedConfig Bind(ConfigMap root, string? name, IReadOnlyDictionary<string, string> environment, List<ConfigMistake> mistakes)
    {
        EnvironmentSettings.Apply(root, environment, mistakes);
        var binder = new ConfigBinder(environment, mistakes);
        LogPipeOptions options = binder.Bind<LogPipeOptions>(root);
        return new(options, name, mistakes, binder.Origins);
    }
}

/// <summary>A configuration as it was read.</summary>
/// <param name="Options">The settings, defaults where nothing or nonsense was written.</param>
/// <param name="File">The file, or null where there is none.</param>
/// <param name="Mistakes">What is wrong so far.</param>
/// <param name="Origins">Where each written setting stands, by its path.</param>
internal sealed record LoadedConfig(
    LogPipeOptions Options, string? File, List<ConfigMistake> Mistakes, IReadOnlyDictionary<string, string> Origins)
{
    /// <summary>Notes a mistake in a setting.</summary>
    public void Refuse(string path, string message) => Mistakes.Add(new(Origins.GetValueOrDefault(path, File ?? ""), path, message));
}
