using System.Text.RegularExpressions;
using LogPipe.Cli.Demo;

namespace LogPipe.Cli.Tests.Demo;

public sealed class DemoTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-demo-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Shows_what_it_found_and_the_commands_it_prints_work_as_printed()
    {
        ProcessResult demo = await LogPipeProcess.Run(new ProcessInput { Folder = _folder }, "demo");
        Assert.True(demo.ExitCode == 0, demo.Error);
        foreach (string expected in new[] { "lines in = ", "Formats: ", "jboss.server", "php.error", "mysql.slowlog", "Noise: ", "Problems: ", "NullPointerException" })
            Assert.Contains(expected, demo.Output);
        Assert.Matches("0 in 0 dead letters", demo.Output);
        string[] commands = [.. demo.OutputLines.Where(l => l.Contains(" search '")).Select(l => l.Trim())];
        Assert.NotEmpty(commands);
        foreach (string command in commands)
        {
            ProcessResult found = await Shell.Run(command + " --limit 1", _folder);
            Assert.True(found.ExitCode == 0 && found.OutputLines.Length == 1, command + "\n" + found.Error);
        }
    }

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public async Task Can_be_run_again_over_its_own_index()
    {
        string[] arguments = ["demo", "--data", Path.Combine(_folder, "again")];
        ProcessResult first = await LogPipeProcess.Run(arguments);
        ProcessResult second = await LogPipeProcess.Run(arguments);
        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Equal(Counts(first), Counts(second));
    }

    [Theory]
    [InlineData("order 17 of 'anna' took 12 ms", "order … of '…' took … ms")]
    [InlineData("WFLYCTL0013: deploy \"shop.war\" failed", "WFLYCTL0013: deploy \"…\" failed")]
    [InlineData("can't open /var/log/a-1.log on 10.0.0.7:8080", "can't open … on …:…")]
    [InlineData("first line\nsecond line", "first line")]
    [InlineData("", "")]
    public void Messages_that_differ_in_values_only_have_one_shape(string message, string shape) => Assert.Equal(shape, MessageShape.Of(message));

    private static string Counts(ProcessResult result) => Regex.Match(result.Output, "lines in = [^=]*= [0-9]+ in [0-9]+").Value;
}
