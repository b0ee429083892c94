using System.Globalization;
using System.Text.Json;
using LogPipe.Cli.Terminal;
using LogPipe.Index.Search;

namespace LogPipe.Cli.Searching;

/// <summary>Shows an event to people as one line: time, level, where it comes from, and the first line of what it says.</summary>
internal sealed class EventLine
{
    private const string Gray = "\u001b[90m";
    private const string Plain = "\u001b[0m";
    private const int WhereWidth = 22;
    private readonly bool _hasColors;
    private readonly int _width;

    /// <summary>Initializes the form.</summary>
    /// <param name="hasColors">Whether levels are colored.</param>
    /// <param name="width">Columns of the terminal.</param>
    public EventLine(bool hasColors, int width)
    {
        _hasColors = hasColors;
        _width = width;
    }

    /// <summary>Gives the line of a hit, without a line end.</summary>
    public string Of(SearchHit hit)
    {
        using JsonDocument document = JsonDocument.Parse(hit.Json);
        JsonElement root = document.RootElement;
        string time = DateTimeOffset.UnixEpoch.AddTicks(hit.Timestamp / 100).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
        string level = Text(root, "log.level") ?? "-";
        string where = Text(root, "service.name") ?? Text(root, "event.dataset") ?? Text(root, "host.name") ?? "-";
        string message = Text(root, "message") ?? "";
        int end = message.IndexOf('\n', StringComparison.Ordinal);
        string more = end < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" (+{message.AsSpan(end).Count('\n')} lines)");
        // a roll-up stands for many
        if (Find(root, "logpipe.repeat.count") is { ValueKind: JsonValueKind.Number } count && count.GetInt64() > 1)
            more += string.Create(CultureInfo.InvariantCulture, $" (×{count.GetInt64()})");
        string head = Printable.Of(end < 0 ? message : message[..end].TrimEnd('\r'));
        string start = $"{time} {Cut(level, 6).PadRight(6)} {Cut(where, WhereWidth).PadRight(WhereWidth)} ";
        string rest = Cut(head, Math.Max(20, _width - start.Length - more.Length));
        return _hasColors
            ? $"{Gray}{time}{Plain} {Color(level)}{Cut(level, 6).PadRight(6)}{Plain} {Cut(where, WhereWidth).PadRight(WhereWidth)} {rest}{Gray}{more}{Plain}"
            : start + rest + more;
    }

    private static string Cut(string text, int width) => text.Length <= width ? text : text[..(width - 1)] + "…";

    private static string Color(string level) => level switch
    {
        "error" or "fatal" or "critical" or "alert" or "emergency" or "severe" => "\u001b[31m",
        "warn" or "warning" => "\u001b[33m",
        "info" or "notice" or "information" => "\u001b[32m",
        _ => Gray,
    };

    private static string? Text(JsonElement root, string name) =>
        Find(root, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>Finds a field by its dotted name in a nested document.</summary>
    private static JsonElement? Find(JsonElement root, string name)
    {
        JsonElement at = root;
        foreach (string part in name.Split('.'))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(part, out at))
                return null;
        }

        return at;
    }
}
