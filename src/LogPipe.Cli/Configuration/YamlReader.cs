using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LogPipe.Cli.Configuration;

/// <summary>Reads YAML into nodes that know their line and column. Aliases share the node of their anchor; tags are not obeyed.</summary>
internal sealed class YamlReader
{
    private const int DeepestNesting = 64;
    private readonly string _name;
    private readonly List<ConfigMistake> _mistakes;
    private readonly Dictionary<string, ConfigNode> _anchors = new(StringComparer.Ordinal);

    private YamlReader(string name, List<ConfigMistake> mistakes)
    {
        _name = name;
        _mistakes = mistakes;
    }

    /// <summary>Reads one document; null where it is empty or not YAML at all, which is a mistake then.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="name">What messages call the text: the file's path.</param>
    /// <param name="mistakes">Where mistakes go.</param>
    public static ConfigNode? Read(TextReader yaml, string name, List<ConfigMistake> mistakes)
    {
        try
        {
            var parser = new Parser(yaml);
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
                return null;
            ConfigNode root = new YamlReader(name, mistakes).Node(parser, 0);
            parser.Consume<DocumentEnd>();
            if (parser.Current is DocumentStart second)
                mistakes.Add(new(Origin(name, second.Start), "", "a second YAML document; write one only"));
            return root;
        }
        catch (YamlException e)
        {
            mistakes.Add(new(Origin(name, e.Start), "", $"not valid YAML: {e.Message.ReplaceLineEndings(" ")}"));
            return null;
        }
    }

    private ConfigNode Node(IParser parser, int depth)
    {
        if (depth > DeepestNesting)
            throw new YamlException(parser.Current!.Start, parser.Current.End, $"nested deeper than {DeepestNesting} levels");
        switch (parser.Current)
        {
            case AnchorAlias alias:
                parser.MoveNext();
                return _anchors.TryGetValue(alias.Value.Value, out ConfigNode? node)
                    ? node
                    : throw new YamlException(alias.Start, alias.End, $"unknown anchor '{alias.Value.Value}'");
            case Scalar scalar:
                parser.MoveNext();
                return Keep(scalar, new ConfigScalar(Origin(_name, scalar.Start), scalar.Value, scalar.Style != ScalarStyle.Plain));
            case SequenceStart:
                return List(parser, depth);
            default:
                return Map(parser, depth);
        }
    }

    private ConfigList List(IParser parser, int depth)
    {
        SequenceStart start = parser.Consume<SequenceStart>();
        var list = new ConfigList(Origin(_name, start.Start));
        while (!parser.TryConsume<SequenceEnd>(out _))
            list.Items.Add(Node(parser, depth + 1));
        return Keep(start, list);
    }

    private ConfigMap Map(IParser parser, int depth)
    {
        MappingStart start = parser.Consume<MappingStart>();
        var map = new ConfigMap(Origin(_name, start.Start));
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            Scalar key = parser.Consume<Scalar>();
            string keyOrigin = Origin(_name, key.Start);
            ConfigNode value = Node(parser, depth + 1);
            if (!map.Entries.TryAdd(key.Value, (keyOrigin, value)))
                _mistakes.Add(new(keyOrigin, key.Value, $"written twice; the first is at {map.Entries[key.Value].KeyOrigin}"));
        }

        return Keep(start, map);
    }

    private T Keep<T>(NodeEvent written, T node)
        where T : ConfigNode
    {
        if (!written.Anchor.IsEmpty)
            _anchors[written.Anchor.Value] = node;
        return node;
    }

    private static string Origin(string name, Mark mark) => $"{name}:{mark.Line}:{mark.Column}";
}
