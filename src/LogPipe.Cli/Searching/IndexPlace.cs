using LogPipe.Cli.Configuration;

namespace LogPipe.Cli.Searching;

/// <summary>Finds the index that a user means.</summary>
internal static class IndexPlace
{
    /// <summary>Gives the folder of the index.</summary>
    /// <param name="data">The data folder, or null for that of the configuration.</param>
    public static string Find(string? data)
    {
        if (data is not null)
            return Path.Combine(data, "index");
        // a configuration with mistakes elsewhere still says where its data is
        return Of(ConfigFile.Load(null, ConfigFile.ProcessEnvironment()).Options);
    }

    /// <summary>Gives the folder of the index of a configuration.</summary>
    public static string Of(LogPipeOptions options) => options.Index.Path ?? Path.Combine(options.Data, "index");
}
