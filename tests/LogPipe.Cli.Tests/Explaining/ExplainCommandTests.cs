using System.Text;
using System.Text.Json;

namespace LogPipe.Cli.Tests.Explaining;

public sealed class ExplainCommandTests : IDisposable
{
    private const string Line = "2026-03-13 18:42:11,148 ERROR [org.jboss.as.ejb3] (default task-3) WFLYEJB0034: invocation failed";
    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-explain-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Names_the_format_its_rivals_with_reasons_and_the_bytes_of_each_field()
    {
        JsonElement all = JsonSerializer.Deserialize<JsonElement>((await LogPipeProcess.Run("explain", Line, "--json")).Output);
        Assert.Equal("jboss.server", all.GetProperty("format").GetProperty("name").GetString());
        JsonElement[] candidates = [.. all.GetProperty("format").GetProperty("candidates").EnumerateArray()];
        Assert.True(candidates.Length > 1);
        Assert.All(candidates, c => Assert.True(c.TryGetProperty("score", out _) && c.GetProperty("reason").GetString()!.Length > 0));
        JsonElement logger = all.GetProperty("fields").EnumerateArray().Single(f => f.GetProperty("name").GetString() == "log.logger");
        int[] span = [.. logger.GetProperty("span").EnumerateArray().Select(s => s.GetInt32())];
        Assert.Equal("org.jboss.as.ejb3", Line[span[0]..span[1]]);
    }

    [Fact]
    public async Task Reads_standard_input_and_is_readable_without_json()
    {
        ProcessResult result = await LogPipeProcess.Run(new ProcessInput { StandardInput = Encoding.UTF8.GetBytes(Line + "\n\tat a.b(C.java:1)\n") }, "explain");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("format: jboss.server\n", result.Output);
        Assert.Contains("log.logger", result.Output);
        Assert.Contains("formats that do not match:", result.Output);
    }

    [Fact]
    public async Task An_id_that_is_not_in_the_index_is_said()
    {
        File.WriteAllText(Path.Combine(_folder, "logpipe.yaml"), "inputs: {stdin: {}}\nlog: {level: error}\n");
        var input = new ProcessInput { Folder = _folder, StandardInput = Encoding.UTF8.GetBytes(Line + "\n") };
        Assert.Equal(0, (await LogPipeProcess.Run(input, "run")).ExitCode);
        ProcessResult result = await LogPipeProcess.Run(input, "explain", "--id", "nothing");
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("no event with the id 'nothing'", result.Error);
    }
}
