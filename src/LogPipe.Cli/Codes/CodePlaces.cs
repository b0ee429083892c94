using LogPipe.Cli.Configuration;

namespace LogPipe.Cli.Codes;

/// <summary>Where what is known of error codes is kept.</summary>
/// <param name="State">What running pipelines have learned: JSON, written by <c>logpipe run</c>.</param>
/// <param name="Catalogue">What people say: YAML, written by people and <c>logpipe codes</c>.</param>
internal sealed record CodePlaces(string State, string Catalogue)
{
    /// <summary>Gives the places of a configuration.</summary>
    public static CodePlaces Of(LogPipeOptions options) => In(options.Data) is var places && options.Codes.Catalogue is { } file ? places with { Catalogue = file } : places;

    /// <summary>Gives the places in a data folder.</summary>
    public static CodePlaces In(string data) => new(Path.Combine(data, "codes", "state.json"), Path.Combine(data, "codes", "catalogue.yaml"));

    /// <summary>Gives the places.</summary>
    /// <param name="data">The data folder, or null for what the configuration says.</param>
    public static CodePlaces Find(string? data) => data is not null ? In(data) : Of(ConfigFile.Load(null, ConfigFile.ProcessEnvironment()).Options);
}
