using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace LogPipe.Cli.Benching;

/// <summary>Writes what was measured: a table for people, or one JSON object.</summary>
internal static class BenchReport
{
    private static readonly string[] Names = [.. Enum.GetNames<BenchStage>().Select(static n => n.ToLowerInvariant())];

    /// <summary>Writes a table.</summary>
    public static string Table(BenchResult result)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{"stage",-10} {"lines/s",14} {"MB/s",10} {"ns/line",10} {"share",7} {"first pass s",14}\n");
        double all = result.Settled.Sum();
        for (int i = 0; i < Names.Length; i++)
            Row(text, result, Names[i], result.Settled[i], all, result.First[i]);
        Row(text, result, "end to end", all, all, result.First.Sum());
        text.Append(CultureInfo.InvariantCulture, $"\n{result.Lines} lines, {result.Events} events, {result.Bytes / 1e6:F1} MB; one thread, the median of {result.Passes} passes\n");
        text.Append(CultureInfo.InvariantCulture, $"start {result.StartSeconds:F2} s before the first line, {result.CompileSeconds:F2} s compiling until the end of the first pass (processor time)\n");
        text.Append(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}\n");
        return text.ToString();
    }

    /// <summary>Writes one JSON object and a line end.</summary>
    public static byte[] Json(BenchResult result)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("lines", result.Lines);
            json.WriteNumber("events", result.Events);
            json.WriteNumber("bytes", result.Bytes);
            json.WriteNumber("processors", Environment.ProcessorCount);
            json.WriteString("system", RuntimeInformation.OSDescription);
            json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
            json.WriteNumber("start_seconds", Rounded(result.StartSeconds));
            json.WriteNumber("compile_seconds", Rounded(result.CompileSeconds));
            json.WriteStartArray("stages");
            double all = result.Settled.Sum();
            for (int i = 0; i < Names.Length; i++)
                Stage(json, result, Names[i], result.Settled[i], all, result.First[i]);
            json.WriteEndArray();
            json.WritePropertyName("end_to_end");
            Stage(json, result, null, all, all, result.First.Sum());
            json.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    private static void Row(StringBuilder text, BenchResult result, string name, double seconds, double all, double first) => text.Append(
        CultureInfo.InvariantCulture,
        $"{name,-10} {PerSecond(result.Lines, seconds),14:N0} {PerSecond(result.Bytes, seconds) / 1e6,10:F0} {seconds * 1e9 / Math.Max(1, result.Lines),10:F0} {seconds / all,7:P0} {first,14:F3}\n");

    private static void Stage(Utf8JsonWriter json, BenchResult result, string? name, double seconds, double all, double first)
    {
        json.WriteStartObject();
        if (name is not null)
            json.WriteString("stage", name);
        json.WriteNumber("lines_per_second", Math.Round(PerSecond(result.Lines, seconds)));
        json.WriteNumber("mb_per_second", Math.Round(PerSecond(result.Bytes, seconds) / 1e6, 1));
        json.WriteNumber("seconds", Rounded(seconds));
        json.WriteNumber("share", Rounded(seconds / all));
        json.WriteNumber("first_pass_seconds", Rounded(first));
        json.WriteEndObject();
    }

    private static double PerSecond(long count, double seconds) => count / Math.Max(seconds, 1e-9);

    private static double Rounded(double value) => Math.Round(value, 4);
}
