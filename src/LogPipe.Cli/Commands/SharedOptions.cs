using System.CommandLine;

namespace LogPipe.Cli.Commands;

/// <summary>Options that several commands take in the same words.</summary>
internal static class SharedOptions
{
    /// <summary>Makes <c>--config F</c>.</summary>
    public static Option<string?> Config() => new("--config")
    {
        HelpName = "FILE",
        Description = "the configuration; default: ./logpipe.yaml, then /etc/logpipe/logpipe.yaml",
    };
}
