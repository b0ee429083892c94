using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace LogPipe.Scenarios;

/// <summary>Runs <c>logpipe parse</c> over several files, held to one core and free to take all, in turn. Needs <c>taskset</c> (util-linux).</summary>
internal static class SeveralFiles
{
    private const int FileCount = 8;

    /// <summary>Measures, and writes the page <c>results/CPU/DATE-cores.md</c>.</summary>
    /// <returns>Its path.</returns>
    public static string Run(ScenarioOptions options, string folder, Machine machine, string command, DateTimeOffset now)
    {
        var text = new StringBuilder("# Several files on one core and on all\n\n");
        text.Append(CultureInfo.InvariantCulture, $"- CPU: {machine.Cpu}, {machine.Cores} cores\n- System: {machine.System}\n- Runtime: {machine.Runtime}\n- Date: {now:yyyy-MM-dd HH:mm} UTC\n- Command: `{command.Trim()}`\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Whole process, `logpipe parse` of {FileCount} files into nothing, start included; wall time, medians of {options.Rounds} rounds in turn.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"| case | MB | one core s | {machine.Cores} cores s | times |\n|---|---|---|---|---|\n");
        foreach (string kind in options.Cases)
        {
            string[] files = new string[FileCount];
            long bytes = 0;
            for (int i = 0; i < FileCount; i++)
            {
                files[i] = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{kind}-{i}.log"));
                var corpus = new Corpus();
                corpus.Write(kind, files[i], options.Megabytes * 1_000_000L / FileCount);
                bytes += corpus.Bytes;
            }

            var one = new List<double>();
            var all = new List<double>();
            for (int round = 0; round < options.Rounds; round++)
            {
                one.Add(Seconds("taskset", ["-c", "0", options.LogPipe, "parse", "--quiet", .. files]));
                all.Add(Seconds(options.LogPipe, ["parse", "--quiet", .. files]));
            }

            text.Append(CultureInfo.InvariantCulture, $"| {kind} | {bytes / 1e6:F0} | {Median(one):F2} | {Median(all):F2} | {Median(one) / Median(all):F2} |\n");
            foreach (string file in files)
                File.Delete(file);
        }

        string path = Path.Combine(options.Results, machine.FolderName, now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "-cores.md");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text.ToString());
        return path;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double Seconds(string program, string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        using var process = new Process { StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true } };
        process.Start();
        process.StandardOutput.BaseStream.CopyTo(Stream.Null, 1 << 20);
        process.WaitForExit();
        return process.ExitCode == 0 ? watch.Elapsed.TotalSeconds : throw new InvalidOperationException($"'{program}' ended with {process.ExitCode}");
    }
}
