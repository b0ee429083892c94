using System.CommandLine;
using System.CommandLine.Invocation;
using LogPipe.Cli.Terminal;

namespace LogPipe.Cli.Usage;

/// <summary>Answers <c>--help</c> on standard output.</summary>
internal sealed class HelpAction : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        new HelpText(Console.Out, Screen.Width).Write(parseResult.CommandResult.Command);
        return ExitCode.Done;
    }
}
