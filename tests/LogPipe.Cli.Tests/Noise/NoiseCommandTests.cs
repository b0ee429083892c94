using System.Text.Json;

namespace LogPipe.Cli.Tests.Noise;

public sealed class NoiseCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-noise-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_says_what_is_noisy_where_to_fix_it_and_what_folding_saved()
    {
        File.WriteAllText(Path.Combine(_folder, "logpipe.yaml"), "inputs: {files: [{paths: '*.log', service: shop}]}\nlog: {level: error}\n");
        Log(0);
        ProcessResult first = await Run("run", "--once");
        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Contains("noise: 220 events in ", first.Error);
        Assert.StartsWith("lines in = 220 = ", first.ErrorLines[^1]);
        Log(1);
        Assert.Equal(0, (await Run("run", "--once")).ExitCode);

        JsonElement shop = JsonSerializer.Deserialize<JsonElement>(Assert.Single((await Run("noise")).OutputLines));

        Assert.Equal("shop", shop.GetProperty("application").GetString());
        Assert.Equal(440, shop.GetProperty("events").GetInt64());
        long documents = shop.GetProperty("documents").GetInt64();
        Assert.Equal((await Run("search", "*")).OutputLines.Length, documents);
        Assert.Equal(440 - documents, shop.GetProperty("saved_events").GetInt64());
        JsonElement noisiest = shop.GetProperty("templates")[0];
        Assert.Equal("order <*> stored", noisiest.GetProperty("template").GetString());
        Assert.Equal(noisiest.GetProperty("id").GetString(), shop.GetProperty("noisiest")[0].GetString());
        Assert.Equal("com.example.Shop", noisiest.GetProperty("logger").GetString());
        Assert.Equal(400, noisiest.GetProperty("lines").GetInt64());
        Assert.Equal(0.9091, noisiest.GetProperty("share_of_lines").GetDouble());
        Assert.Equal(440, shop.GetProperty("hours").EnumerateArray().Sum(static h => h.GetProperty("signal_lines").GetInt64() + h.GetProperty("noise_lines").GetInt64()));
        Assert.Equal(46, shop.GetProperty("signal_lines").GetInt64());

        string metrics = (await Run("noise", "--prometheus")).Output;
        Assert.Contains("logpipe_noise_events_total{application=\"shop\"} 440\n", metrics);
        Assert.Contains("logger=\"com.example.Shop\"} 400\n", metrics);
    }

    [Fact]
    public async Task Without_a_run_it_says_where_it_looked()
    {
        ProcessResult result = await Run("noise", "--data", "nowhere");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(Path.Combine("nowhere", "noise", "noise.json"), result.Error);
    }

    private void Log(int round) => File.WriteAllText(
        Path.Combine(_folder, $"{round}.log"),
        string.Concat(Enumerable.Range(0, 220).Select(static i => i % 11 == 0
            ? $"2026-03-13 10:00:{i % 60:00},000 ERROR [com.example.Shop] (main) payment {i} failed\n"
            : $"2026-03-13 10:00:{i % 60:00},000 INFO  [com.example.Shop] (main) order {i} stored\n")));

    private Task<ProcessResult> Run(params string[] arguments) => LogPipeProcess.Run(new ProcessInput { Folder = _folder }, arguments);
}
