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

    /// <summary>Makes <c>[FILE…]</c>.</summary>
    public static Argument<string[]> Files() => new("file")
    {
        HelpName = "FILE",
        Arity = ArgumentArity.ZeroOrMore,
        Description = "files to read, compressed by gzip too; - or none for standard input",
    };
}
