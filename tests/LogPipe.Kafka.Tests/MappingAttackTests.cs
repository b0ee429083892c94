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

/// <summary>The same with a million documents.</summary>
[Collection("servers")]
[Trait("Category", "Nightly")]
public sealed class MappingAttackNightTests
{
    [Fact(Explicit = true)]
    public Task A_million_hostile_documents_add_no_field_and_lose_nothing() => MappingAttack.Run("opensearch", 1_000_000);
}

/// <summary>Sends the documents and counts what became of them.</summary>
internal static partial class MappingAttack
{
    /// <summary>Every so many documents one is deeper or longer than an index takes.</summary>
    private const int MonsterEvery = 1000;

    private const int MaxFields = 2000;

    public static async Task Run(string product, int documents)
    {
        await using RealServer index = await RealServer.Start(product);
        using var cluster = new Cluster($"http://127.0.0.1:{index.Port}");
        string folder = Directory.CreateTempSubdirectory("logpipe-attack-").FullName;
        try
        {
            string log = Path.Combine(folder, "attack.log");
            await Write(log, documents);
            using Instance instance = Instance.Run(Path.Combine(folder, "run"), $$"""
                inputs: {files: [{paths: {{log}}}]}
                fold: {enabled: false}
                outputs: {elasticsearch: {urls: ["http://127.0.0.1:{{index.Port}}"] } }
                """, once: true);
            Assert.True(await instance.End(TimeSpan.FromMinutes(60)) == 0, instance.Said);

            JsonNode[] letters = [.. DeadLetters(folder)];
            long taken = await cluster.TryCount() ?? -1;
            long legitimate = (await cluster.Get("logs-*/_count?q=message:legitimate"))["count"]!.GetValue<long>();
            int fields = FieldCount(await cluster.Get("logs-*/_mapping"), out bool hasAttackers);
            int monsters = documents / MonsterEvery;
            Assert.Equal(documents, taken + letters.Length);
            Assert.Equal(documents - monsters, legitimate);
            Assert.True(letters.Length <= monsters, $"{letters.Length} dead letters of {monsters} monsters");
            Assert.All(letters, static letter => Assert.False(string.IsNullOrWhiteSpace((string?)letter["logpipe-detail"])));
            Assert.All(letters, static letter => Assert.Equal("mapping", (string?)letter["logpipe-reason"]));
            Assert.False(hasAttackers, "a random key became a field");
            Assert.InRange(fields, 100, MaxFields);
            TestContext.Current.SendDiagnosticMessage($"{documents} documents: {taken} in the index, {letters.Length} dead letters, {fields} fields");
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
