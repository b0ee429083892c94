using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LogPipe.Kafka.Tests;

/// <summary>Documents with random keys, types that change, depth and length beyond what an index takes: no field is added, nothing legitimate is refused, what is refused is a dead letter that says why.</summary>
[Collection("servers")]
[Trait("Category", "Slow")]
public sealed class MappingAttackTests
{
    [Theory(Explicit = true)]
    [InlineData("opensearch")]
    [InlineData("elasticsearch")]
    public Task Twenty_thousand_hostile_documents_add_no_field_and_lose_nothing(string product) => MappingAttack.Run(product, 20_000);
}

/// <summary>The same with a million documents. <c>LOGPIPE_ATTACK_REPORT</c> names the folder that takes a page for each product.</summary>
/// <remarks>
/// A debug build reads 2 KiB at a time, which makes a request of eight of these documents, each with a flush of its own: seven hundred documents a second. The long form is for a release build,
/// <c>.ci/attack</c>.
/// </remarks>
[Collection("servers")]
[Trait("Category", "Nightly")]
public sealed class MappingAttackNightTests
{
    [Theory(Explicit = true)]
    [InlineData("opensearch")]
    [InlineData("elasticsearch")]
    public Task A_million_hostile_documents_add_no_field_and_lose_nothing(string product) => MappingAttack.Run(product, 1_000_000);
}

/// <summary>Sends the documents and counts what became of them.</summary>
internal static partial class MappingAttack
{
    /// <summary>Every so many documents one is deeper or longer than an index takes.</summary>
    private const int MonsterEvery = 1000;

