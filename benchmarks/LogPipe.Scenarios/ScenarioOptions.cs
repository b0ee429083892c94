using System.Globalization;

namespace LogPipe.Scenarios;

/// <summary>What to measure, from the command line.</summary>
internal sealed record ScenarioOptions
{
    public const string Usage = "usage: [--scenario source_to_sink|kafka] [--lines N] [--servers SCRIPT] [--mb N] [--rounds N] [--cases apache,jboss,mixed] [--logpipe FILE] [--results FOLDER] [--measure parse|stages|codes|cores] [--inputs FOLDER]";

    /// <summary>Gets the size of each input in units of 1,000,000 bytes.</summary>
    public int Megabytes { get; init; } = 50;

    /// <summary>Gets what is measured: <c>source_to_sink</c> or <c>kafka</c>.</summary>
    public string Scenario { get; init; } = "source_to_sink";

    /// <summary>Gets the lines in the Kafka topic.</summary>
    public int Lines { get; init; } = 4_000_000;

    /// <summary>Gets the script that starts real servers, or null where there is none.</summary>
    public string? Servers { get; init; } = FindServers();

    /// <summary>Gets how often each case is run; the page shows the median.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Gets the kinds of input.</summary>
    public IReadOnlyList<string> Cases { get; init; } = Corpus.Kinds;

    /// <summary>Gets the executable.</summary>
    public string LogPipe { get; init; } = Path.Combine(RepositoryFolder(), "artifacts", "bin", "LogPipe.Cli", "release", OperatingSystem.IsWindows() ? "logpipe.exe" : "logpipe");

    /// <summary>Gets what of the source-to-sink scenario is measured: <c>parse</c>, each of its <c>stages</c>, the cost of error <c>codes</c> and alerts, or several files on all <c>cores</c>.</summary>
    public string Measure { get; init; } = "parse";

    /// <summary>Gets a folder with files <c>CASE.log</c> and <c>CASE.log.stats.json</c> (<c>{"events": N}</c>) for each case, to be parsed instead of what the program makes up; null for none.</summary>
    public string? Inputs { get; init; }

    /// <summary>Gets the folder of the result pages.</summary>
    public string Results { get; init; } = Path.Combine(RepositoryFolder(), "benchmarks", "results");

    /// <summary>Reads the command line.</summary>
    public static bool TryParse(string[] args, out ScenarioOptions options, out string mistake)
    {
        options = new ScenarioOptions();
        mistake = "";
        for (int i = 0; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : "";
            if (!TryApply(ref options, args[i], value))
            {
                mistake = $"'{args[i]} {value}' is not understood";
                return false;
            }
        }

        return true;
    }

    private static bool TryApply(ref ScenarioOptions options, string name, string value)
    {
        bool isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= 100_000;
        switch (name)
        {
            case "--mb" when isNumber:
                options = options with { Megabytes = number };
                return true;
            case "--scenario" when value is "source_to_sink" or "kafka":
                options = options with { Scenario = value };
                return true;
            case "--lines" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int lines) && lines is >= 10_000 and <= 100_000_000:
                options = options with { Lines = lines };
                return true;
            case "--servers" when value.Length > 0:
                options = options with { Servers = Path.GetFullPath(value) };
                return true;
            case "--rounds" when isNumber:
                options = options with { Rounds = number };
                return true;
            case "--cases" when value.Split(',').All(Corpus.Kinds.Contains):
                options = options with { Cases = value.Split(',') };
                return true;
            case "--logpipe" when value.Length > 0:
                options = options with { LogPipe = Path.GetFullPath(value) };
                return true;
            case "--measure" when value is "parse" or "stages" or "codes" or "cores":
                options = options with { Measure = value };
                return true;
            case "--inputs" when value.Length > 0:
                options = options with { Inputs = Path.GetFullPath(value) };
                return true;
            case "--results" when value.Length > 0:
                options = options with { Results = Path.GetFullPath(value) };
                return true;
            default:
                return false;
        }
    }

    private static string? FindServers()
    {
        string script = Environment.GetEnvironmentVariable("LOGPIPE_TEST_SERVERS") is { Length: > 0 } named ? named : Path.Combine(RepositoryFolder(), "..", "shared", "servers", "server");
        return File.Exists(script) ? script : null;
    }

    private static string RepositoryFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LogPipe.sln")))
                return folder.FullName;
        }

        return Environment.CurrentDirectory;
    }
}
