using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LogPipe.Parsing.Tests.Formats;

/// <summary>
/// Runs the sample lines of every pack of formats as one stream: <c>PACK.lines</c> against the events in <c>PACK.expected.ndjson</c>.
/// <c>LOGPIPE_ACCEPT=1</c> writes what the parser found; review the difference before committing it.
/// </summary>
public class FormatPackTests
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // the same for every event, or repeating the text
    private static readonly string[] NotShown = ["event.original", "event.created", "event.module", "ecs.version", "logpipe.repeat.count", "log.offset", "log.file.path"];

    public static TheoryData<string> Packs() =>
        [.. Directory.EnumerateFiles(Folder(), "*.grok").Where(static f => File.ReadLines(f).Any(static l => l.StartsWith("#: format", StringComparison.Ordinal)))
            .Select(static f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Packs))]
    public void Sample_lines_become_the_expected_events(string pack)
    {
        string[] found = [.. Parsed.Lines(File.ReadAllText(Path.Combine(Folder(), pack + ".lines"))).Select(Shown)];
        string expectedFile = Path.Combine(Folder(), pack + ".expected.ndjson");
        if (Environment.GetEnvironmentVariable("LOGPIPE_ACCEPT") == "1")
            File.WriteAllText(expectedFile, string.Concat(found.Select(static f => f + "\n")));
        else
            Assert.Equal(File.ReadAllLines(expectedFile), found);
    }

    [Fact]
    public void Every_format_name_is_told_apart_and_its_pack_has_no_mistake() => Assert.Equal(Parsed.Plan.Catalog.Names.Count, Parsed.Plan.Catalog.Names.Distinct().Count());

    private static string Shown(JsonObject document)
    {
        foreach (string field in NotShown)
            document.Remove(field);
        return new JsonObject(document.OrderBy(static f => f.Key, StringComparer.Ordinal).Select(static f => KeyValuePair.Create(f.Key, f.Value?.DeepClone()))).ToJsonString(Readable);
    }

    internal static string Folder()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "LogPipe.sln")))
            folder = Path.GetDirectoryName(folder);
        return Path.Combine(folder ?? throw new DirectoryNotFoundException("no LogPipe.sln above the tests"), "grok-patterns");
    }
}
