using System.Text.Json.Nodes;
using LogPipe.Model;

namespace LogPipe.Outputs.Elasticsearch.Setup;

/// <summary>
/// Writes the mapping of every field that LogPipe can write, from the names and types that it knows itself: those of ECS, of the formats and of the user's patterns.
/// </summary>
/// <remarks>
/// Names that nobody knows beforehand lie inside object fields (<c>labels</c>), which are one field to the index however many keys they hold; anything else is stored and not
/// mapped (<c>dynamic: false</c>). So no event can add a field, and none is refused for a field.
/// </remarks>
public static class FieldMappings
{
    /// <summary>Elasticsearch cuts terms at 32,766 bytes; a character has 4 at most.</summary>
    private const int LongestTermChars = 8191;

    private static readonly HashSet<string> NotIndexed = new(["event.original", "logpipe.repeat.samples"], StringComparer.Ordinal);

    /// <summary>Gives the mapping, and how many fields it has, the objects that hold them included.</summary>
    public static (JsonObject Mapping, int FieldCount) Build(Flavor flavor)
    {
        var properties = new JsonObject();
        int count = 0;
        foreach (FieldId field in FieldId.All())
            count += TryAdd(properties, field.Name.Split('.'), Property(field, flavor));
        // the index refuses a data stream whose time may be broken
        properties["@timestamp"] = new JsonObject { ["type"] = "date", ["ignore_malformed"] = false };
        return (new JsonObject { ["dynamic"] = false, ["date_detection"] = false, ["properties"] = properties }, count + 1);
    }

    /// <summary>Adds a field unless its name goes on from one that is a value: events write such a field under <c>labels</c>.</summary>
    /// <returns>How many fields came to it.</returns>
    private static int TryAdd(JsonObject properties, string[] parts, JsonObject property)
    {
        int added = 0;
        JsonObject at = properties;
        for (int i = 0; i < parts.Length - 1; i++)
        {
            if (at[parts[i]] is not JsonObject child)
            {
                at[parts[i]] = child = new JsonObject { ["properties"] = new JsonObject() };
                added++;
            }

            if (child["properties"] is not JsonObject inner)
                return added;
            at = inner;
        }

        if (at.ContainsKey(parts[^1]))
            return added;
        at[parts[^1]] = property;
        return added + 1;
    }

    private static JsonObject Property(FieldId field, Flavor flavor)
    {
        if (field.Name == "logpipe.repeat.values")
            return new JsonObject { ["type"] = "object", ["enabled"] = false };
        if (NotIndexed.Contains(field.Name))
            return new JsonObject { ["type"] = "keyword", ["index"] = false, ["doc_values"] = false };
        return field.Type switch
        {
            FieldType.Text => new JsonObject { ["type"] = "text", ["norms"] = false },
            FieldType.Long => new JsonObject { ["type"] = "long" },
            FieldType.Double => new JsonObject { ["type"] = "double" },
            FieldType.Boolean => new JsonObject { ["type"] = "boolean" },
            FieldType.Date => new JsonObject { ["type"] = "date" },
            FieldType.Ip => new JsonObject { ["type"] = "ip" },
            FieldType.Object when flavor == Flavor.OpenSearch => new JsonObject { ["type"] = "flat_object" },
            FieldType.Object => new JsonObject { ["type"] = "flattened", ["ignore_above"] = LongestTermChars },
            _ => new JsonObject { ["type"] = "keyword", ["ignore_above"] = 1024 },
        };
    }
}
