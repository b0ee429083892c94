using System.Diagnostics;

namespace LogPipe.Cli.Tests.Completion;

public sealed class CompletionScriptTests
{
    [Theory]
    [InlineData("logpipe ''", "check")]
    [InlineData("logpipe comp", "completion")]
    [InlineData("logpipe check --c", "--config")]
    [InlineData("logpipe completion p", "pwsh")]
    public async Task Bash_completes_commands_options_and_values(string typed, string expected)
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "needs bash");
        string script = (await LogPipeProcess.Run("completion", "bash")).Output;
        string words = $"COMP_WORDS=({typed}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _logpipe; printf '%s\\n' \"${{COMPREPLY[@]}}\"";
        Assert.Contains(expected, await Bash(script + words));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task Every_shell_learns_every_command_and_option(string shell)
    {
        ProcessResult result = await LogPipeProcess.Run("completion", shell);
        Assert.Equal(0, result.ExitCode);
        foreach (System.CommandLine.Command command in CommandLine.Build().Subcommands)
        {
            Assert.Contains(command.Name, result.Output);
            Assert.All(command.Options, o => Assert.Contains(o.Name.TrimStart('-'), result.Output));
        }
    }

    private static async Task<string[]> Bash(string script)
    {
        var start = new ProcessStartInfo("/bin/bash") { RedirectStandardOutput = true, ArgumentList = { "-c", script } };
        using Process bash = Process.Start(start)!;
        string output = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
