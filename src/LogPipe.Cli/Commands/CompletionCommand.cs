using System.CommandLine;
using LogPipe.Cli.Completion;
using LogPipe.Cli.Usage;

namespace LogPipe.Cli.Commands;

/// <summary><c>logpipe completion SHELL</c>: prints a script that completes commands, options and their values.</summary>
internal static class CompletionCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var shell = new Argument<string>("shell") { HelpName = "SHELL", Description = "bash, zsh, fish or pwsh" };
        shell.Allow("bash", "zsh", "fish", "pwsh");
        var command = new DocumentedCommand("completion", "prints a completion script for a shell")
        {
            Details = ["The script holds everything it needs: it starts no process while you type."],
            Examples =
            [
                new("logpipe completion bash > ~/.local/share/bash-completion/completions/logpipe", "for bash, from the next shell on"),
                new("logpipe completion zsh > ~/.zfunc/_logpipe", "for zsh, with ~/.zfunc in fpath"),
                new("logpipe completion fish > ~/.config/fish/completions/logpipe.fish", "for fish"),
                new("logpipe completion pwsh >> $PROFILE", "for PowerShell"),
            ],
        };
        command.Add(shell);
        command.SetAction(result =>
        {
            CompletionTree tree = CompletionTree.Of(CommandLine.Build());
            Console.Out.Write(result.GetRequiredValue(shell) switch
            {
                "bash" => BashCompletion.Script(tree),
                "zsh" => ZshCompletion.Script(tree),
                "fish" => FishCompletion.Script(tree),
                _ => PowerShellCompletion.Script(tree),
            });
            return ExitCode.Done;
        });
        return command;
    }
}
