using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LogPipe.Model;
using LogPipe.Parsing.Grok;

namespace LogPipe.Parsing.Tests.Grok;

/// <summary>
/// Runs every pack's sample lines: <c>PACK.lines</c> against <c>PACK.expected.ndjson</c>, a pattern and its captures for each line.
/// <c>LOGPIPE_ACCEPT=1</c> writes what the engine found; review the difference before committing it.
/// </summary>
public class GrokPackTests
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Packs()
    {
        var packs = new TheoryData<string>();
        foreach (string file in Directory.EnumerateFiles(Folder(), "*.expected.ndjson").Order(StringComparer.Ordinal))
        {
            // packs of whole formats have expected events instead, and a test of their own
            if (File.ReadLines(file).FirstOrDefault()?.Contains("\"pattern\"", StringComparison.Ordinal) == true)
                packs.Add(Path.GetFileName(file).Replace(".expected.ndjson", "", StringComparison.Ordinal));
        }

        return packs;
    }

    [Theory]
    [MemberData(nameof(Packs))]
    public void Sample_lines_are_captured_as_expected(string pack)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Folder(), pack + ".lines"));
        string expectedFile = Path.Combine(Folder(), pack + ".expected.ndjson");
        string[] expected = File.ReadAllLines(expectedFile);
        Assert.Equal(lines.Length, expected.Length);
        string[] found = [.. lines.Zip(expected, Capture)];
        if (Environment.GetEnvironmentVariable("LOGPIPE_ACCEPT") == "1")
            File.WriteAllText(expectedFile, string.Concat(found.Select(static f => f + "\n")));
        else
            Assert.Equal(expected, found);
    }

    [Fact]
    public void Every_library_pack_has_samples()
    {
        string[] without = [.. Directory.EnumerateFiles(Folder(), "*.grok")
            .Where(static f => File.ReadAllText(f).Contains("documented names", StringComparison.Ordinal))
            .Where(static f => !File.Exists(Path.ChangeExtension(f, ".lines")))];
        Assert.Empty(without);
    }

    private static string Capture(string line, string expected)
    {
        string name = JsonNode.Parse(expected)!["pattern"]!.GetValue<string>();
        var pattern = GrokPattern.Compile($"%{{{name}}}", GrokTestExtensions.BuiltIn);
        byte[] utf8 = Encoding.UTF8.GetBytes(line);
        var slices = new Utf8Slice[pattern.Captures.Count];
        JsonObject? captures = null;
        if (pattern.TryMatch(utf8, slices))
        {
            captures = [];
            for (int i = 0; i < slices.Length; i++)
            {
                // the second capture of a field is left out only when it says the same
                if (slices[i].Start >= 0)
                    Add(captures, pattern.Captures[i], Encoding.UTF8.GetString(utf8, slices[i].Start, slices[i].ByteCount));
            }
        }

        return new JsonObject { ["pattern"] = name, ["captures"] = captures }.ToJsonString(Readable);
    }

    private static void Add(JsonObject captures, GrokCapture capture, string text)
    {
        JsonNode value = capture.Type switch
        {
            GrokType.Integer when long.TryParse(text, CultureInfo.InvariantCulture, out long number) => number,
            GrokType.Real => double.Parse(text, CultureInfo.InvariantCulture),
            _ => text,
        };
        if (!captures.TryGetPropertyValue(capture.FieldName, out JsonNode? present))
            captures[capture.FieldName] = value;
        else if (present is JsonArray several)
            several.Add(value);
        else
            captures[capture.FieldName] = new JsonArray(present!.DeepClone(), value);
    }

    private static string Folder() => GrokTestExtensions.RepositoryFolder("grok-patterns");
}
