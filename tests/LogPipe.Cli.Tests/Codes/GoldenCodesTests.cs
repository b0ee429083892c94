using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LogPipe.Cli.Tests.Codes;

/// <summary>Codes of recorded multi-line events: unchanged by what the next release, another thread, host or hour changes, in any order, in any process; different where the root cause is.</summary>
public sealed partial class GoldenCodesTests
{
    private const int Rounds = 5;

    [Fact]
    public async Task Codes_of_recorded_traces_stay_when_lines_times_threads_ids_hosts_and_order_change()
    {
        string folder = Path.GetFullPath(RepositoryFolder.Path("..", "shared", "data", "goldens"));
        if (!Directory.Exists(folder))
            Assert.Skip("no recorded events: put them beside the repository as shared/data/goldens");
        string[] events =
        [
            .. File.ReadLines(Path.Combine(folder, "dev.jsonl")).Select(static line => (string)JsonNode.Parse(line)!["input"]!).Where(static text => text.Trim().Contains('\n')),
            .. File.ReadLines(Path.Combine(folder, "multiline_dev.jsonl")).Select(static line => string.Join('\n', JsonNode.Parse(line)!["lines"]!.AsArray().Select(static l => (string)l!))),
        ];
        JsonObject[] known = await Parse(events);
        Assert.True(known.Count(static e => Code(e) is not null) >= 60);

        var changed = new List<string>();
        for (int seed = 0; seed < Rounds; seed++)
        {
            var random = new Random(seed);
            int[] order = [.. Enumerable.Range(0, events.Length).OrderBy(_ => random.Next())];
            JsonObject[] varied = await Parse([.. order.Select(i => Vary(events[i], random))]);
            for (int i = 0; i < order.Length; i++)
            {
                if (Code(varied[i]) != Code(known[order[i]]))
                    changed.Add($"{Code(known[order[i]])} became {Code(varied[i])}: {(string?)varied[i]["event.original"] ?? (string?)varied[i]["message"]}");
            }
        }

        Assert.Empty(changed);
        string[] mixed =
        [
            .. known.Where(static e => Code(e) is not null).GroupBy(static e => Code(e)!)
                .Select(static same => (Code: same.Key, Causes: same.Select(Cause).Distinct().ToArray())).Where(static same => same.Causes.Length > 1)
                .Select(static same => $"{same.Code} is {string.Join(" and ", same.Causes)}"),
        ];
        Assert.Empty(mixed);
    }

    private static string? Code(JsonObject document) => (string?)document["logpipe.error.code"];

    private static string Cause(JsonObject document) => (string?)document["logpipe.root_cause.type"] ?? (string?)document["error.type"] ?? "";

    /// <summary>Changes what does not make another error.</summary>
    private static string Vary(string text, Random random)
    {
        text = SourceLine().Replace(text, _ => random.Next(1, 2000).ToString(CultureInfo.InvariantCulture));
        text = Stamp().Replace(text, m => $"{m.Groups[1].Value}-{random.Next(1, 13):00}-{random.Next(1, 29):00}{m.Groups[2].Value}");
        text = Clock().Replace(text, _ => $"{random.Next(0, 24):00}:{random.Next(0, 60):00}:{random.Next(0, 60):00}");
        text = Uuid().Replace(text, _ => new Guid([.. Enumerable.Range(0, 16).Select(_ => (byte)random.Next(256))]).ToString());
        text = ThreadNumber().Replace(text, _ => random.Next(1, 99).ToString(CultureInfo.InvariantCulture));
        text = PrivateAddress().Replace(text, _ => $"10.{random.Next(256)}.{random.Next(256)}.{random.Next(1, 255)}");
        text = Lambda().Replace(text, _ => $"$$Lambda${random.Next(1, 999)}/0x{random.NextInt64():x16}");
        return Identity().Replace(text, _ => $"@{random.Next(0x10000000, int.MaxValue):x8}");
    }

    private static async Task<JsonObject[]> Parse(string[] events)
    {
        var lines = new StringBuilder();
        foreach (string text in events)
            lines.Append(new JsonObject { ["message"] = text }.ToJsonString()).Append('\n');
        ProcessResult result = await LogPipeProcess.Run(new ProcessInput { StandardInput = Encoding.UTF8.GetBytes(lines.ToString()) }, "parse", "--records", "--flat");
        Assert.Equal(events.Length, result.OutputLines.Length);
        return [.. result.OutputLines.Select(static line => JsonNode.Parse(line)!.AsObject())];
    }

    [GeneratedRegex(@"(?<=\.(?:java|kt|scala|php|cs|groovy):)\d+(?=\))|(?<=\.php\()\d+(?=\))|(?<=\.php:)\d+|(?<=on line )\d+|(?<=, line )\d+|(?<=:line )\d+")]
    private static partial Regex SourceLine();

    [GeneratedRegex(@"\b(\d{4})-\d\d-\d\d([ T]\d\d:)")]
    private static partial Regex Stamp();

    [GeneratedRegex(@"\b\d\d:\d\d:\d\d\b")]
    private static partial Regex Clock();

    [GeneratedRegex(@"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")]
    private static partial Regex Uuid();

    [GeneratedRegex(@"(?<=(?:task|exec|thread|pool|Thread)-)\d+")]
    private static partial Regex ThreadNumber();

    [GeneratedRegex(@"\b(?:10|192|172)\.\d+\.\d+\.\d+\b")]
    private static partial Regex PrivateAddress();

    [GeneratedRegex(@"\$\$Lambda\$\d+/0x[0-9a-f]+")]
    private static partial Regex Lambda();

    [GeneratedRegex(@"@[0-9a-f]{6,8}\b")]
    private static partial Regex Identity();
}
