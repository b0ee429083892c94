using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LogPipe.Inputs.Http;

/// <summary>
/// Answers what agents ask Elasticsearch before they send: its version and licence, its health, and whether templates, policies and pipelines are there. Those that they
/// bring are acknowledged and not used: LogPipe lays out its own.
/// </summary>
/// <remarks>The requests are those of Filebeat 8 (setup and license check of libbeat), Logstash, Vector, Fluent Bit and rsyslog; answers have the form of Elasticsearch 8.17.</remarks>
internal static class ElasticsearchAnswers
{
    /// <summary>The version that is said: of the schema that events follow. Agents only refuse a server that is older than they can speak to.</summary>
    private const string Version = "8.17.0";

    private static readonly ReadOnlyMemory<byte> Root = Encoding.UTF8.GetBytes($$"""
        {"name":"logpipe","cluster_name":"logpipe","cluster_uuid":"bG9ncGlwZS1ub2RlLTAwMQ","version":{"number":"{{Version}}","build_flavor":"default","build_type":"tar","build_hash":"0000000000000000000000000000000000000000","build_date":"2024-12-11T12:08:05.663969764Z","build_snapshot":false,"lucene_version":"9.12.0","minimum_wire_compatibility_version":"7.17.0","minimum_index_compatibility_version":"7.0.0"},"tagline":"You Know, for Search"}
        """);

    private static readonly ReadOnlyMemory<byte> License =
        """{"license":{"status":"active","uid":"00000000-0000-4000-8000-000000000000","type":"basic","mode":"basic","issue_date":"2024-12-11T00:00:00.000Z","issue_date_in_millis":1733875200000,"max_nodes":1000,"issued_to":"logpipe","issuer":"elasticsearch","start_date_in_millis":-1}}"""u8.ToArray();

    private static readonly ReadOnlyMemory<byte> XPack =
        """{"license":{"type":"basic","mode":"basic","status":"active"},"features":{"ilm":{"available":true,"enabled":true},"security":{"available":true,"enabled":true},"monitoring":{"available":true,"enabled":true}}}"""u8.ToArray();

    private static readonly ReadOnlyMemory<byte> Health =
        """{"cluster_name":"logpipe","status":"green","timed_out":false,"number_of_nodes":1,"number_of_data_nodes":1,"active_primary_shards":0,"active_shards":0,"relocating_shards":0,"initializing_shards":0,"unassigned_shards":0}"""u8.ToArray();

    private static readonly ReadOnlyMemory<byte> Nodes = """{"_nodes":{"total":1,"successful":1,"failed":0},"cluster_name":"logpipe","nodes":{}}"""u8.ToArray();

    private static readonly ReadOnlyMemory<byte> Acknowledged = """{"acknowledged":true}"""u8.ToArray();

    private static readonly ReadOnlyMemory<byte> Nothing = "{}"u8.ToArray();

    /// <summary>Gives the answer to a request, or null where there is none.</summary>
    public static ReadOnlyMemory<byte>? For(string method, string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method))
            return Read(parts, HttpMethods.IsHead(method));
        return (HttpMethods.IsPut(method) || HttpMethods.IsPost(method)) && parts.Length > 1 && IsLayout(parts[0])
            ? Acknowledged
            : default(ReadOnlyMemory<byte>?);
    }

    private static ReadOnlyMemory<byte>? Read(string[] parts, bool isHead) => parts switch
    {
        [] => Root,
        ["_license"] or ["_xpack", "license"] => License,
        ["_xpack"] => XPack,
        ["_cluster", "health", ..] => Health,
        ["_cat", "health"] => "0 00:00:00 logpipe green 1 1 0 0 0 0 0 0 - 100.0%\n"u8.ToArray(),
        ["_nodes", ..] => Nodes,
        ["_index_template", var name] => Listed("index_templates", name, "index_template"),
        ["_component_template", var name] => Listed("component_templates", name, "component_template"),
        ["_data_stream", var name] => JsonAnswer.Write(json =>
        {
            json.WriteStartArray("data_streams");
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteEndObject();
            json.WriteEndArray();
        }),
        ["_ilm", "policy", var name] => Named(name, static json =>
        {
            json.WriteNumber("version", 1);
            json.WriteStartObject("policy");
            json.WriteStartObject("phases");
            json.WriteEndObject();
            json.WriteEndObject();
        }),
        ["_template", var name] => Named(name, static _ => { }),
        ["_ingest", "pipeline", var name] => Named(name, static _ => { }),
        // whether an index is there: any that somebody wants to write to
        [var name] when isHead && !name.StartsWith('_') => Nothing,
        _ => default(ReadOnlyMemory<byte>?),
    };

    private static bool IsLayout(string first) => first is "_index_template" or "_component_template" or "_template" or "_ilm" or "_ingest" or "_data_stream";

    private static ReadOnlyMemory<byte> Listed(string list, string name, string kind) => JsonAnswer.Write(json =>
    {
        json.WriteStartArray(list);
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartObject(kind);
        json.WriteStartArray("index_patterns");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    });

    private static ReadOnlyMemory<byte> Named(string name, Action<Utf8JsonWriter> members) => JsonAnswer.Write(json =>
    {
        json.WriteStartObject(name);
        members(json);
        json.WriteEndObject();
    });
}
