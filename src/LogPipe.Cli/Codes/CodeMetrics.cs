using System.Globalization;
using System.Text;
using LogPipe.Signals.Codes;

namespace LogPipe.Cli.Codes;

/// <summary>Writes error codes as metrics in Prometheus's text format, for the textfile collector of its node exporter. A code is a label, so only the most frequent ones are written.</summary>
internal static class CodeMetrics
{
    /// <summary>Codes that are written: every one is a series by application and host in Prometheus.</summary>
    private const int MaxCodes = 500;

    /// <summary>Gives the metrics.</summary>
    public static byte[] Of(IEnumerable<CodeView> codes)
    {
        List<CodeView> seen = [.. codes.Where(static c => c.Row is not null).OrderByDescending(static c => c.Row!.LastSeen).Take(MaxCodes)];
        var text = new StringBuilder("# HELP logpipe_error_events_total Errors by code.\n# TYPE logpipe_error_events_total counter\n");
        foreach (CodeView code in seen)
        {
            foreach (IGrouping<string, CodeCount> application in code.Row!.Counts.GroupBy(static c => c.Application))
                Line(text, "logpipe_error_events_total", code, application.Key, application.Sum(static c => c.Events));
        }

        text.Append("# HELP logpipe_error_first_seen_timestamp_seconds When a code was seen first.\n# TYPE logpipe_error_first_seen_timestamp_seconds gauge\n");
        foreach (CodeView code in seen)
            Line(text, "logpipe_error_first_seen_timestamp_seconds", code, First(code.Row!), code.Row!.FirstSeen.ToUnixTimeSeconds());
        text.Append("# HELP logpipe_error_regressed_timestamp_seconds When a code was seen again after it was resolved.\n# TYPE logpipe_error_regressed_timestamp_seconds gauge\n");
        foreach (CodeView code in seen)
        {
            if (code.Row!.RegressedAt is { } again)
                Line(text, "logpipe_error_regressed_timestamp_seconds", code, First(code.Row), again.ToUnixTimeSeconds());
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string First(CodeRow row) => row.Counts is [var first, ..] ? first.Application : "";

    private static void Line(StringBuilder text, string name, CodeView code, string application, long value) =>
        text.Append(CultureInfo.InvariantCulture, $"{name}{{code=\"{code.Code}\",application=\"{Label(application)}\"}} {value}\n");

    private static string Label(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
