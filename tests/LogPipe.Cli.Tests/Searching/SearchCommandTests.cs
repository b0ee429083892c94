using System.Text.Json;

namespace LogPipe.Cli.Tests.Searching;

public sealed class SearchCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-search-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_run_indexed_is_found_newest_first()
    {
        File.WriteAllText(Path.Combine(_folder, "app.log"),
            "2026-03-13 10:00:00,000 INFO  [a.B] (main) first\n2026-03-13 10:00:01,000 ERROR [a.B] (main) second\n2026-03-13 10:00:02,000 ERROR [a.B] (main) third\n");
        File.WriteAllText(Path.Combine(_folder, "logpipe.yaml"), "inputs: {files: [{paths: app.log, service: shop}]}\nlog: {level: error}\nindex: {retention: {age: 0}}");
        ProcessResult run = await LogPipeProcess.Run(In(_folder), "run", "--once");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(["third", "second"], Messages(await Search("log.level:error AND service.name:shop")));
        Assert.Equal(["third", "second", "first"], Messages(await Search("*")));
        Assert.Equal(["third", "second", "first"], Messages(await Search()));
        Assert.Equal(["third"], Messages(await Search("*", "--limit", "1")));
        Assert.Equal(["second", "first"], Messages(await Search("*", "--to", "2026-03-13T10:00:02Z")));
        Assert.Equal(["second"], Messages(await Search("second", "--from", "2026-03-13T10:00:01Z", "--data", Path.Combine(_folder, "logpipe-data"))));
        Assert.Empty(Messages(await Search("-log.level:error", "--from", "2026-03-13T10:00:01Z")));
    }

    [Theory]
    [InlineData("--from", "yesterdayish")]
    [InlineData("--limit", "-1")]
    [InlineData("--limit", "many")]
    public async Task Wrong_options_are_wrong_usage(string option, string value)
    {
        ProcessResult result = await Search("*", option, value);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(option, result.Error);
    }

    [Fact]
    public async Task Without_an_index_the_next_step_is_said()
    {
        ProcessResult result = await Search("*", "--data", "/nowhere");
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("there is no index in '/nowhere/index'", result.Error);
    }

    private static ProcessInput In(string folder) => new() { Folder = folder };

    private static IEnumerable<string?> Messages(ProcessResult result)
    {
        Assert.True(result.ExitCode == 0, result.Error);
        return result.OutputLines.Select(l => JsonSerializer.Deserialize<JsonElement>(l).GetProperty("message").GetString());
    }

    private Task<ProcessResult> Search(params string[] arguments) => LogPipeProcess.Run(In(_folder), ["search", .. arguments]);
}
