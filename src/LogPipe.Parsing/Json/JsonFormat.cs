using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Formats;

namespace LogPipe.Parsing.Json;

/// <summary>How one kind of JSON object becomes fields; compiled from a pack's <c>json</c> block. Immutable.</summary>
internal sealed class JsonFormat
{
    /// <summary>Among the fields of a path in a pack: the value stays under the object field of its path as well.</summary>
    private const string AndRest = "*";

    private readonly byte[][][] _keys;
    private readonly byte[][] _without;
    private readonly Utf8Table<JsonPath> _plans;
    private readonly Rest[] _rests;

    /// <summary>Initializes the format.</summary>
    /// <param name="number">Number of the format in the catalog.</param>
    /// <param name="definition">The definition.</param>
    /// <param name="plan">Says what becomes of a value for a field.</param>
    /// <param name="indexOf">Finds a format by name, or -1.</param>
    public JsonFormat(int number, FormatDefinition definition, Func<string, CapturePlan> plan, Func<string, int> indexOf)
    {
        Number = number;
        _keys = [.. definition.JsonKeys!.Select(static k => k.Split('|').Select(Encoding.UTF8.GetBytes).ToArray())];
        _without = [.. definition.JsonWithout.Select(Encoding.UTF8.GetBytes)];
        _plans = Plans(definition, plan);
        _rests = [.. definition.JsonRests.OrderByDescending(static r => r.Path.Length)
            .Select(static r => new Rest(r.Path.Length == 0 ? [] : Encoding.UTF8.GetBytes(r.Path + "."), FieldId.Of(r.Field, FieldType.Object)))];
        IsBareMessage = definition.Weak;
        IsPairs = definition.IsPairs;
        Texts = [.. definition.JsonTexts.Select(Encoding.UTF8.GetBytes)];
        Prefix = Encoding.UTF8.GetBytes(definition.JsonPrefix);
        WrappedAs = definition.WrappedAs is { } name ? indexOf(name) : definition.Dataset is null ? EventParser.Unknown : number;
        if (definition.JsonPartial is var (path, value))
            Partial = (Encoding.UTF8.GetBytes(path), Encoding.UTF8.GetBytes(value));
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
            if (Prefix.Length > 0 && path.Length > Prefix.Length && path.StartsWith(Prefix))
                path = path[Prefix.Length..];
            return true;
        }

        field = default;
        return false;
    }

    /// <summary>Gets what is taken off the front of the paths that nothing else takes.</summary>
    public byte[] Prefix { get; }

    /// <summary>Gets the paths of the wrapped line, none where the object is the event.</summary>
    public byte[][] Texts { get; }

    /// <summary>Gets the path and the value that say that the wrapped line is not complete; an empty value stands for text without a line feed.</summary>
    public (byte[] Path, byte[] Value)? Partial { get; }

    /// <summary>Gets the number of the format whose rules an unrecognised wrapped line follows, or <see cref="EventParser.Unknown"/>.</summary>
    public int WrappedAs { get; }

    /// <summary>Gets a value that says whether the wrapped line is a syslog message, whose text starts behind the space that ends its tag (RFC 3164 section 4.1.3).</summary>
    public bool IsSyslog => WrappedAs >= 0 && WrappedAs != Number;

    /// <summary>Gets a value that says whether the keys are those of a line of <c>key=value</c> pairs, not of a JSON object.</summary>
    public bool IsPairs { get; }

    /// <summary>Gets a value that says whether the envelope is so plain that only a record that must be one is taken for it.</summary>
    public bool IsBareMessage { get; }

    /// <summary>Says whether an object has every key of this format and none of those that it never has.</summary>
    public bool Fits(FlatObject flat)
    {
        foreach (byte[][] any in _keys)
        {
            if (!HasAny(flat, any))
                return false;
        }

        return !HasAny(flat, _without);
    }

    /// <summary>Finds what becomes of the value at a path.</summary>
    public bool TryFind(ReadOnlySpan<byte> path, out JsonPath found) => _plans.TryFind(path, out found);

    /// <summary>Finds the wrapped line.</summary>
    public bool TryFindText(FlatObject flat, out Leaf text)
    {
        foreach (byte[] path in Texts)
        {
            if (flat.TryFind(path, out text) && text.ByteCount > 0)
                return true;
        }

        text = default;
        return false;
    }

    private static Utf8Table<JsonPath> Plans(FormatDefinition definition, Func<string, CapturePlan> plan)
    {
        var paths = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach ((string path, string field) in definition.JsonFields)
        {
            if (!paths.TryGetValue(path, out List<string>? fields))
                paths.Add(path, fields = []);
            fields.Add(field);
        }

        var keys = new List<byte[]>(paths.Count);
        var values = new List<JsonPath>(paths.Count);
        foreach ((string path, List<string> fields) in paths)
        {
            bool andRest = fields.RemoveAll(static field => field == AndRest) > 0;
            keys.Add(Encoding.UTF8.GetBytes(path));
            values.Add(new JsonPath([.. fields.Select(plan)], andRest));
        }

        return new Utf8Table<JsonPath>(keys, values);
    }

    private static bool HasAny(FlatObject flat, byte[][] paths)
    {
        foreach (byte[] path in paths)
        {
            if (flat.Has(path))
                return true;
        }

        return false;
    }

    private sealed record Rest(byte[] Prefix, FieldId Field);
}

/// <summary>What becomes of the value at a path.</summary>
/// <param name="Plans">The fields that it fills.</param>
/// <param name="AndRest">Whether it is kept under the object field of its path as well.</param>
internal readonly record struct JsonPath(CapturePlan[] Plans, bool AndRest);
