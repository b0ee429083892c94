using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Formats;

namespace LogPipe.Parsing.Json;

/// <summary>How one kind of JSON object becomes fields; compiled from a pack's <c>json</c> block. Immutable.</summary>
internal sealed class JsonFormat
{
    /// <summary>Among the fields of a path in a pack: the value stays under the object field of its path as well.</summary>
    private const string AndRest = "*";

    private readonly byte[][] _keys;
    private readonly Utf8Table<JsonPath> _plans;
    private readonly (byte[] Prefix, FieldId Field)[] _rests;

    /// <summary>Initializes the format.</summary>
    /// <param name="number">Number of the format in the catalog.</param>
    /// <param name="definition">The definition.</param>
    /// <param name="plan">Says what becomes of a value for a field.</param>
    public JsonFormat(int number, FormatDefinition definition, Func<string, CapturePlan> plan)
    {
        Number = number;
        _keys = [.. definition.JsonKeys!.Select(Encoding.UTF8.GetBytes)];
        _plans = new Utf8Table<JsonPath>(definition.JsonFields
            .GroupBy(static f => f.Path)
            .Select(g => (
                Encoding.UTF8.GetBytes(g.Key),
                new JsonPath([.. g.Where(static f => f.Field != AndRest).Select(f => plan(f.Field))], g.Any(static f => f.Field == AndRest)))));
        _rests = [.. definition.JsonRests.OrderByDescending(static r => r.Path.Length)
            .Select(static r => (r.Path.Length == 0 ? [] : Encoding.UTF8.GetBytes(r.Path + "."), FieldId.Of(r.Field, FieldType.Object)))];
        IsBareMessage = definition.Weak;
        Text = definition.JsonText is { } text ? Encoding.UTF8.GetBytes(text) : null;
    }

    /// <summary>Gets the number of the format in the catalog.</summary>
    public int Number { get; }

    /// <summary>Finds the object field for a path that has no place of its own, and takes off the part of the path that the field stands for.</summary>
    /// <returns>False for ECS names and <c>labels</c>.</returns>
    public bool TryFindRest(ref ReadOnlySpan<byte> path, out FieldId field)
    {
        foreach ((byte[] prefix, FieldId candidate) in _rests)
        {
            if (!path.StartsWith(prefix))
                continue;
            field = candidate;
            path = path[prefix.Length..];
            return true;
        }

        field = default;
        return false;
    }

    /// <summary>Gets the path of the wrapped line, or null where the object is the event.</summary>
    public byte[]? Text { get; }

    /// <summary>Gets a value that says whether the envelope is so plain that only a record that must be one is taken for it.</summary>
    public bool IsBareMessage { get; }

    /// <summary>Says whether an object has every key of this format.</summary>
    public bool Fits(FlatObject flat)
    {
        foreach (byte[] key in _keys)
        {
            if (!flat.Has(key))
                return false;
        }

        return true;
    }

    /// <summary>Finds what becomes of the value at a path.</summary>
    public bool TryFind(ReadOnlySpan<byte> path, out JsonPath found) => _plans.TryFind(path, out found);
}

/// <summary>What becomes of the value at a path.</summary>
/// <param name="Plans">The fields that it fills.</param>
/// <param name="AndRest">Whether it is kept under the object field of its path as well.</param>
internal readonly record struct JsonPath(CapturePlan[] Plans, bool AndRest);
