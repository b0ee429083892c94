using System.Text;

namespace LogPipe.Model;

/// <summary>
/// A short text that many records share (a dataset's name, a level), held once for the process as UTF-8, also in its JSON form.
/// </summary>
/// <remarks>
/// An append-only intern table: the one kind of static state in the model, allowed because an entry never changes and means the same to
/// every owner. Made from configuration and packs only, never from log content, so that it cannot grow with the input.
/// </remarks>
public readonly record struct TextConstant
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, int> Known = new(StringComparer.Ordinal);
    private static Entry[] _entries = new Entry[64];

    internal TextConstant(int index) => Index = index;

    /// <summary>Gets the UTF-8 bytes.</summary>
    public ReadOnlySpan<byte> Utf8 => Volatile.Read(ref _entries)[Index].Utf8;

    /// <summary>Gets the text.</summary>
    public string Text => Volatile.Read(ref _entries)[Index].Text;

    /// <summary>Gets the text as a JSON string, quotes included.</summary>
    internal ReadOnlySpan<byte> Json => Volatile.Read(ref _entries)[Index].Json;

    internal int Index { get; }

    /// <summary>Gives the constant for a text.</summary>
    public static TextConstant Of(string text)
    {
        lock (Gate)
        {
            if (Known.TryGetValue(text, out int index))
                return new TextConstant(index);
            index = Known.Count;
            Entry[] table = _entries;
            if (index == table.Length)
                Array.Resize(ref table, index * 2);
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            table[index] = new Entry(text, utf8, JsonText.Quote(utf8));
            Volatile.Write(ref _entries, table);
            Known.Add(text, index);
            return new TextConstant(index);
        }
    }

    /// <summary>Gives the constants for several texts, in their order.</summary>
    public static TextConstant[] AllOf(params ReadOnlySpan<string> texts)
    {
        var all = new TextConstant[texts.Length];
        for (int i = 0; i < all.Length; i++)
            all[i] = Of(texts[i]);
        return all;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private sealed record Entry(string Text, byte[] Utf8, byte[] Json);
}
