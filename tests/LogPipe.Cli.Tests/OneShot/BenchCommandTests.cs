using System.Text.Json;

namespace LogPipe.Cli.Tests.OneShot;

/// <summary>What the benchmark says, not how fast it is.</summary>
public sealed class BenchCommandTests
{
    private static readonly string[] Stages = ["read", "redact", "parse", "code", "mine", "write"];

    [Fact]
    public async Task Every_stage_and_the_whole_are_measured_and_the_shares_are_all_of_it()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "2026-03-14 09:26:53,589 ERROR [shop.Cart] (task-1) failed\n\tat shop.Cart.pay(Cart.java:1)\n2026-03-14 09:26:54,001 INFO  [shop.Cart] (task-1) stored\n", TestContext.Current.CancellationToken);
            ProcessResult result = await LogPipeProcess.Run("bench", "--json", "--input", file);

            Assert.Equal(0, result.ExitCode);
            using JsonDocument document = JsonDocument.Parse(result.Output);
            JsonElement measured = document.RootElement;
            Assert.Equal(3, measured.GetProperty("lines").GetInt64());
            Assert.Equal(2, measured.GetProperty("events").GetInt64());
            JsonElement[] stages = [.. measured.GetProperty("stages").EnumerateArray()];
            Assert.Equal(Stages, stages.Select(static s => s.GetProperty("stage").GetString()!));
            Assert.All(stages, static s => Assert.True(s.GetProperty("lines_per_second").GetDouble() > 0));
            Assert.Equal(1, stages.Sum(static s => s.GetProperty("share").GetDouble()), 0.01);
            Assert.True(measured.GetProperty("end_to_end").GetProperty("lines_per_second").GetDouble() > 0);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData(false, "does not exist")]
    [InlineData(true, "has no lines")]
    public async Task An_input_without_lines_is_told(bool exists, string said)
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        if (exists)
            await File.WriteAllBytesAsync(file, [], TestContext.Current.CancellationToken);
        ProcessResult result = await LogPipeProcess.Run("bench", "--input", file);
        File.Delete(file);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
        Assert.Contains(file, result.Error, StringComparison.Ordinal);
    }
}
