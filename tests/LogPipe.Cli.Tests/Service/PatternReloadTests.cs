using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LogPipe.Cli.Tests.Service;

/// <summary>The running service reads patterns again: the real process, real signals.</summary>
public sealed class PatternReloadTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-reload-").FullName;

    public PatternReloadTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "patterns"));
        File.WriteAllText(
            Path.Combine(_folder, "logpipe.yaml"),
            "inputs: {files: [{paths: '*.log'}]}\nparse: {patterns_dir: patterns}\noutputs: {index: false, ndjson: {path: out.ndjson, flat: true}}\nfold: {enabled: false}\nlog: {level: info, format: text}\n");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Hundreds_of_hang_ups_under_load_lose_no_event_and_the_books_balance()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGHUP");
        const int Events = 60_000;
        Pack("one");
        using Process process = LogPipeProcess.Start(new ProcessInput { Folder = _folder }, "run");
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = Path.Combine(_folder, "out.ndjson");

        await using (StreamWriter log = File.CreateText(Path.Combine(_folder, "a.log")))
        {
            await log.WriteAsync("S1 2026-03-14 09:00:00 event 0\n  at line 0\n");
            await log.FlushAsync();
            await UntilAsync(() => File.Exists(output), error);
            for (int i = 1; i < Events; i++)
            {
                await log.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"S1 2026-03-14 09:00:00 event {i}\n  at line {i}\n"));
                if (i % 200 != 199)
                    continue;
                await log.FlushAsync();
                Pack(i % 400 == 199 ? "two" : "one");
                using Process signal = Process.Start("kill", ["-HUP", process.Id.ToString(CultureInfo.InvariantCulture)]);
                await signal.WaitForExitAsync();
            }
        }

        await UntilAsync(() => Lines(output) >= Events - 1, error);
        Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(120));
        string said = await error;
        Assert.True(process.ExitCode == 0, said);
        Match books = Regex.Match(said, "lines in = ([0-9]+) = ([0-9]+) in ([0-9]+) delivered events");
        Assert.True(books.Success, said);
        Assert.Equal($"{2 * Events} {2 * Events} {Events}", $"{books.Groups[1]} {books.Groups[2]} {books.Groups[3]}");
        Assert.True(Regex.Count(said, "read the patterns again") >= 2, said);
        var seen = new HashSet<string>();
        foreach (string line in File.ReadLines(output))
        {
            JsonElement document = JsonSerializer.Deserialize<JsonElement>(line);
            Assert.Equal("shop.log", document.GetProperty("logpipe.format").GetString());
            Assert.True(seen.Add(document.GetProperty("message").GetString()!), "an event came twice");
        }

        Assert.Equal(Events, seen.Count);
    }

    [Fact]
    public async Task A_hang_up_while_the_configuration_is_read_does_not_end_the_service()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the test reads /proc");
        // a pipe that nobody writes to yet: the plan cannot be resolved before the signal
        string config = Path.Combine(_folder, "pipe.yaml");
        using (Process mkfifo = Process.Start("mkfifo", [config]))
            await mkfifo.WaitForExitAsync();
        using Process process = LogPipeProcess.Start(new ProcessInput { Folder = _folder }, "run", "--once", "--config", config);
        Task<string> error = process.StandardError.ReadToEndAsync();
        await UntilAsync(() => CatchesHangUp(process.Id), error);
        using (Process signal = Process.Start("kill", ["-HUP", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await signal.WaitForExitAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder, "a.log"), "S1 2026-03-14 09:00:00 a\n");
        await using (var pipe = new FileStream(config, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            await pipe.WriteAsync(await File.ReadAllBytesAsync(Path.Combine(_folder, "logpipe.yaml")));

        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.True(process.ExitCode == 0, await error);
        Assert.Equal(1, Lines(Path.Combine(_folder, "out.ndjson")));
    }

    // SIGHUP is signal 1, the lowest bit of the mask
    private static bool CatchesHangUp(int process) =>
        File.ReadLines($"/proc/{process}/status").First(static l => l.StartsWith("SigCgt:", StringComparison.Ordinal)).TrimEnd()[^1] is var digit
        && (Convert.ToInt32($"{digit}", 16) & 1) != 0;

    [Fact]
    public async Task Changed_files_are_taken_over_and_wrong_ones_refused_with_every_mistake()
    {
        Pack("one");
        using Process process = LogPipeProcess.Start(new ProcessInput { Folder = _folder }, "run");
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = Path.Combine(_folder, "out.ndjson");
        await Log("S1 2026-03-14 09:00:00 a");
        await UntilAsync(() => File.Exists(output) && Lines(output) == 1, error);

        // nothing of a set with a mistake comes into force, also not its good files
        File.WriteAllText(Path.Combine(_folder, "patterns", "good.grok"), "#: format good.log\n#: priority 1\n#: match S1 %{GREEDYDATA:message}\n");
        Pack("one", "#: format wrong.log\n#: match %{WRONG}\nWRONG [a-z\nLONELY\n");
        await Task.Delay(TimeSpan.FromSeconds(4));
        await Log("S1 2026-03-14 09:00:00 b");
        await UntilAsync(() => Lines(output) == 2, error);

        Pack("two");
        File.Delete(Path.Combine(_folder, "patterns", "good.grok"));
        for (int i = 0; i < 100 && !File.ReadAllText(output).Contains("\"shop.tag\":\"two\"", StringComparison.Ordinal); i++)
        {
            await Log("S1 2026-03-14 09:00:00 c");
            await Task.Delay(500);
        }

        Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(120));
        string said = await error;
        string[] tags = [.. File.ReadLines(output).Select(static l => JsonSerializer.Deserialize<JsonElement>(l).GetProperty("shop.tag").GetString()!)];
        Assert.Equal(["one", "one"], tags[..2]);
        Assert.Equal("two", tags[^1]);
        Assert.Matches("the patterns have 2 mistakes, those read before still hold: .*shop.grok:8: .*LONELY.*shop.grok:7: grok pattern WRONG", said);
        Assert.Contains("read the patterns again", said);
    }

    private void Pack(string tag, string more = "")
    {
        // as editors do: a new file in place of the old one
        string file = Path.Combine(_folder, "patterns", "shop.grok");
        File.WriteAllText(file + "~", $"#: format shop.log\n#: priority 5\n#: set shop.tag {tag}\n#: match S1 %{{TIMESTAMP_ISO8601:timestamp}} %{{GREEDYDATA:message}}\n{more}");
        File.Move(file + "~", file, overwrite: true);
    }

    private async Task Log(string line) => await File.AppendAllTextAsync(Path.Combine(_folder, "a.log"), line + "\n");

    private static int Lines(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        int count = 0;
        while (reader.ReadLine() is not null)
            count++;
        return count;
    }

    private static async Task UntilAsync(Func<bool> condition, Task<string> error)
    {
        for (int i = 0; i < 1500 && !error.IsCompleted; i++)
        {
            if (condition())
                return;
            await Task.Delay(100);
        }

        Assert.Fail(error.IsCompleted ? await error : "what was waited for did not come");
    }
}
