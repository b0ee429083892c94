using LogPipe.Cli.Configuration;

namespace LogPipe.Cli.Mining;

/// <summary>Finds the file that holds the templates of <c>logpipe run</c>.</summary>
internal static class TemplatePlace
{
    /// <summary>Gives the file.</summary>
    /// <param name="data">The data folder, or null for that of the configuration.</param>
    public static string Find(string? data) => In(data ?? ConfigFile.Load(null, ConfigFile.ProcessEnvironment()).Options.Data);

    /// <summary>Gives the file in a data folder.</summary>
    public static string In(string data) => Path.Combine(data, "templates", "templates.lpt");
}
