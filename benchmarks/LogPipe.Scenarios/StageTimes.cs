using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LogPipe.Scenarios;

/// <summary>Asks <c>logpipe bench</c> where the time goes: start, compiling, and each stage.</summary>
internal static class StageTimes
{
    /// <summary>Measures, and writes the page <c>results/CPU/DATE-stages.md</c>.</summary>
    /// <returns>Its path.</returns>
    public static string Run(ScenarioOptions options, string folder, Machine machine, string command, DateTimeOffset now)
    {
        var text = new StringBuilder("# Where the time goes\n\n");
        text.Append(CultureInfo.InvariantCulture, $"- CPU: {machine.Cpu}, {machine.Cores} cores\n- System: {machine.System}\n- Runtime: {machine.Runtime}\n- Date: {now:yyyy-MM-dd HH:mm} UTC\n- Command: `{command.Trim()}`\n\n");
        text.Append("`logpipe bench --input FILE --json`: one thread through every stage, documents thrown away. Settled: the pass with the median time once everything is compiled. First: the pass of a fresh process, ");
        text.Append("while the run-time compiles on another thread. `logpipe parse` has no templates, so no `mine`; `logpipe run` has all.\n");
        foreach (string kind in options.Cases)
        {
            string input = options.Inputs is { } inputs ? Path.Combine(inputs, kind + ".log") : Path.Combine(folder, kind + ".log");
            if (options.Inputs is null)
                new Corpus().Write(kind, input, options.Megabytes * 1_000_000L);
            Append(text, kind, Bench(options.LogPipe, input));
        }

        string path = Path.Combine(options.Results, machine.FolderName, now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "-stages.md");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text.ToString());
        return path;
    }

    private static JsonElement Bench(string logpipe, string input)
    {
        using var process = new Process { StartInfo = new ProcessStartInfo(logpipe, ["bench", "--json", "--input", input]) { RedirectStandardOutput = true } };
        process.Start();
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"'{logpipe} bench --input {input}' ended with {process.ExitCode}");
        using JsonDocument document = JsonDocument.Parse(answer);
        return document.RootElement.Clone();
    }

    private static void Append(StringBuilder text, string kind, JsonElement measured)
    {
        long lines = measured.GetProperty("lines").GetInt64();
        text.Append(CultureInfo.InvariantCulture, $"\n## {kind}\n\n{measured.GetProperty("bytes").GetInt64() / 1e6:F0} MB, {lines} lines, {measured.GetProperty("events").GetInt64()} events. ");
        text.Append(CultureInfo.InvariantCulture, $"Start until the first line: {measured.GetProperty("start_seconds").GetDouble():F2} s of the processor. Compiling until the end of the first pass: {measured.GetProperty("compile_seconds").GetDouble():F2} s.\n\n");
        text.Append("| stage | settled s | share | ns/line | K lines/s | MB/s | first pass s |\n|---|---|---|---|---|---|---|\n");
        foreach (JsonElement stage in measured.GetProperty("stages").EnumerateArray())
            Row(text, stage.GetProperty("stage").GetString()!, stage, lines);
        Row(text, "end to end", measured.GetProperty("end_to_end"), lines);
    }

    private static void Row(StringBuilder text, string name, JsonElement stage, long lines)
    {
        double seconds = stage.GetProperty("seconds").GetDouble();
        text.Append(CultureInfo.InvariantCulture, $"| {name} | {seconds:F3} | {stage.GetProperty("share").GetDouble():P0} | {seconds * 1e9 / lines:F0} | {lines / seconds / 1e3:F0} ");
        text.Append(CultureInfo.InvariantCulture, $"| {stage.GetProperty("mb_per_second").GetDouble():F0} | {stage.GetProperty("first_pass_seconds").GetDouble():F3} |\n");
    }
}
