using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Grok;

namespace LogPipe.Cli.GrokTrial;

/// <summary>The captures of a pattern by field, nested as their names are.</summary>
internal sealed class GrokFieldTree
{
    private readonly string _key;
    private readonly List<GrokFieldTree> _children = [];
    private readonly List<int> _captures = [];

    private GrokFieldTree(string key)
    {
        _key = key;
        Name = Encoding.UTF8.GetBytes(key);
    }

    /// <summary>Gets the key inside the object above.</summary>
    public byte[] Name { get; }

    /// <summary>Gets the fields below this one; empty where it holds a value.</summary>
    public IReadOnlyList<GrokFieldTree> Children => _children;

    /// <summary>Gets the numbers of the captures that give this field its value.</summary>
    public IReadOnlyList<int> Captures => _captures;

    /// <summary>Makes the tree; where one name is a value and another continues it, the longer one keeps its dots.</summary>
    public static GrokFieldTree Of(IReadOnlyList<GrokCapture> captures, bool flat)
    {
        var root = new GrokFieldTree("");
        var values = captures.Select(c => c.FieldName).ToHashSet(StringComparer.Ordinal);
        for (int i = 0; i < captures.Count; i++)
        {
            string name = captures[i].FieldName;
            bool isDotted = flat || Prefixes(name).Any(values.Contains);
            GrokFieldTree at = root;
            foreach (string part in isDotted ? [name] : name.Split('.'))
                at = at.Child(part);
            at._captures.Add(i);
        }

        return root;
    }

    /// <summary>Says whether any capture of the field, or below it, captured something.</summary>
    public bool HasValue(ReadOnlySpan<Utf8Slice> captures)
    {
        foreach (int capture in _captures)
        {
            if (captures[capture].Start >= 0)
                return true;
        }

        foreach (GrokFieldTree child in _children)
        {
            if (child.HasValue(captures))
                return true;
        }

        return false;
    }

    private static IEnumerable<string> Prefixes(string name)
    {
        for (int dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
            yield return name[..dot];
    }

    private GrokFieldTree Child(string key)
    {
        GrokFieldTree? child = _children.Find(c => c._key == key);
        if (child is null)
        {
            child = new GrokFieldTree(key);
            _children.Add(child);
        }

        return child;
    }
}
