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

    [Fact]
    public async Task A_former_code_finds_what_has_it_and_what_has_the_code_of_today_and_the_other_way_round()
    {
        string old = "2026-03-13 10:00:00,000 ERROR [a.B] (main) no stock left: java.lang.IllegalStateException: no\n\tat com.example.Stock.take(Stock.java:40)\n";
        string now = "2026-03-13 10:00:01,000 ERROR [a.B] (main) out of stock: com.example.StockException: no\n\tat com.example.Stock.take(Stock.java:40)\n";
        File.WriteAllText(Path.Combine(_folder, "app.log"), old + now + "2026-03-13 10:00:02,000 ERROR [a.B] (main) third\n2026-03-13 10:00:03,000 INFO  [a.B] (main) nothing to see\n");
        File.WriteAllText(Path.Combine(_folder, "logpipe.yaml"), "inputs: {files: [{paths: app.log, service: shop}]}\nlog: {level: error}\nindex: {retention: {age: 0}}");
        Assert.Equal(0, (await LogPipeProcess.Run(In(_folder), "run", "--once")).ExitCode);
        string[] codes = [.. (await Search("*")).OutputLines.Select(static l => JsonSerializer.Deserialize<JsonElement>(l).GetProperty("event").GetProperty("code").GetString()!)];
        (string former, string today) = (codes[3], codes[2]);
        Assert.Equal(4, codes.Distinct().Count());
        Assert.Single((await Search($"error.code:{former}")).OutputLines);
        // what is no error has a code too, and is in no catalogue
        Assert.Single((await Search($"event.code:{codes[0]}")).OutputLines);
        Assert.Equal(3, (await LogPipeProcess.Run(In(_folder), "codes", "list")).OutputLines.Length);

        Assert.Equal(0, (await LogPipeProcess.Run(In(_folder), "codes", "set", today, "--aliases", former)).ExitCode);
        foreach (string query in (string[])[$"error.code:{former}", $"error.code:{today}", $"event.code:{former} AND log.level:error", former, $"log.level:error AND NOT error.code:{codes[1]}"])
            Assert.Equal(2, (await Search(query)).OutputLines.Length);
        Assert.Equal(2, (await Search($"NOT error.code:{former}")).OutputLines.Length);
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
