using System.CommandLine;

namespace LogPipe.Cli.Tests.Usage;

public sealed class CommandLineTests
{
    [Fact]
    public async Task No_command_prints_the_help_on_standard_error_and_is_wrong_usage()
    {
        ProcessResult result = await LogPipeProcess.Run();
        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.OutputBytes);
        Assert.Contains("Usage: logpipe COMMAND", result.Error);
    }

    [Fact]
    public async Task Help_and_version_go_to_standard_output_and_are_no_failure()
    {
        ProcessResult help = await LogPipeProcess.Run("--help");
        ProcessResult version = await LogPipeProcess.Run("--version");
        Assert.Equal((0, ""), (help.ExitCode, help.Error));
        Assert.Equal((0, ""), (version.ExitCode, version.Error));
        Assert.StartsWith("logpipe 0.", version.Output);
    }

    [Theory]
    [InlineData("chekc", "logpipe: unknown command 'chekc'; did you mean 'check'?")]
    [InlineData("--verison", "logpipe: unknown option '--verison' of logpipe; did you mean '--version'?")]
    [InlineData("check --confg x.yaml", "logpipe: unknown option '--confg' of check; did you mean '--config'?")]
    [InlineData("check stray", "logpipe: unexpected argument 'stray'")]
    [InlineData("completion zhs", "logpipe: SHELL: 'zhs' is none of bash, zsh, fish, pwsh; did you mean 'zsh'?")]
    public async Task Wrong_usage_names_what_was_probably_meant(string line, string expected)
    {
        ProcessResult result = await LogPipeProcess.Run(line.Split(' '));
        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.OutputBytes);
        Assert.Equal(expected, result.ErrorLines[0]);
    }

    [Fact]
    public async Task Every_mistake_of_a_command_line_is_named()
    {
        ProcessResult result = await LogPipeProcess.Run("check", "--wrong", "--config", "a", "--config", "b");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("unknown option '--wrong'", result.Error);
        Assert.Contains("--config", result.ErrorLines[1]);
    }

    [Fact]
    public void The_help_of_every_command_is_as_reviewed()
    {
        RootCommand root = CommandLine.Build();
        foreach (Command command in root.Subcommands.Prepend(root))
        {
            var text = new StringWriter { NewLine = "\n" };
            new LogPipe.Cli.Usage.HelpText(text, 100).Write(command);
            string name = command == root ? "logpipe" : command.Name;
            Snapshot.Matches(text.ToString(), "tests", "LogPipe.Cli.Tests", "Usage", "help", name + ".txt");
        }
    }

    [Fact]
    public void Every_command_has_examples_and_every_option_a_description()
    {
        foreach (Command command in CommandLine.Build().Subcommands)
        {
            Assert.NotEmpty(Assert.IsType<LogPipe.Cli.Usage.DocumentedCommand>(command).Examples);
            Assert.All(command.Options, o => Assert.False(string.IsNullOrWhiteSpace(o.Description), o.Name));
            Assert.All(command.Arguments, a => Assert.False(string.IsNullOrWhiteSpace(a.Description), a.Name));
        }
    }
}
