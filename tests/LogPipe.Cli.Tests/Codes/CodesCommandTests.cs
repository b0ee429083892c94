using System.Text.Json;

namespace LogPipe.Cli.Tests.Codes;

public sealed class CodesCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-codes-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Codes_are_learned_described_exported_and_written_on_events()
    {
        File.WriteAllText(
            Path.Combine(_folder, "logpipe.yaml"),
            "inputs: {files: [{paths: '*.log', service: shop, host: web1}]}\noutputs: {ndjson: {path: events.ndjson, flat: true}}\ncodes: {catalogue: CODES.yaml}\nlog: {level: error}\n");
        Log("first", "10:00:00", "2.4.0");
        Assert.Equal(0, (await Run("run", "--once")).ExitCode);

        JsonElement found = JsonSerializer.Deserialize<JsonElement>(Assert.Single((await Run("codes", "list")).OutputLines));
        string code = found.GetProperty("code").GetString()!;
        Assert.Equal(3, found.GetProperty("events").GetInt64());
        Assert.Equal(3, found.GetProperty("applications")[0].GetProperty("hosts").GetProperty("web1").GetInt64());
        Assert.Equal("new", found.GetProperty("status").GetString());
        Assert.Contains("type=java.lang.IllegalStateException", found.GetProperty("derivation").GetString());

        ProcessResult set = await Run("codes", "set", code, "--title", "no stock: \"left\" #1", "--owner", "team shop", "--runbook", "https://wiki.example/stock", "--status", "resolved");
        Assert.True(set.ExitCode == 0, set.Error);
        Assert.Equal(File.ReadAllText(Path.Combine(_folder, "CODES.yaml")), (await Run("codes", "export", "--format", "yaml")).Output);

        Log("second", "23:59:59", "2.5.0", year: 2099);
        Assert.Equal(0, (await Run("run", "--once")).ExitCode);
        JsonElement last = JsonSerializer.Deserialize<JsonElement>(File.ReadLines(Path.Combine(_folder, "events.ndjson")).Last());
        Assert.Equal(code, last.GetProperty("error.code").GetString());
        Assert.Equal("no stock: \"left\" #1", last.GetProperty("logpipe.error.title").GetString());
        Assert.Equal("team shop", last.GetProperty("logpipe.error.owner").GetString());
        Assert.Equal("https://wiki.example/stock", last.GetProperty("logpipe.error.runbook").GetString());
        JsonElement again = JsonSerializer.Deserialize<JsonElement>((await Run("codes", "show", code.ToLowerInvariant())).OutputLines[0]);
        Assert.Equal("regression", again.GetProperty("status").GetString());
        Assert.Equal(6, again.GetProperty("events").GetInt64());
        Assert.Contains($"| `{code}` | no stock: \"left\" #1 | regression | team shop | 6 |", (await Run("codes", "export", "--format", "markdown")).Output);
        Assert.Contains("\"no stock: \"\"left\"\" #1\",regression", (await Run("codes", "export", "--format", "csv")).Output);
        Assert.Equal(2, (await Run("codes", "export", "--format", "bulk")).OutputLines.Length);
    }

    [Fact]
    public async Task A_wrong_catalogue_is_told_of_with_every_mistake()
    {
        File.WriteAllText(Path.Combine(_folder, "c.yaml"), "version: 1\ncodes:\n  A-DB-1: {ownr: x, severity: bad}\n");
        ProcessResult result = await Run("codes", "list", "--catalogue", "c.yaml");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("c.yaml:3:12: codes.A-DB-1.ownr: unknown field; did you mean 'owner'?", result.Error);
        Assert.Contains("'bad' is none of critical, error, warning, info", result.Error);
    }

    [Theory]
    [InlineData("'sever' is none of", "set", "X", "--severity", "sever")]
    [InlineData("nothing to set", "set", "X")]
    [InlineData("'no' is no address", "set", "X", "--runbook", "no")]
    [InlineData("'xml' is none of yaml", "export", "--format", "xml")]
    public async Task Wrong_usage_is_told_of(string message, params string[] arguments)
    {
        ProcessResult result = await Run(["codes", .. arguments]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Error);
    }

    private void Log(string name, string time, string release, int year = 2026) => File.WriteAllText(
        Path.Combine(_folder, name + ".log"),
        string.Concat(Enumerable.Range(0, 3).Select(i =>
            $"{year}-03-13 {time},00{i} ERROR [com.example.Stock] (main) release {release} failed: java.lang.IllegalStateException: item {i}\n\tat com.example.Stock.take(Stock.java:{10 + i})\n")));

    private Task<ProcessResult> Run(params string[] arguments) => LogPipeProcess.Run(new ProcessInput { Folder = _folder }, arguments);
}
