using System.Text.Json;

namespace LogPipe.Cli.Tests.Docs;

/// <summary>Every sample log as the real <c>logpipe parse</c> reads it, in one run of the process.</summary>
public sealed class ParsedSamples : IAsyncLifetime
{
    private readonly Dictionary<string, List<ParsedSample>> _events = new(StringComparer.Ordinal);

    internal SampleTruth Truth { get; } = SampleTruth.Read();

    internal IReadOnlyList<ParsedSample> Of(string path) => _events.GetValueOrDefault(path) ?? [];

    public async ValueTask InitializeAsync()
    {
        string[] files = [.. Truth.Files.Select(static file => file.FullPath)];
        ProcessResult result = await LogPipeProcess.Run(["parse", "--flat", "--quiet", "--base-time", Truth.BaseTime, .. files]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        foreach (string line in result.OutputLines)
        {
            ParsedSample parsed = ParsedSample.Read(line);
            string path = Path.GetRelativePath(SampleTruth.Folder, parsed.FilePath).Replace('\\', '/');
            if (!_events.TryGetValue(path, out List<ParsedSample>? events))
                _events.Add(path, events = []);
            events.Add(parsed);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>The fields of one event that the truth speaks of.</summary>
internal sealed record ParsedSample(string FilePath, long Offset, string Dataset, string Level, DateTimeOffset? Time, bool IsMultiline, IReadOnlyList<string> Tags, IReadOnlyList<string> Texts)
{
    /// <summary>Says whether a field of the event holds a text.</summary>
    public bool Holds(string text) => Texts.Any(value => value.Contains(text, StringComparison.Ordinal));

    public static ParsedSample Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        return new(
            root.GetProperty("log.file.path").GetString()!,
            root.GetProperty("log.offset").GetInt64(),
            Text(root, "event.dataset") ?? "",
            Text(root, "log.level") ?? "none",
            Text(root, "@timestamp") is { } time ? DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture) : null,
            List(root, "log.flags").Contains("multiline"),
            List(root, "tags"),
            [.. root.EnumerateObject().Where(static field => field.Value.ValueKind == JsonValueKind.String).Select(static field => field.Value.GetString()!)]);
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static IReadOnlyList<string> List(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement values) ? [.. values.EnumerateArray().Select(static value => value.GetString()!)] : [];
}
