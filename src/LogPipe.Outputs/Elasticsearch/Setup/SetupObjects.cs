using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace LogPipe.Outputs.Elasticsearch.Setup;

/// <summary>Writes what is installed: life cycles, the pipeline that stamps documents, mappings, settings and templates.</summary>
internal static class SetupObjects
{
    public const string Pipeline = "logpipe-ingested";
    public const string EventsPolicy = "logpipe-logs";
    public const string RollUpsPolicy = "logpipe-rollups";

    /// <summary>Between Elastic's own template for <c>logs-*-*</c> (100) and those of its integrations (200), which know their data better.</summary>
    private const int Priority = 150;

    /// <summary>What clusters may lack: its absence changes the settings.</summary>
    public static IEnumerable<SetupObject> Optional(Flavor flavor, SetupOptions options)
    {
        yield return Policy(flavor, EventsPolicy, options.KeepEvents, rollsOver: true);
        yield return Policy(flavor, RollUpsPolicy, options.KeepRollUps, rollsOver: false);
        yield return Make("ingest pipeline", Pipeline, $"_ingest/pipeline/{Pipeline}", isOptional: true, static mark => new JsonObject
        {
            ["description"] = $"LogPipe: when the index took the event ({mark})",
            ["processors"] = new JsonArray(new JsonObject { ["set"] = new JsonObject { ["field"] = "event.ingested", ["value"] = "{{{_ingest.timestamp}}}" } }),
        });
    }

    /// <summary>What every cluster has.</summary>
    /// <param name="flavor">What is on the other side.</param>
    /// <param name="options">How long things are kept, and the namespace.</param>
    /// <param name="available">Names of the optional objects that are there.</param>
    public static IEnumerable<SetupObject> Required(Flavor flavor, SetupOptions options, IReadOnlySet<string> available)
    {
        (JsonObject mapping, int fieldCount) = FieldMappings.Build(flavor);
        yield return Make("component template", "logpipe-mappings", "_component_template/logpipe-mappings", isOptional: false, mark =>
            new JsonObject { ["template"] = new JsonObject { ["mappings"] = mapping.DeepClone() }, ["_meta"] = Meta(mark) });
        yield return Make("component template", "logpipe-settings", "_component_template/logpipe-settings", isOptional: false, mark =>
            new JsonObject { ["template"] = new JsonObject { ["settings"] = Settings(fieldCount, available) }, ["_meta"] = Meta(mark) });
        yield return Make("index template", "logpipe-logs", "_index_template/logpipe-logs", isOptional: false, mark =>
            Template($"logs-*-{options.Namespace}", mark, Life(flavor, EventsPolicy, available), isStream: true));
        yield return Make("index template", "logpipe-rollups", "_index_template/logpipe-rollups", isOptional: false, mark =>
            Template($"logpipe-rollups-{options.Namespace}-*", mark, Life(flavor, RollUpsPolicy, available), isStream: false));
        yield return Make("component template", "logpipe-signals-mappings", "_component_template/logpipe-signals-mappings", isOptional: false, static mark =>
            new JsonObject { ["template"] = new JsonObject { ["mappings"] = SignalMappings.Build() }, ["_meta"] = Meta(mark) });
        yield return Make("index template", "logpipe-signals", "_index_template/logpipe-signals", isOptional: false, mark =>
            SignalTemplate($"logpipe-signals-{options.Namespace}-*", mark, Life(flavor, RollUpsPolicy, available), available));
    }

    private static SetupObject Policy(Flavor flavor, string name, TimeSpan keep, bool rollsOver)
    {
        string age = $"{keep.TotalDays.ToString("0", CultureInfo.InvariantCulture)}d";
        return flavor == Flavor.OpenSearch
            ? Make("ISM policy", name, $"_plugins/_ism/policies/{name}", isOptional: true, mark => IsmPolicy(name, age, rollsOver, mark))
            : Make("ILM policy", name, $"_ilm/policy/{name}", isOptional: true, mark => IlmPolicy(age, rollsOver, mark));
    }

    private static JsonObject IlmPolicy(string age, bool rollsOver, string mark)
    {
        JsonObject actions = rollsOver ? new JsonObject { ["rollover"] = new JsonObject { ["max_primary_shard_size"] = "50gb", ["max_age"] = "7d" } } : [];
        var phases = new JsonObject
        {
            ["hot"] = new JsonObject { ["actions"] = actions },
            ["delete"] = new JsonObject { ["min_age"] = age, ["actions"] = new JsonObject { ["delete"] = new JsonObject() } },
        };
        return new JsonObject { ["policy"] = new JsonObject { ["_meta"] = Meta(mark), ["phases"] = phases } };
    }

