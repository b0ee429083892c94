using System.Text.Json;
using System.Text.Unicode;

namespace LogPipe.Model;

/// <summary>Says whether bytes that claim to be JSON may stand in a document as they are.</summary>
/// <remarks>Per JSON value, which few formats have. Keeps its tables, so it allocates only while they grow. One thread at a time.</remarks>
internal sealed class JsonInspector
{
    /// <summary>Levels of objects and arrays, as <see cref="JsonReaderOptions"/> has it by default; deeper values are written as text.</summary>
    private const int MaxDepth = 64;

    private const int MaxIdleNames = 4096;

    private readonly HashSet<(int Object, int Hash, int OtherHash)> _names = [];
    private byte[] _unescaped = new byte[256];

    /// <summary>
    /// Says whether the bytes are one JSON value in UTF-8 that every reader accepts: complete, at most <see cref="MaxDepth"/> levels deep, no name
    /// twice in an object, no half of a surrogate pair.
    /// </summary>
    public bool Accepts(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            return false;
        try
        {
            return Walk(json);
        }
        catch (JsonException)
        {
            // The producer's promise was wrong: the value is written as text instead.
            return false;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair (\ud800) is grammatical JSON but stands for no text; readers differ in what they do with it.
            return false;
        }
    }

    /// <summary>Gives the text of the string or name that the reader stands on. Valid until the next call.</summary>
    /// <exception cref="InvalidOperationException">It holds half of a surrogate pair.</exception>
    public ReadOnlySpan<byte> TextOf(in Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return reader.ValueSpan;
        if (_unescaped.Length < reader.ValueSpan.Length)
            _unescaped = new byte[reader.ValueSpan.Length * 2];
        return _unescaped.AsSpan(0, reader.CopyString(_unescaped));
    }

    private bool Walk(ReadOnlySpan<byte> json)
    {
        _names.Clear();
        if (_names.Capacity > MaxIdleNames)
            _names.TrimExcess();
        Span<int> open = stackalloc int[MaxDepth + 2];
        int objects = 0;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject)
                open[reader.CurrentDepth + 1] = ++objects;
            else if (reader.TokenType == JsonTokenType.PropertyName && !_names.Add(NameOf(open[reader.CurrentDepth], TextOf(reader))))
                return false;
            else if (reader.TokenType == JsonTokenType.String)
                TextOf(reader);
        }

        return true;
    }

    /// <summary>Stands for a name by 64 seeded bits of hash: two names taken for one by accident only make the value text.</summary>
    private static (int Object, int Hash, int OtherHash) NameOf(int inObject, ReadOnlySpan<byte> name)
    {
        HashCode hash = default;
        hash.AddBytes(name);
        HashCode other = default;
        other.Add(name.Length);
        other.AddBytes(name);
        return (inObject, hash.ToHashCode(), other.ToHashCode());
    }
}
