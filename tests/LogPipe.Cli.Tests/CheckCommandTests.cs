namespace LogPipe.Cli.Tests;

public sealed class CheckCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-check-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_mistake_is_one_line_on_standard_output_and_exit_code_2()
    {
        File.WriteAllText(Path.Combine(_folder, "logpipe.yaml"),
            "inputs: {files: [{path: a, fromat: jboss}]}\nparse: {timezone: Mars/Olympus, flush_after: x}\nlog: {level: loud, file: y}\nindx: {}\n");
        ProcessResult result = await LogPipeProcess.Run(new ProcessInput { Folder = _folder }, "check");
        Assert.Equal(2, result.ExitCode);
        Assert.Equal(8, result.OutputLines.Length);
        Assert.All(result.OutputLines, line => Assert.StartsWith("logpipe.yaml:", line));
        Assert.Equal("8 mistakes in logpipe.yaml", result.ErrorLines.Single());
    }

    [Fact]
    public async Task A_right_configuration_says_so_on_standard_error_only()
    {
        string file = Path.Combine(_folder, "x.yaml");
        File.WriteAllText(file, "inputs: {stdin: {}}");
        ProcessResult result = await LogPipeProcess.Run("check", "--config", file);
        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        Assert.Contains("is right", result.Error);
    }

    [Fact]
    public async Task Asked_for_more_it_says_of_each_pattern_what_it_became_and_which_are_wrong()
    {
        string patterns = Directory.CreateDirectory(Path.Combine(_folder, "patterns")).FullName;
        File.WriteAllText(Path.Combine(patterns, "shop"), "SHOP_ORDER o-%{INT:order:int}\nSHOP_LOST %{SHOP_NOWHERE}\nSHOP_TWICE (?<a>x+)-\\k<a>\n");
        string file = Path.Combine(_folder, "x.yaml");
        File.WriteAllText(file, $"inputs: {{stdin: {{}}}}\nparse: {{patterns_dir: [{patterns}]}}\n");
        ProcessResult result = await LogPipeProcess.Run("check", "--verbose", "--config", file);
        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^SHOP_ORDER: \d+ instructions, \d+ automata, 0 choices, machine code$", Assert.Single(result.OutputLines, static l => l.StartsWith("SHOP_ORDER", StringComparison.Ordinal)));
        Assert.Contains("SHOP_NOWHERE", Assert.Single(result.OutputLines, static l => l.StartsWith("SHOP_LOST", StringComparison.Ordinal)));
        Assert.Contains(result.OutputLines, static l => l.StartsWith("COMBINEDAPACHELOG: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_configuration_that_is_not_there_is_named()
    {
        ProcessResult result = await LogPipeProcess.Run("check", "--config", "/nowhere.yaml");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("/nowhere.yaml: cannot read the configuration: no such file", result.Output);
    }

    [Fact]
    public async Task Without_any_configuration_the_places_are_named()
    {
        Assert.SkipWhen(File.Exists("/etc/logpipe/logpipe.yaml"), "this machine has a configuration");
        ProcessResult result = await LogPipeProcess.Run(new ProcessInput { Folder = _folder }, "check");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("looked for logpipe.yaml and /etc/logpipe/logpipe.yaml", result.Error);
    }
}