    private static JsonObject IsmPolicy(string name, string age, bool rollsOver, string mark)
    {
        JsonArray actions = rollsOver
            ? new JsonArray(new JsonObject { ["rollover"] = new JsonObject { ["min_primary_shard_size"] = "50gb", ["min_index_age"] = "7d" } })
            : [];
        var delete = new JsonObject { ["name"] = "delete", ["actions"] = new JsonArray(new JsonObject { ["delete"] = new JsonObject() }), ["transitions"] = new JsonArray() };
        var hot = new JsonObject
        {
            ["name"] = "hot",
            ["actions"] = actions,
            ["transitions"] = new JsonArray(new JsonObject { ["state_name"] = "delete", ["conditions"] = new JsonObject { ["min_index_age"] = age } }),
        };
        string[] patterns = rollsOver ? ["logs-*"] : ["logpipe-rollups-*", "logpipe-signals-*"];
        return new JsonObject
        {
            ["policy"] = new JsonObject
            {
                ["description"] = $"LogPipe: {name} ({mark})",
                ["default_state"] = "hot",
                ["states"] = new JsonArray(hot, delete),
                ["ism_template"] = new JsonArray(new JsonObject { ["index_patterns"] = Names(patterns), ["priority"] = Priority }),
            },
        };
    }

    private static JsonObject Settings(int fieldCount, IReadOnlySet<string> available)
    {
        JsonObject settings = SharedSettings(available, "message", "error.message", "error.type", "error.code", "log.level", "host.name", "service.name");
        settings["index.codec"] = "best_compression";
        settings["index.mapping.total_fields.limit"] = Math.Max(2000, fieldCount * 2);
        settings["index.mapping.ignore_malformed"] = true;
        return settings;
    }

    private static JsonObject SharedSettings(IReadOnlySet<string> available, params ReadOnlySpan<string> searched)
    {
        var settings = new JsonObject
        {
            ["index.number_of_shards"] = 1,
            // a single node is green, two keep a copy
            ["index.auto_expand_replicas"] = "0-1",
            ["index.query.default_field"] = Names(searched),
        };
        if (available.Contains(Pipeline))
            settings["index.final_pipeline"] = Pipeline;
        return settings;
    }

    /// <summary>Signals have few fields and all of them are LogPipe's own, so nothing may be there that is not mapped.</summary>
    private static JsonObject SignalTemplate(string pattern, string mark, JsonObject? life, IReadOnlySet<string> available)
    {
        JsonObject settings = SharedSettings(available, "message", "rule.name", "error.code", "service.name");
        foreach ((string name, JsonNode? value) in life ?? [])
            settings[name] = value!.DeepClone();
        return new JsonObject
        {
            ["index_patterns"] = new JsonArray(pattern),
            ["priority"] = Priority,
            ["composed_of"] = new JsonArray("logpipe-signals-mappings"),
            ["_meta"] = Meta(mark),
            ["template"] = new JsonObject { ["settings"] = settings },
        };
    }

    private static JsonObject Template(string pattern, string mark, JsonObject? life, bool isStream)
    {
        var template = new JsonObject
        {
            ["index_patterns"] = new JsonArray(pattern),
            ["priority"] = Priority,
            ["composed_of"] = new JsonArray("logpipe-mappings", "logpipe-settings"),
            ["_meta"] = Meta(mark),
        };
        if (isStream)
            template["data_stream"] = new JsonObject();
        if (life is not null)
            template["template"] = new JsonObject { ["settings"] = life };
        return template;
    }

    /// <summary>ISM finds its indices by their names.</summary>
    private static JsonObject? Life(Flavor flavor, string policy, IReadOnlySet<string> available) =>
        flavor == Flavor.Elasticsearch && available.Contains(policy) ? new JsonObject { ["index.lifecycle.name"] = policy } : null;

    private static JsonArray Names(ReadOnlySpan<string> names)
    {
        var array = new JsonArray();
        foreach (string name in names)
            array.Add((JsonNode)name);
        return array;
    }

    private static JsonObject Meta(string mark) => new() { ["made_by"] = "LogPipe", ["hash"] = mark };

    private static SetupObject Make(string kind, string name, string path, bool isOptional, Func<string, JsonObject> body)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(body("").ToJsonString()));
        string mark = Convert.ToHexStringLower(hash.AsSpan(0, 8));
        return new SetupObject(kind, name, path, body(mark), mark, isOptional);
    }
}
