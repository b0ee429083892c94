using System.Text.Json;
using System.Text.Json.Nodes;
using LogPipe.Alerts.Incidents;
using LogPipe.Alerts.Recording;
using LogPipe.Outputs.Elasticsearch.Setup;

namespace LogPipe.Cli.Tests.Alerting;

public sealed class AlertsListTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 13, 10, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-list-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Incidents_are_found_by_state_and_by_code_also_by_a_former_one()
    {
        IncidentFile.Save(new([Incident("a", "JBOSS-DB-22222", isOver: true), Incident("b", "JBOSS-DB-33333", isOver: false)], []), Path.Combine(_folder, "alerts", "incidents.json"));
        Directory.CreateDirectory(Path.Combine(_folder, "codes"));
        File.WriteAllText(Path.Combine(_folder, "codes", "catalogue.yaml"), "codes: {JBOSS-DB-22222: {aliases: [JBOSS-DB-44444]}}\n");

        Assert.Equal(["a", "b"], await Ids());
        Assert.Equal(["b"], await Ids("--open"));
        Assert.Equal(["b"], await Ids("--code", "JBOSS-DB-33333"));
        Assert.Equal(["a"], await Ids("--code", "JBOSS-DB-44444"));
        JsonNode document = JsonNode.Parse(Assert.Single((await List("--open", "--ecs")).OutputLines))!;
        Assert.Equal(("alert", "b"), ((string?)document["event"]!["kind"], (string?)document["event"]!["id"]));
    }

    /// <summary>The template takes no other field than those of the document, so a field that is added in one place only would be refused by every index.</summary>
    [Fact]
    public void Every_field_of_the_document_is_in_the_template_and_the_other_way_round()
    {
        Incident incident = Incident("a", "JBOSS-DB-22222", isOver: true);
        incident = incident with { Alerts = [.. incident.Alerts.Select(static a => a with { Detail = "box" })] };
        var written = new SortedSet<string>(Names(JsonNode.Parse(new IncidentDocument("1.0", "box").Of(incident).Json.Span)!.AsObject(), ""), StringComparer.Ordinal);
        var mapped = new SortedSet<string>(Mapped(SignalMappings.Build()["properties"]!.AsObject(), ""), StringComparer.Ordinal);

        // the index writes it itself
        written.Add("event.ingested");
        Assert.Equal(mapped, written);
    }

    private async Task<IEnumerable<string?>> Ids(params string[] options) =>
        (await List(options)).OutputLines.Select(static line => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("id").GetString());

    private async Task<ProcessResult> List(params string[] options)
    {
        ProcessResult result = await LogPipeProcess.Run(["alerts", "list", "--data", _folder, .. options]);
        Assert.True(result.ExitCode == 0, result.Error);
        return result;
    }

    private static IEnumerable<string> Names(JsonObject json, string above)
    {
        foreach ((string name, JsonNode? value) in json)
        {
            foreach (string inner in value switch
            {
                JsonObject one => Names(one, $"{above}{name}."),
                JsonArray and [JsonObject first, ..] => Names(first, $"{above}{name}."),
                _ => [above + name],
            })
                yield return inner;
        }
    }

    private static IEnumerable<string> Mapped(JsonObject properties, string above) =>
        properties.SelectMany(p => p.Value!["properties"] is JsonObject inner ? Mapped(inner, $"{above}{p.Key}.") : [above + p.Key]);

    private static Incident Incident(string id, string code, bool isOver) => new()
    {
        Id = id,
        Alerts =
        [
            new()
            {
                Rule = "error-spike", Kind = "spike", Severity = "error", Application = "shop", Code = code, Summary = "much", StartsAt = Start,
                EndsAt = isOver ? Start.AddMinutes(3) : null, Count = 40, Expected = 2, ExpectedHigh = 9, Score = 4,
            },
        ],
        Severity = "error",
        Notify = ["ops"],
        JoinedAt = Start,
        ResolvedAt = isOver ? Start.AddMinutes(3) : null,
    };
}
