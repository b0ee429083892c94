using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LogPipe.Cli.Tests.Service;

public sealed class RunCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-run-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Without_a_configuration_it_says_what_to_write()
    {
        Assert.SkipWhen(File.Exists("/etc/logpipe/logpipe.yaml"), "this machine has a configuration");
        ProcessResult result = await Run("run");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("write a logpipe.yaml", result.Error);
    }

    [Fact]
    public async Task A_wrong_configuration_is_refused_with_every_mistake_before_anything_starts()
    {
        Config("inputs: {files: [{paths: a.log, fromat: x}, {paths: b.log, format: jboss.servr}]}\nparse: {patterns_dir: /nowhere/at/all}\n");
        ProcessResult result = await Run("run");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("did you mean 'format'?", result.Error);
        Assert.Contains("did you mean 'jboss.server'?", result.Error);
        Assert.Contains("/nowhere/at/all", result.Error);
        Assert.False(Directory.Exists(Path.Combine(_folder, "logpipe-data")));
    }

    [Fact]
    public async Task Once_reads_what_is_there_and_a_second_time_what_is_new()
    {
        Config("inputs: {files: [{paths: '*.log'}]}\nlog: {level: error}\noutputs: {ndjson: {path: out.ndjson}}\n");
        Log("a.log", "one\ntwo\nwithout a line end");
        ProcessResult first = await Run("run", "--once");
        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Contains("lines in = 3 = 3 in 3 delivered events", first.Error);
        Log("b.log", "three\n");
        ProcessResult second = await Run("run", "--once");
        Assert.Contains("lines in = 1 = 1 in 1 delivered events", second.Error);
        Assert.Equal(4, (await Run("search", "*")).OutputLines.Length);
        Assert.Equal(4, File.ReadAllLines(Path.Combine(_folder, "out.ndjson")).Length);
    }

    [Fact]
    public async Task Standard_input_to_standard_output_is_one_step_of_a_pipe()
    {
        Config("inputs: {stdin: {service: pipe}}\noutputs: {index: false, ndjson: {path: '-', flat: true}}\nlog: {format: ecs}\n");
        ProcessResult result = await LogPipeProcess.Run(new ProcessInput { Folder = _folder, StandardInput = "a\nb\n"u8.ToArray() }, "run");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(["a", "b"], result.OutputLines.Select(l => JsonSerializer.Deserialize<JsonElement>(l).GetProperty("message").GetString()));
        // its own log is JSON of the same schema, on the other stream
        JsonElement own = JsonSerializer.Deserialize<JsonElement>(result.ErrorLines[0]);
        Assert.Equal(("logpipe", "info"), (own.GetProperty("service.name").GetString(), own.GetProperty("log.level").GetString()));
        Assert.Contains("reads stdin and delivers to ndjson", own.GetProperty("message").GetString());
    }

    [Fact]
    public async Task The_environment_overrides_the_file()
    {
        Config("inputs: {stdin: {}}\n");
        var input = new ProcessInput
        {
            Folder = _folder,
            StandardInput = "a\n"u8.ToArray(),
            Environment = { ["LOGPIPE__OUTPUTS__INDEX"] = "false", ["LOGPIPE__OUTPUTS__NDJSON__PATH"] = "-", ["LOGPIPE__LOG__LEVEL"] = "error" },
        };
        ProcessResult result = await LogPipeProcess.Run(input, "run");
        Assert.Equal((0, 1), (result.ExitCode, result.OutputLines.Length));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_finishes_what_is_under_way(string signal)
    {
        Config("inputs: {files: [{paths: '*.log'}]}\nlog: {level: error}\nfold: {enabled: false}\n");
        Log("a.log", string.Concat(Enumerable.Range(0, 500).Select(i => $"2026-03-13 10:00:00,000 INFO [a] (b) line {i}\n")));
        using Process process = LogPipeProcess.Start(new ProcessInput { Folder = _folder }, "run");
        Task<string> error = process.StandardError.ReadToEndAsync();
        await UntilAsync(async () => (await Run("search", "*")).OutputLines.Length > 0);
        Process.Start("kill", [$"-{signal}", process.Id.ToString()]).WaitForExit();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(process.ExitCode == 0, await error);
        Match books = Regex.Match(await error, "lines in = ([0-9]+) = ([0-9]+) in ([0-9]+) delivered events");
        Assert.True(books.Success, await error);
        Assert.Single(books.Groups.Values.Skip(1).Select(g => g.Value).Distinct());
        Assert.Equal(books.Groups[1].Value, $"{(await Run("search", "*")).OutputLines.Length}");
        Assert.Equal(0, (await Run("run", "--once")).ExitCode);
        Assert.Equal(500, (await Run("search", "*")).OutputLines.Length);
    }

    [Fact]
    public async Task Two_runs_do_not_share_an_index()
    {
        Config("inputs: {stdin: {}}\nlog: {level: error, format: text}\n");
        using Process first = LogPipeProcess.Start(new ProcessInput { Folder = _folder }, "run");
        await UntilAsync(() => Task.FromResult(Directory.Exists(Path.Combine(_folder, "logpipe-data", "index", "wal"))));
        ProcessResult second = await Run("run");
        first.Kill();
        await first.WaitForExitAsync();
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("index", second.Error);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (!await condition())
            await Task.Delay(100, limit.Token);
    }

    private void Config(string yaml) => File.WriteAllText(Path.Combine(_folder, "logpipe.yaml"), yaml);

    private void Log(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    private Task<ProcessResult> Run(params string[] arguments) => LogPipeProcess.Run(new ProcessInput { Folder = _folder }, arguments);
}
