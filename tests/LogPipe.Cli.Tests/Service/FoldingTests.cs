using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LogPipe.Signals.Templates;

namespace LogPipe.Cli.Tests.Service;

/// <summary>The index holds a twentieth of the documents, and every template as often as the raw lines say.</summary>
public sealed class FoldingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-fold-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_counts_of_every_template_are_those_of_the_raw_lines()
    {
        List<(string Level, string Message)> lines = Lines(new Random(20260313));
        // two rounds: the second goes on where the first stopped
        await WriteAndRun(lines[..17_000], 0);
        await WriteAndRun(lines[17_000..], 17_000);

        ProcessResult found = await LogPipeProcess.Run(new ProcessInput { Folder = _folder }, "search", "*", "--limit", "100000");
        var aliases = TemplateFile.Load(Path.Combine(_folder, "logpipe-data", "templates", "templates.lpt")).Resolve();
        var indexed = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (string document in found.OutputLines)
        {
            JsonElement logpipe = JsonSerializer.Deserialize<JsonElement>(document).GetProperty("logpipe");
            Assert.True(TemplateId.TryParse(logpipe.GetProperty("template").GetProperty("id").GetString()!, out ulong id));
            string template = Encoding.UTF8.GetString(aliases.Find(id)!.Text);
            indexed[template] = indexed.GetValueOrDefault(template) + logpipe.GetProperty("repeat").GetProperty("count").GetInt64();
        }

        Assert.Equal(Recount(lines), indexed);
        Assert.True(found.OutputLines.Length * 20 <= lines.Count, $"{found.OutputLines.Length} documents of {lines.Count} events");
    }

    [Fact]
    public async Task Nothing_on_the_way_of_a_line_loads_what_learns()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "what a process has loaded is read from /proc");
        await File.WriteAllTextAsync(Path.Combine(_folder, "logpipe.yaml"), "inputs: {files: [{paths: '*.log'}]}\nlog: {level: error}\n");
        await File.WriteAllTextAsync(Path.Combine(_folder, "a.log"), string.Concat(Lines(new Random(1)).Take(2000).Select(static l => $"2026-03-13 10:00:00,000 {l.Level} [a] (b) {l.Message}\n")));
        using Process process = LogPipeProcess.Start(new ProcessInput { Folder = _folder }, "run");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await LogPipeProcess.Run(new ProcessInput { Folder = _folder }, "search", "*")).OutputLines.Length == 0)
            await Task.Delay(100, limit.Token);
        string loaded = await File.ReadAllTextAsync($"/proc/{process.Id}/maps", limit.Token);
        process.Kill();
        await process.WaitForExitAsync(limit.Token);
        Assert.Contains("LogPipe.Signals.dll", loaded);
        Assert.DoesNotContain("Microsoft.ML", loaded);
    }

    /// <summary>Counts from the lines alone, by a miner that saw nothing else.</summary>
    private static SortedDictionary<string, long> Recount(List<(string Level, string Message)> lines)
    {
        var miner = new TemplateMiner();
        foreach ((_, string message) in lines)
            miner.Add(Encoding.UTF8.GetBytes(message));
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (MinedTemplate template in miner.Resolve().Templates)
            counts.Add(Encoding.UTF8.GetString(template.Text), template.Count);
        return counts;
    }

    private async Task WriteAndRun(List<(string Level, string Message)> lines, int first)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "logpipe.yaml"), "inputs: {files: [{paths: '*.log'}]}\nlog: {level: error}\nredact: {secrets: false}\n");
        var time = new DateTime(2026, 3, 13, 10, 0, 0, DateTimeKind.Utc);
        await using (StreamWriter a = File.AppendText(Path.Combine(_folder, "a.log")))
        await using (StreamWriter b = File.AppendText(Path.Combine(_folder, "b.log")))
        {
            for (int i = 0; i < lines.Count; i++)
            {
                string stamp = time.AddMilliseconds((first + i) * 5).ToString("yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture);
                await (i % 2 == 0 ? a : b).WriteAsync($"{stamp} {lines[i].Level,-5} [com.example.Shop] (task-{i % 8}) {lines[i].Message}\n");
            }
        }

        ProcessResult result = await LogPipeProcess.Run(new ProcessInput { Folder = _folder }, "run", "--once");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains($"lines in = {lines.Count} = ", result.Error);
    }

    private static List<(string Level, string Message)> Lines(Random random)
    {
        string[] words = ["started", "stopped", "lost", "found", "sent", "taken", "moved", "closed", "opened"];
        var lines = new List<(string Level, string Message)>();
        for (int i = 0; i < 40_000; i++)
        {
            int number = random.Next(10_000);
            string word = words[random.Next(words.Length)];
            lines.Add(random.Next(100) switch
            {
                0 => ("ERROR", $"order {number} failed after {random.Next(9)} attempts"),
                1 => ("ERROR", $"payment of customer {number} was declined by 10.0.{random.Next(256)}.{random.Next(256)}"),
                < 5 => ("WARN", $"slow answer: {random.Next(500, 9000)} ms for /shop/item/{number}"),
                < 10 => ("INFO", $"session s{number} {word}"),
                < 30 => ("DEBUG", $"cache look-up of item {number}: hit"),
                < 60 => ("INFO", $"order {number} stored for user u{random.Next(100)} in {random.Next(300)} ms"),
                < 80 => ("DEBUG", $"worker {random.Next(16)} takes job {number} of queue mail"),
                _ => ("INFO", $"GET /shop/item/{number} answered in {random.Next(200)} ms"),
            });
        }

        return lines;
    }
}
