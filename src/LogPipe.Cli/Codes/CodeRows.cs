using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LogPipe.Cli.Terminal;
using LogPipe.Signals.Codes;

namespace LogPipe.Cli.Codes;

/// <summary>Writes error codes for people and programs.</summary>
internal static class CodeRows
{
    /// <summary>Applications that a table names; the JSON has all.</summary>
    private const int ShownApplications = 2;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Gives an object a code, one a line.</summary>
    public static byte[] Json(IEnumerable<CodeView> codes)
    {
        var bytes = new MemoryStream();
        foreach (CodeView code in codes)
        {
            WriteLine(bytes, json => Write(json, code));
        }

        return bytes.ToArray();
    }

    /// <summary>Gives lines for Elasticsearch's <c>_bulk</c>, one document a code under its code: the source index of an enrich policy.</summary>
    public static byte[] Bulk(IEnumerable<CodeView> codes)
    {
        var bytes = new MemoryStream();
        foreach (CodeView code in codes)
        {
            WriteLine(bytes, json =>
            {
                json.WriteStartObject();
                json.WriteStartObject("index");
                json.WriteString("_index", "logpipe-codes");
                json.WriteString("_id", code.Code);
                json.WriteEndObject();
                json.WriteEndObject();
            });
            WriteLine(bytes, json =>
            {
                json.WriteStartObject();
                json.WriteString("error_code", code.Code);
                WriteSaid(json, code);
                json.WriteEndObject();
            });
        }

        return bytes.ToArray();
    }

