using System.Text;

namespace LogPipe.Model;

/// <summary>The interned name of a field (<c>http.request.method</c>) with its type; compared as a number.</summary>
/// <remarks>
/// An append-only intern table for the process, as <see cref="TextConstant"/>: ids come from the ECS catalogue (<see cref="EcsFields"/>),
/// from packs and from users' patterns, never from log content. Keys found in logs live inside object fields.
/// Ids are not stable between processes; write names.
/// </remarks>
public readonly record struct FieldId
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, int> Known = new(StringComparer.Ordinal);
    private static Entry[] _entries = new Entry[512];

    /// <summary>Gets the number of ids that the catalogues have (<see cref="EcsFields"/>, <see cref="LogPipeFields"/>): the first ones.</summary>
    /// <remarks>Initialized behind the table that it fills.</remarks>
    internal static int OwnCount { get; } = InternOwn();

    internal FieldId(int index) => Index = (ushort)index;

    /// <summary>Gets the dotted name.</summary>
    public string Name => Volatile.Read(ref _entries)[Index].Name;

    /// <summary>Gets the dotted name as UTF-8.</summary>
    public ReadOnlySpan<byte> Utf8Name => Volatile.Read(ref _entries)[Index].Utf8Name;

    /// <summary>Gets the field's one type.</summary>
    public FieldType Type => Volatile.Read(ref _entries)[Index].Type;

    /// <summary>Gets a value that says whether the field is written as an array even when it has one value (<c>tags</c>).</summary>
    public bool IsArray => Volatile.Read(ref _entries)[Index].IsArray;

    /// <summary>Gets the number of the id: dense, from 0, usable as an array index within this process.</summary>
    public ushort Index { get; }

    /// <summary>Gives the id of a name; a new name gets <paramref name="type"/>, a known one keeps the type it has.</summary>
    /// <exception cref="ArgumentException">The name is empty, has an empty part, or 65,536 names are taken.</exception>
    public static FieldId Of(string name, FieldType type = FieldType.Keyword, bool isArray = false)
    {
        // names of the catalogues are there already, so that a pack that mentions one gets the catalogue's type
        return Intern(name, type, isArray);
    }

    /// <summary>Finds the id of a name that was interned before.</summary>
    public static bool TryFind(string name, out FieldId id)
    {
        lock (Gate)
        {
            bool found = Known.TryGetValue(name, out int index);
            id = new FieldId(index);
            return found;
        }
    }

    /// <summary>Gives every id interned so far.</summary>
    public static IReadOnlyList<FieldId> All()
    {
        lock (Gate)
            return First(Known.Count);
    }

    /// <summary>Gives the ids with the lowest numbers.</summary>
    internal static FieldId[] First(int count)
    {
        var ids = new FieldId[count];
        for (int i = 0; i < ids.Length; i++)
            ids[i] = new FieldId(i);
        return ids;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Gives an id of a catalogue its name: its number is a constant, so that code that asks for the field needs no memory for it.</summary>
    /// <exception cref="InvalidOperationException">Numbers and order of the catalogue differ.</exception>
    internal static void Add(FieldId id, string name, FieldType type, bool isArray = false)
    {
        FieldId given = Intern(name, type, isArray);
        if (given != id)
            throw new InvalidOperationException($"the field '{name}' has the number {id.Index} in its catalogue and is number {given.Index} in order: number them in order");
    }

    private static int InternOwn()
    {
        EcsFields.Intern();
        LogPipeFields.Intern();
        return Known.Count;
    }

    internal static FieldId Intern(string name, FieldType type, bool isArray)
    {
        lock (Gate)
        {
            if (Known.TryGetValue(name, out int index))
                return new FieldId(index);
            if (name.Length == 0 || name.StartsWith('.') || name.EndsWith('.') || name.Contains("..", StringComparison.Ordinal))
                throw new ArgumentException($"'{name}' is not a field name: parts are separated by single dots, such as http.request.method", nameof(name));
            index = Known.Count;
            if (index > ushort.MaxValue)
                throw new ArgumentException($"no room for field '{name}': patterns may name 65536 different fields", nameof(name));
            Entry[] table = _entries;
            if (index == table.Length)
                Array.Resize(ref table, index * 2);
            table[index] = new Entry(name, Encoding.UTF8.GetBytes(name), type, isArray);
            Volatile.Write(ref _entries, table);
            Known.Add(name, index);
            return new FieldId(index);
        }
    }

    private sealed record Entry(string Name, byte[] Utf8Name, FieldType Type, bool IsArray);
}
