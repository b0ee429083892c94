using LogPipe.Cli.Configuration;

namespace LogPipe.Cli.Alerting;

/// <summary>Where what is known of incidents and deployments is kept.</summary>
internal static class AlertPlace
{
    /// <summary>Gives the data folder.</summary>
    /// <param name="data">The data folder, or null for that of the configuration.</param>
    public static string Folder(string? data) => data ?? ConfigFile.Load(null, ConfigFile.ProcessEnvironment()).Options.Data;

    /// <summary>Gives the file of the incidents.</summary>
    public static string Incidents(string data) => Path.Combine(data, "alerts", "incidents.json");

    /// <summary>Gives the file of the deployments.</summary>
    public static string Deploys(string data) => Path.Combine(data, "alerts", "deploys.jsonl");

    /// <summary>Gives the file of what was learned of what is usual.</summary>
    public static string Learned(string data) => Path.Combine(data, "alerts", "learned.bin");

    /// <summary>Gives the file of the releases that were seen.</summary>
    public static string Releases(string data) => Path.Combine(data, "alerts", "releases.json");
}
