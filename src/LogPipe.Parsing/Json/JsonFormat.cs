using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Formats;

namespace LogPipe.Parsing.Json;

/// <summary>How one kind of JSON object becomes fields; compiled from a pack's <c>json</c> block. Immutable.</summary>
internal sealed class JsonFormat
{
    private readonly byte[][] _keys;
    private readonly Utf8Table<CapturePlan[]> _plans;

    /// <summary>Initializes the format.</summary>
    /// <param name="number">Number of the format in the catalog.</param>
    /// <param name="definition">The definition.</param>
    /// <param name="plan">Says what becomes of a value for a field.</param>
    public JsonFormat(int number, FormatDefinition definition, Func<string, CapturePlan> plan)
    {
        Number = number;
        _keys = [.. definition.JsonKeys!.Select(Encoding.UTF8.GetBytes)];
        _plans = new Utf8Table<CapturePlan[]>(definition.JsonFields
            .GroupBy(static f => f.Path)
            .Select(g => (Encoding.UTF8.GetBytes(g.Key), g.Select(f => plan(f.Field)).ToArray())));
        Rest = definition.JsonRest is { } rest ? FieldId.Of(rest, FieldType.Object) : null;
        IsBareMessage = definition.Weak;
        Text = definition.JsonText is { } text ? Encoding.UTF8.GetBytes(text) : null;
    }

    /// <summary>Gets the number of the format in the catalog.</summary>
    public int Number { get; }

    /// <summary>Gets the object field for everything that has no place of its own; null for ECS names, then <c>labels</c>.</summary>
    public FieldId? Rest { get; }

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
    public bool TryFind(ReadOnlySpan<byte> path, out CapturePlan[] plans) => _plans.TryFind(path, out plans);
}