    public static async Task Run(string product, int documents)
    {
        await using RealServer index = await RealServer.Start(product);
        using var cluster = new Cluster($"http://127.0.0.1:{index.Port}");
        string folder = Directory.CreateTempSubdirectory("logpipe-attack-").FullName;
        try
        {
            string log = Path.Combine(folder, "attack.log");
            await Write(log, documents);
            var watch = Stopwatch.StartNew();
            using Instance instance = Instance.Run(Path.Combine(folder, "run"), $$"""
                inputs: {files: [{paths: {{log}}}]}
                fold: {enabled: false}
                outputs: {elasticsearch: {urls: ["http://127.0.0.1:{{index.Port}}"] } }
                """, once: true);
            Assert.True(await instance.End(TimeSpan.FromMinutes(60)) == 0, instance.Said);

            TimeSpan took = watch.Elapsed;
            var result = new AttackResult
            {
                Product = product,
                Documents = documents,
                Monsters = documents / MonsterEvery,
                Taken = await cluster.TryCount() ?? -1,
                Legitimate = (await cluster.Get("logs-*/_count?q=message:legitimate"))["count"]!.GetValue<long>(),
                Letters = [.. DeadLetters(folder)],
                Fields = FieldCount(await cluster.Get("logs-*/_mapping"), out bool hasAttackers),
                FieldLimit = await FieldLimit(cluster),
                Took = took,
            };
            Assert.False(hasAttackers, "a random key became a field");
            result.Check();
            Assert.Contains($"in {result.Letters.Count} dead letters", instance.Said, StringComparison.Ordinal);
            result.Report(Environment.GetEnvironmentVariable("LOGPIPE_ATTACK_REPORT"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Write(string path, int documents)
    {
        var random = new Random(5);
        await using var file = new StreamWriter(path);
        for (int i = 0; i < documents; i++)
        {
            bool isMonster = i % MonsterEvery == MonsterEvery - 1;
            var document = new JsonObject
            {
                ["@timestamp"] = "2026-03-14T09:00:00Z",
                ["level"] = "info",
                ["message"] = isMonster ? $"monster {i}" : $"legitimate {i}",
                [$"k{random.Next():x8}"] = random.Next(3) switch { 0 => random.Next(), 1 => $"text {random.Next()}", _ => new JsonArray(1, "two", true) },
                [$"n{random.Next(50)}"] = random.Next(2) == 0 ? random.Next() : new JsonObject { [$"k{random.Next():x8}"] = "deeper" },
                ["http"] = new JsonObject { ["response"] = new JsonObject { ["status_code"] = random.Next(2) == 0 ? "none" : 200 } },
                ["user"] = random.Next(2) == 0 ? "u" : new JsonObject { ["id"] = 7 },
                ["host"] = random.Next(2) == 0 ? "web1" : new JsonObject { ["ip"] = "not an address" },
            };
            if (isMonster)
                document["monster"] = random.Next(2) == 0 ? new string('x', 40_000) : Nested(40);
            await file.WriteLineAsync(document.ToJsonString());
        }
    }

    private static JsonNode Nested(int depth)
    {
        JsonNode node = "bottom";
        for (int i = 0; i < depth; i++)
            node = new JsonObject { ["d"] = node };
        return node;
    }

    private static IEnumerable<JsonNode> DeadLetters(string folder)
    {
        string letters = Path.Combine(folder, "run", "data", "dead-letters");
        return Directory.Exists(letters) ? Directory.EnumerateFiles(letters).SelectMany(File.ReadLines).Select(static line => JsonNode.Parse(line)!) : [];
    }

    private static async Task<int> FieldLimit(Cluster cluster)
    {
        JsonNode settings = await cluster.Get("logs-*/_settings?flat_settings=true");
        return settings.AsObject().Min(static index => int.Parse((string)index.Value!["settings"]!["index.mapping.total_fields.limit"]!, CultureInfo.InvariantCulture));
    }

    private static int FieldCount(JsonNode mappings, out bool hasAttackers)
    {
        string json = mappings.ToJsonString();
        hasAttackers = AttackingKey().IsMatch(json);
        return mappings.AsObject().Max(static index => Count(index.Value!["mappings"]!["properties"]!));
    }

    private static int Count(JsonNode properties) => properties.AsObject().Sum(static p => 1 + (p.Value!["properties"] is { } inner ? Count(inner) : 0));

    [GeneratedRegex("\"k[0-9a-f]{8}\"|\"n[0-9]+\"|\"monster\"")]
    private static partial Regex AttackingKey();
}

/// <summary>What became of the documents.</summary>
internal sealed partial record AttackResult
{
    public required string Product { get; init; }

    public required int Documents { get; init; }

    public required int Monsters { get; init; }

    public required long Taken { get; init; }

    public required long Legitimate { get; init; }

    public required IReadOnlyList<JsonNode> Letters { get; init; }

    public required int Fields { get; init; }

    public required int FieldLimit { get; init; }

    public required TimeSpan Took { get; init; }

    public void Check()
    {
        Assert.Equal(Documents, Taken + Letters.Count);
        Assert.Equal(Documents - Monsters, Legitimate);
        string[] refused = [.. Letters.Select(static letter => MonsterIn().Match(Encoding.UTF8.GetString(Convert.FromBase64String((string)letter["payload"]!))).Value)];
        Assert.DoesNotContain("", refused);
        Assert.Equal(refused.Length, refused.Distinct(StringComparer.Ordinal).Count());
        Assert.All(Letters, static letter => Assert.False(string.IsNullOrWhiteSpace((string?)letter["logpipe-detail"])));
        Assert.All(Letters, static letter => Assert.Equal("mapping", (string?)letter["logpipe-reason"]));
        Assert.InRange(Fields, 100, FieldLimit);
    }

    /// <summary>Writes a page, where a folder is named.</summary>
    public void Report(string? folder)
    {
        string reasons = string.Concat(Letters.GroupBy(static letter => Reason((string)letter["logpipe-detail"]!)).OrderByDescending(static g => g.Count()).Select(static g => $"\n  - {g.Count()}: {g.Key}"));
        string page = string.Create(CultureInfo.InvariantCulture, $"""
            # A mapping-conflict attack

            - Date: {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC
            - Command: `.ci/attack`
            - System: {Environment.OSVersion}, {Environment.ProcessorCount} cores, .NET {Environment.Version}; {Product} on the same machine
            - Documents: {Documents} in a file, with random keys, values whose types change, objects where values were; every thousandth has a value of 40 KB or forty levels, {Monsters} in all
            - In the index: {Taken}, among them every one of the {Legitimate} that are not deep or long
            - Fields of the index: {Fields} of {FieldLimit}, and none of the random ones
            - Dead letters: {Letters.Count}, each with the index's reason; {Taken} + {Letters.Count} = {Documents}{reasons}
            - From the start of LogPipe to its end: {Took.TotalSeconds:0} s, {Documents / Took.TotalSeconds:0} documents/s

            """);
        TestContext.Current.SendDiagnosticMessage(page);
        if (folder is { Length: > 0 })
            File.WriteAllText(Path.Combine(folder, $"{DateTime.UtcNow:yyyy-MM-dd}-{Product}.md"), page);
    }

    private static string Reason(string detail) => detail.Length > 150 ? $"{detail[..150]}..." : detail;

    [GeneratedRegex("monster [0-9]+")]
    private static partial Regex MonsterIn();
}