    /// <summary>Gives the body of <c>PUT /_enrich/policy/logpipe-codes</c> over what <see cref="Bulk"/> writes.</summary>
    public static byte[] EnrichPolicy()
    {
        var bytes = new MemoryStream();
        WriteLine(bytes, static json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("match");
            json.WriteString("indices", "logpipe-codes");
            json.WriteString("match_field", "error_code");
            json.WriteStartArray("enrich_fields");
            foreach (string field in (string[])["title", "owner", "runbook", "severity", "status"])
                json.WriteStringValue(field);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        });
        return bytes.ToArray();
    }

    /// <summary>Gives a table for a terminal.</summary>
    public static byte[] Table(IReadOnlyList<CodeView> codes)
    {
        var text = new StringBuilder();
        int width = codes.Count == 0 ? 0 : codes.Max(static c => c.Code.Length);
        foreach (CodeView code in codes)
        {
            string last = code.Row is { } row ? row.LastSeen.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "never here       ";
            text.Append(CultureInfo.InvariantCulture, $"{code.Code.PadRight(width)}  {code.Row?.Events ?? 0,9}  {last}  {code.Status,-10}  {Printable.Of(code.Title)}");
            if (code.Row is { } seen)
                text.Append(CultureInfo.InvariantCulture, $"  ({Applications(seen)})");
            text.Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Gives rows of comma-separated values with a header (RFC 4180). Cells that a spreadsheet would take for a formula begin with an apostrophe.</summary>
    public static byte[] Csv(IEnumerable<CodeView> codes)
    {
        var text = new StringBuilder("code,title,status,owner,severity,runbook,events,first_seen,last_seen,applications\r\n");
        foreach (CodeView code in codes)
        {
            string[] cells =
            [
                code.Code, code.Title, code.Status, code.Entry?[CatalogueEntry.Owner] ?? "", code.Entry?[CatalogueEntry.Severity] ?? "", code.Entry?[CatalogueEntry.Runbook] ?? "",
                (code.Row?.Events ?? 0).ToString(CultureInfo.InvariantCulture), Time(code.Row?.FirstSeen), Time(code.Row?.LastSeen),
                code.Row is { } row ? string.Join(' ', ByApplication(row).Select(static a => a.Application)) : "",
            ];
            text.Append(string.Join(',', cells.Select(Cell))).Append("\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Gives a page for a wiki.</summary>
    public static byte[] Markdown(IEnumerable<CodeView> codes)
    {
        var text = new StringBuilder("# Error codes\n\n| code | what | status | owner | events | last seen | runbook |\n|---|---|---|---|---|---|---|\n");
        foreach (CodeView code in codes)
        {
            string runbook = code.Entry?[CatalogueEntry.Runbook] is { } url ? $"<{url.Replace("|", "%7C", StringComparison.Ordinal)}>" : "";
            text.Append(CultureInfo.InvariantCulture, $"| `{code.Code}` | {Escaped(code.Title)} | {code.Status} | {Escaped(code.Entry?[CatalogueEntry.Owner] ?? "")} ");
            text.Append(CultureInfo.InvariantCulture, $"| {code.Row?.Events ?? 0} | {Time(code.Row?.LastSeen)} | {runbook} |\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Gives everything about one code.</summary>
    public static byte[] Page(CodeView code)
    {
        var text = new StringBuilder($"{code.Code}: {Printable.Of(code.Title)}\n  status: {code.Status}\n");
        foreach (string field in CatalogueEntry.FieldNames)
        {
            if (field is not (CatalogueEntry.Title or CatalogueEntry.Status) && code.Entry?[field] is { } said)
                text.Append(CultureInfo.InvariantCulture, $"  {field}: {Printable.Of(said)}\n");
        }

        if (code.Row is not { } row)
            return Encoding.UTF8.GetBytes(text.Append("  never seen here\n").ToString());
        text.Append(CultureInfo.InvariantCulture, $"  seen: {row.Events} times, {Time(row.FirstSeen)} to {Time(row.LastSeen)}{(row.LastRelease.Length > 0 ? $", last in release {Printable.Of(row.LastRelease)}" : "")}\n");
        foreach ((string application, string host, long events) in row.Counts.GroupBy(static c => (c.Application, c.Host)).Select(static g => (g.Key.Application, g.Key.Host, g.Sum(static c => c.Events))))
            text.Append(CultureInfo.InvariantCulture, $"    {events,9}  {Printable.Of(application)}{(host.Length > 0 ? " on " + Printable.Of(host) : "")}\n");
        if (row.Aliases.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $"  before an upgrade: {string.Join(", ", row.Aliases)}\n");
        Block(text, "made of", row.Derivation);
        Block(text, "sample", row.Sample);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Writes one code as an object.</summary>
    public static void Write(Utf8JsonWriter json, CodeView code)
    {
        json.WriteStartObject();
        json.WriteString("code", code.Code);
        json.WriteString("family", code.Family);
        json.WriteString("category", code.Category);
        WriteSaid(json, code);
        json.WriteNumber("events", code.Row?.Events ?? 0);
        if (code.Row is { } row)
        {
            json.WriteString("first_seen", Time(row.FirstSeen));
            json.WriteString("last_seen", Time(row.LastSeen));
            if (row.LastRelease.Length > 0)
                json.WriteString("last_release", row.LastRelease);
            json.WriteNumber("version", row.Version);
            json.WriteString("fingerprint", row.Fingerprint);
            json.WriteStartArray("former_codes");
            foreach (string alias in row.Aliases)
                json.WriteStringValue(alias);
            json.WriteEndArray();
            json.WriteString("derivation", row.Derivation);
            json.WriteString("sample", row.Sample);
            json.WriteStartArray("applications");
            foreach (IGrouping<string, CodeCount> application in row.Counts.GroupBy(static c => c.Application))
            {
                json.WriteStartObject();
                json.WriteString("name", application.Key);
                json.WriteNumber("events", application.Sum(static c => c.Events));
                json.WriteStartObject("hosts");
                foreach (IGrouping<string, CodeCount> host in application.GroupBy(static c => c.Host))
                    json.WriteNumber(host.Key.Length > 0 ? host.Key : "unknown", host.Sum(static c => c.Events));
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteSaid(Utf8JsonWriter json, CodeView code)
    {
        json.WriteString("title", code.Title);
        json.WriteString("status", code.Status);
        foreach (string field in CatalogueEntry.FieldNames)
        {
            if (field is CatalogueEntry.Title or CatalogueEntry.Status || code.Entry?[field] is not { } said)
                continue;
            if (field != CatalogueEntry.Aliases)
            {
                json.WriteString(field, said);
                continue;
            }

            json.WriteStartArray(field);
            foreach (string alias in code.Entry.AliasCodes)
                json.WriteStringValue(alias);
            json.WriteEndArray();
        }
    }

    private static void WriteLine(MemoryStream bytes, Action<Utf8JsonWriter> write)
    {
        using (var json = new Utf8JsonWriter(bytes, Relaxed))
            write(json);
        bytes.WriteByte((byte)'\n');
    }

    private static void Block(StringBuilder text, string name, string content)
    {
        text.Append(CultureInfo.InvariantCulture, $"  {name}:\n");
        foreach (string line in content.TrimEnd().Split('\n'))
            text.Append(CultureInfo.InvariantCulture, $"    {Printable.Of(line.TrimEnd('\r'))}\n");
    }

    private static string Applications(CodeRow row)
    {
        List<(string Application, long Events)> all = [.. ByApplication(row)];
        string shown = string.Join(", ", all.Take(ShownApplications).Select(static a => Printable.Of(a.Application)));
        return all.Count > ShownApplications ? string.Create(CultureInfo.InvariantCulture, $"{shown} and {all.Count - ShownApplications} more") : shown;
    }

    private static IEnumerable<(string Application, long Events)> ByApplication(CodeRow row) =>
        row.Counts.GroupBy(static c => c.Application).Select(static g => (g.Key, g.Sum(static c => c.Events))).OrderByDescending(static a => a.Item2);

    private static string Time(DateTimeOffset? time) => time is { } known ? known.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture) : "";

    private static string Cell(string text)
    {
        text = text.ReplaceLineEndings(" ");
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@')
            text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        foreach (char c in text.ReplaceLineEndings(" "))
        {
            if (c is '|' or '`' or '*' or '_' or '<' or '[' or '\\')
                escaped.Append('\\');
            escaped.Append(c);
        }

        return escaped.ToString();
    }
}
