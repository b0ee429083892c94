using System.IO.Hashing;

namespace LogPipe.Signals.Templates;

/// <summary>Shapes by their keys; those of one key are one.</summary>
internal sealed class ShapeSet
{
    private static readonly byte[][] ShortLists =
    [
        [LineKey.Blank],
        [LineKey.Blank, (byte)' ', LineKey.Blank],
        [LineKey.Blank, (byte)',', LineKey.Blank],
        [LineKey.Blank, (byte)',', (byte)' ', LineKey.Blank],
    ];

    private readonly Dictionary<ulong, TemplateShape> _shapes = [];

    /// <summary>Gets the shapes.</summary>
    public IReadOnlyCollection<TemplateShape> Shapes => _shapes.Values;

    /// <summary>Adds a shape, to the one of the same key where there is one.</summary>
    public void Add(TemplateShape shape)
    {
        ulong identity = shape.Identity;
        if (!_shapes.TryAdd(identity, shape))
            _shapes[identity] = _shapes[identity].With(shape);
    }

    /// <summary>Finds a shape by its <see cref="TemplateShape.Identity"/>.</summary>
    public TemplateShape? Find(ulong identity) => _shapes.GetValueOrDefault(identity);

    /// <summary>Where a list has been seen in several lengths, lines with one or two elements are of the same statement.</summary>
    public void AbsorbShortLists()
    {
        // in the order of their numbers: two lists may ask for the same shorter line, and the order of arrival must not decide
        foreach ((ulong id, TemplateShape shape) in _shapes.OrderBy(static entry => entry.Key).ToArray())
        {
            int list = Array.IndexOf(shape.Key, LineKey.List);
            if (list < 0 || Array.LastIndexOf(shape.Key, LineKey.List) != list || !_shapes.ContainsKey(id))
                continue;
            int slot = shape.Key.AsSpan(0, list).Count(LineKey.Blank) + shape.Key.AsSpan(0, list).Count(LineKey.Ordinal);
            if (!shape.Varies(slot))
                continue;
            foreach (byte[] elements in ShortLists)
            {
                byte[] key = [.. shape.Key.AsSpan(0, list), .. elements, .. shape.Key.AsSpan(list + 1)];
                if (!_shapes.Remove(XxHash3.HashToUInt64(key), out TemplateShape? shorter))
                    continue;
                List<byte[]?> constants = [.. shorter.Constants];
                if (elements.Length > 1)
                    constants.RemoveAt(slot);
                constants[slot] = null;
                var same = new TemplateShape(shape.Key, [.. constants]);
                same.Groups.AddRange(shorter.Groups);
                _shapes[id] = _shapes[id].With(same);
            }
        }
    }
}
