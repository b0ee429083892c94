using System.Globalization;
using System.Text;

namespace LogPipe.Scenarios;

/// <summary>Writes what was measured as a page of its own: <c>results/CPU/DATE.md</c>, with everything needed to measure it again.</summary>
internal sealed class ResultPage(Machine machine, string command, bool hasOwnInputs)
{
    /// <summary>Writes the page; one of the same day is replaced.</summary>
    /// <returns>Its path.</returns>
    public string Write(string results, IReadOnlyList<Measurement> measurements, DateTimeOffset now)
    {
        string folder = Path.Combine(results, machine.FolderName);
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + (hasOwnInputs ? "-inputs.md" : ".md"));
        File.WriteAllText(file, Text(measurements, now));
        return file;
    }

    private string Text(IReadOnlyList<Measurement> measurements, DateTimeOffset now)
    {
        var text = new StringBuilder();
        text.Append("# Source to sink\n\n");
        text.Append(CultureInfo.InvariantCulture, $"- CPU: {machine.Cpu}, {machine.Cores} cores\n- System: {machine.System}\n- Runtime: {machine.Runtime}\n");
        text.Append(CultureInfo.InvariantCulture, $"- Date: {now:yyyy-MM-dd HH:mm} UTC\n- Command: `{command.Trim()}`\n\n");
        text.Append("Whole process, `logpipe parse FILE` into a file, start included; the run with the median CPU time. ");
        text.Append(hasOwnInputs ? "The lines are those of the folder that was named.\n\n" : "The lines are those of `Corpus.cs` beside the program; others cost more or less.\n\n");
        text.Append("| case | MB | lines | events out / expected | wall s | CPU s | K lines/CPU s | K events/CPU s | MB/CPU s | peak MB |\n|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (Measurement m in measurements)
        {
            double cpu = m.Cpu.TotalSeconds;
            text.Append(CultureInfo.InvariantCulture, $"| {m.Case} | {m.Bytes / 1e6:F0} | {m.Lines} | {m.EventsOut} / {m.EventsExpected} | {m.Wall.TotalSeconds:F2} | {cpu:F2} ");
            text.Append(CultureInfo.InvariantCulture, $"| {m.Lines / cpu / 1e3:F0} | {m.EventsOut / cpu / 1e3:F0} | {m.Bytes / cpu / 1e6:F0} | {m.PeakMemoryBytes / 1e6:F0} |\n");
        }

        return text.ToString();
    }
}
