using System.Globalization;
using System.Text;
using System.Text.Json;
using LogPipe.Cli.Terminal;
using LogPipe.Signals.Noise;

namespace LogPipe.Cli.Noise;

/// <summary>Writes a noise budget: as tables for people, as JSON, and as metrics.</summary>
internal static class NoiseReport
{
    private const int Noisiest = 10;
    private const int MaxTemplateChars = 90;

    /// <summary>Writes tables.</summary>
    public static string Table(NoiseBudget budget)
    {
        var text = new StringBuilder();
        foreach (ApplicationNoise application in budget.Applications)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Printable.Of(application.Name)}: {application.Events} events, {application.Lines} lines, {Megabytes(application.Bytes)}\n");
            text.Append(CultureInfo.InvariantCulture, $"  folding delivers {application.Documents} documents: {NoiseSummary.Share(application.Events - application.Documents, application.Events)} of the events and ");
            text.Append(CultureInfo.InvariantCulture, $"{NoiseSummary.Share(application.Bytes - application.DocumentBytes, application.Bytes)} of the bytes saved\n");
            text.Append(CultureInfo.InvariantCulture, $"  signal {application.SignalLines} lines, noise {application.NoiseLines} lines: ratio {Ratio(application.SignalLines, application.NoiseLines)}\n");
            text.Append("  lines    %  bytes %  template      where, and what\n");
            foreach (NoiseRow row in application.Noisiest(Noisiest))
            {
                string template = row.Template.Length > MaxTemplateChars ? row.Template[..(MaxTemplateChars - 1)] + "…" : row.Template;
                text.Append(CultureInfo.InvariantCulture, $"{row.Lines,7} {Percent(row.Lines, application.Lines),4} {Percent(row.Bytes, application.Bytes),8}  {row.TemplateId}  {Printable.Of(Where(row))}\n");
                text.Append(CultureInfo.InvariantCulture, $"                                     {row.Level}: {Printable.Of(template)}\n");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Writes an object an application, one a line.</summary>
    public static byte[] Json(NoiseBudget budget)
    {
        var bytes = new MemoryStream();
        foreach (ApplicationNoise application in budget.Applications)
        {
            using (var json = new Utf8JsonWriter(bytes))
                WriteApplication(json, application);
            bytes.WriteByte((byte)'\n');
        }

        return bytes.ToArray();
    }

    /// <summary>Writes the text format of Prometheus, version 0.0.4.</summary>
    public static string Prometheus(NoiseBudget budget)
    {
        var text = new StringBuilder();
        Metric(text, budget, "logpipe_noise_events_total", "Events that came in.", static a => a.Events);
        Metric(text, budget, "logpipe_noise_documents_total", "Events that were delivered, roll-ups included.", static a => a.Documents);
        Metric(text, budget, "logpipe_noise_bytes_total", "Bytes of the events as they came in.", static a => a.Bytes);
        Metric(text, budget, "logpipe_noise_document_bytes_total", "Bytes of the events that were delivered, as they came in.", static a => a.DocumentBytes);
        Metric(text, budget, "logpipe_noise_signal_lines_total", "Lines that warn or are worse, and the first ones of each template.", static a => a.SignalLines);
        Metric(text, budget, "logpipe_noise_lines_total", "The other lines.", static a => a.NoiseLines);
        text.Append("# HELP logpipe_noise_template_lines_total Lines of the noisiest templates.\n# TYPE logpipe_noise_template_lines_total counter\n");
        foreach (ApplicationNoise application in budget.Applications)
        {
            foreach (NoiseRow row in application.Noisiest(Noisiest))
                text.Append(CultureInfo.InvariantCulture, $"logpipe_noise_template_lines_total{{application=\"{Label(application.Name)}\",template=\"{row.TemplateId}\",logger=\"{Label(row.Logger)}\"}} {row.Lines}\n");
        }

        return text.ToString();
    }

    private static void Metric(StringBuilder text, NoiseBudget budget, string name, string help, Func<ApplicationNoise, long> value)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} counter\n");
        foreach (ApplicationNoise application in budget.Applications)
            text.Append(CultureInfo.InvariantCulture, $"{name}{{application=\"{Label(application.Name)}\"}} {value(application)}\n");
    }

    private static string Label(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static void WriteApplication(Utf8JsonWriter json, ApplicationNoise application)
    {
        json.WriteStartObject();
        json.WriteString("application", application.Name);
        json.WriteNumber("events", application.Events);
        json.WriteNumber("lines", application.Lines);
        json.WriteNumber("bytes", application.Bytes);
        json.WriteNumber("documents", application.Documents);
        json.WriteNumber("saved_events", application.Events - application.Documents);
        json.WriteNumber("saved_bytes", application.Bytes - application.DocumentBytes);
        json.WriteNumber("signal_lines", application.SignalLines);
        json.WriteNumber("noise_lines", application.NoiseLines);
        json.WriteNumber("signal_noise_ratio", Rounded(application.SignalLines, application.NoiseLines));
        json.WriteStartArray("templates");
        foreach (NoiseRow row in application.Templates)
            WriteRow(json, row, application);
        json.WriteEndArray();
        json.WriteStartArray("noisiest");
        foreach (NoiseRow row in application.Noisiest(Noisiest))
            json.WriteStringValue(row.TemplateId);
        json.WriteEndArray();
        json.WriteStartArray("hours");
        foreach (NoiseHour hour in application.Hours)
        {
            json.WriteStartObject();
            json.WriteString("hour", DateTimeOffset.UnixEpoch.AddHours(hour.Hour).UtcDateTime);
            json.WriteNumber("signal_lines", hour.SignalLines);
            json.WriteNumber("noise_lines", hour.NoiseLines);
            json.WriteNumber("signal_noise_ratio", Rounded(hour.SignalLines, hour.NoiseLines));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter json, NoiseRow row, ApplicationNoise application)
    {
        json.WriteStartObject();
        json.WriteString("id", row.TemplateId);
        json.WriteString("template", row.Template);
        json.WriteString("level", row.Level);
        json.WriteString("logger", row.Logger);
        json.WriteString("file", row.File);
        json.WriteNumber("events", row.Events);
        json.WriteNumber("documents", row.Documents);
        json.WriteNumber("lines", row.Lines);
        json.WriteNumber("bytes", row.Bytes);
        json.WriteNumber("share_of_lines", Math.Round((double)row.Lines / Math.Max(1, application.Lines), 4));
        json.WriteNumber("share_of_bytes", Math.Round((double)row.Bytes / Math.Max(1, application.Bytes), 4));
        json.WriteEndObject();
    }

    private static string Where(NoiseRow row) => row.Logger.Length == 0 ? row.File : $"{row.Logger}  {row.File}";

    private static string Percent(long part, long whole) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / Math.Max(1, whole):F1}");

    private static string Ratio(long signal, long noise) => Rounded(signal, noise).ToString(CultureInfo.InvariantCulture);

    private static double Rounded(long signal, long noise) => Math.Round((double)signal / Math.Max(1, noise), 4);

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB");
}
