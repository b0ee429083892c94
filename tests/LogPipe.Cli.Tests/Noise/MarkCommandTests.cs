using System.Text.Json;

namespace LogPipe.Cli.Tests.Noise;

public sealed class MarkCommandTests : IDisposable
{
    private const string Stored = "2026-03-13 10:00:01,000 INFO  [com.example.Shop] (main) order 7 stored";
    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-mark-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_mark_is_explained_at_once_and_folded_by_from_the_next_run_on()
    {
        File.WriteAllText(Path.Combine(_folder, "logpipe.yaml"), "inputs: {files: [{paths: '*.log'}]}\nlog: {level: error}\n");
        Log("a");
        Assert.Equal(0, (await Run("run", "--once")).ExitCode);
        JsonElement before = (await Explain()).GetProperty("template");
        string id = before.GetProperty("id").GetString()!;
        Assert.Equal("order <*> stored", before.GetProperty("text").GetString());
        Assert.Contains(before.GetProperty("features").EnumerateArray(), static f => f.GetProperty("name").GetString() == "routine_words" && f.GetProperty("contribution").GetDouble() > 0);

        ProcessResult marked = await Run("mark", id, "signal");
        Assert.True(marked.ExitCode == 0, marked.Error);
        JsonElement after = (await Explain()).GetProperty("template");
        Assert.False(after.GetProperty("noise").GetBoolean());
        Assert.Equal("it was marked as signal", after.GetProperty("reason").GetString());

        int documents = (await Run("search", "*")).OutputLines.Length;
        Log("b");
        Assert.Equal(0, (await Run("run", "--once")).ExitCode);
        Assert.Equal(documents + 50, (await Run("search", "*")).OutputLines.Length);

        Assert.Equal(0, (await Run("mark", id, "noise")).ExitCode);
        Log("c");
        Assert.Equal(0, (await Run("run", "--once")).ExitCode);
        Assert.Equal(documents + 52, (await Run("search", "*")).OutputLines.Length);
        Assert.Equal(0, (await Run("mark", id, "none")).ExitCode);
    }

    [Fact]
    public async Task Families_and_ranks_are_rows_of_json()
    {
        File.WriteAllText(Path.Combine(_folder, "logpipe.yaml"), "inputs: {files: [{paths: '*.log'}]}\nlog: {level: error}\n");
        File.WriteAllText(
            Path.Combine(_folder, "a.log"),
            string.Concat(Enumerable.Range(0, 40).Select(static i => $"2026-03-13 10:00:01,000 INFO [a.B] (main) order {i} stored\n2026-03-13 10:00:01,000 ERROR [a.B] (main) order {i} rejected by stock\n2026-03-13 10:00:01,000 DEBUG [a.B] (main) cache of prices cleared by {i}\n")));
        Assert.Equal(0, (await Run("run", "--once")).ExitCode);

        JsonElement[] families = [.. (await Run("templates", "--families")).OutputLines.Select(static l => JsonSerializer.Deserialize<JsonElement>(l))];
        Assert.Equal([80, 40], families.Select(static f => f.GetProperty("count").GetInt32()));
        Assert.StartsWith("order", families[0].GetProperty("label").GetString());
        JsonElement[] ranked = [.. (await Run("templates", "--rank")).OutputLines.Select(static l => JsonSerializer.Deserialize<JsonElement>(l))];
        Assert.Equal(3, ranked.Length);
        Assert.Equal("cache of prices cleared by <*>", ranked[0].GetProperty("template").GetString());
        Assert.Contains("rejected", ranked[^1].GetProperty("template").GetString());
        Assert.False(ranked[^1].GetProperty("noise").GetBoolean());
    }

    [Theory]
    [InlineData(2, "mark", "4feh16m2n16p", "silence")]
    [InlineData(2, "mark", "nonsense", "noise")]
    [InlineData(1, "mark", "4feh16m2n16p", "noise")]
    public async Task What_cannot_be_marked_is_refused(int exitCode, params string[] arguments) => Assert.Equal(exitCode, (await Run(arguments)).ExitCode);

    private async Task<JsonElement> Explain() => JsonSerializer.Deserialize<JsonElement>((await Run("explain", "--json", Stored)).Output);

    private void Log(string name) => File.WriteAllText(
        Path.Combine(_folder, $"{name}.log"), string.Concat(Enumerable.Range(0, 50).Select(static i => $"2026-03-13 10:00:01,000 INFO  [com.example.Shop] (main) order {i} stored\n")));

    private Task<ProcessResult> Run(params string[] arguments) => LogPipeProcess.Run(new ProcessInput { Folder = _folder }, arguments);
}
