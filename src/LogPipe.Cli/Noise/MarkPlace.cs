using LogPipe.Cli.Configuration;

namespace LogPipe.Cli.Noise;

/// <summary>Finds the file that holds what people said of templates.</summary>
internal static class MarkPlace
{
    /// <summary>Gives the file.</summary>
    /// <param name="data">The data folder, or null for that of the configuration.</param>
    public static string Find(string? data) => In(data ?? ConfigFile.Load(null, ConfigFile.ProcessEnvironment()).Options.Data);

    /// <summary>Gives the file in a data folder.</summary>
    public static string In(string data) => Path.Combine(data, "noise", "marks.json");
}
