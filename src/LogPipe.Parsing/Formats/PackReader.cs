using System.Globalization;
using LogPipe.Model;

namespace LogPipe.Parsing.Formats;

/// <summary>
/// Reads the format directives of a pack: comment lines that start with <c>#:</c> in a grok pattern file, so that the same file
/// stays a plain pattern file for Logstash.
/// </summary>
/// <remarks>
/// A block starts with <c>#: format NAME</c>; the lines after it say <c>dataset NAME</c>, <c>service TYPE</c>, <c>like NAME</c>, <c>path TEXT …</c>, <c>match EXPRESSION</c>,
/// <c>then FIELD EXPRESSION</c>, <c>also FIELD EXPRESSION</c>, <c>type FIELD TYPE</c>, <c>set FIELD VALUE</c>, <c>map FIELD FROM=TO …</c>, <c>blank FIELD VALUE</c>, <c>open FIELD …</c>, <c>split FIELD CHARACTERS</c>, <c>extract NAME …</c>,
/// <c>inner EXPRESSION</c>, <c>pair FIRST =&gt; SECOND</c>, <c>follow FIRST =&gt; SECOND</c>, <c>block FIRST =&gt; LAST</c>, <c>indented</c>, <c>wraps</c>, <c>singleline</c>, <c>weak</c>, <c>monthfirst</c>, <c>priority NUMBER</c>; for objects <c>json PATH …</c>, for lines of pairs <c>keyvalue KEY …</c>, and for both <c>field PATH FIELD …</c>,
/// <c>rest FIELD [PATH]</c>, <c>without PATH …</c>, <c>prefix TEXT</c>, and for envelopes <c>text PATH …</c>, <c>partial PATH [VALUE]</c>, <c>as FORMAT</c>. docs/formats.md describes them for people.
/// </remarks>
public static class PackReader
{
    private const string Marker = "#:";

    /// <summary>Gets the directives that may stand in a format's block.</summary>
    public static IReadOnlyList<string> Directives { get; } =
    [
        "dataset", "service", "like", "path", "match", "then", "also", "type", "set", "map", "blank", "split", "open", "extract", "singleline", "weak", "monthfirst", "priority",
        "inner", "pair", "follow", "block", "indented", "wraps", "json", "keyvalue", "without", "field", "rest", "prefix", "text", "partial", "as",
    ];

    /// <summary>Reads every format of one file and adds what is wrong to <paramref name="mistakes"/>, each with file and line.</summary>
    public static IReadOnlyList<FormatDefinition> Read(string fileName, string text, ICollection<string> mistakes)
    {
        var formats = new List<FormatDefinition>();
        Block? block = null;
        int lineNumber = 0;
        foreach (string raw in text.Split('\n'))
        {
            lineNumber++;
            string line = raw.Trim();
            if (!line.StartsWith(Marker, StringComparison.Ordinal))
                continue;
            string origin = $"{fileName}:{lineNumber}";
            (string verb, string rest) = Cut(line[Marker.Length..].Trim());
            if (verb == "format")
            {
                if (block is not null)
                    formats.Add(block.Finish());
                block = new Block(rest, origin);
            }
            else if (block is null)
                mistakes.Add($"{origin}: '{verb}' stands before any 'format NAME' line: put '#: format NAME' first");
            else if (block.Apply(verb, rest, origin) is { } mistake)
                mistakes.Add($"{origin}: {mistake}");
        }

        if (block is not null)
            formats.Add(block.Finish());
        return formats;
    }

    private static (string First, string After) Cut(string text)
    {
        int space = text.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? (text, "") : (text[..space], text[(space + 1)..].Trim());
    }

    /// <summary>One format while its lines are read.</summary>
    private sealed class Block(string name, string origin)
    {
        private readonly List<FormatPattern> _matches = [];
        private readonly List<FieldRefinement> _refinements = [];
        private readonly List<FormatFieldType> _types = [];
        private readonly List<FormatValue> _constants = [];
        private readonly List<FormatReplacement> _replacements = [];
        private readonly List<FormatValue> _blanks = [];
        private readonly List<string> _extractors = [];
        private readonly List<FormatPath> _jsonFields = [];
        private readonly List<FormatPair> _pairs = [];
        private readonly List<FormatPair> _follows = [];
        private readonly List<FormatPair> _blocks = [];
        private readonly List<FormatPattern> _innerMatches = [];
        private bool _indentedOnly;
        private bool _wraps;
        private bool _isPairs;
        private readonly List<FormatPath> _jsonRests = [];
        private readonly List<string> _openFields = [];
        private readonly List<FormatSplit> _splits = [];
        private string[]? _jsonKeys;
        private string[] _jsonTexts = [];
        private string[] _jsonWithout = [];
        private (string, string)? _jsonPartial;
        private string? _wrappedAs;
        private string _jsonPrefix = "";
        private string? _dataset;
        private string? _service;
        private string? _like;
        private string[] _paths = [];
        private bool _singleLine;
        private bool _weak;
        private bool _monthFirst;
        private int _priority = 50;

        public string? Apply(string verb, string rest, string at)
        {
            switch (verb)
            {
                case "dataset": _dataset = rest; return null;
                case "service": _service = rest; return null;
                case "like": _like = rest; return null;
                case "path": _paths = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries); return null;
                case "match": _matches.Add(new FormatPattern(rest, at)); return null;
                case "extract": _extractors.AddRange(rest.Split(' ', StringSplitOptions.RemoveEmptyEntries)); return null;
                case "keyvalue":
                    _isPairs = true;
                    goto case "json";
                case "json": _jsonKeys = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries); return null;
                case "rest":
                    (string restField, string restPath) = Cut(rest);
                    _jsonRests.Add(new(restPath, restField));
                    return null;
                case "open": _openFields.AddRange(rest.Split(' ', StringSplitOptions.RemoveEmptyEntries)); return null;
                case "text": _jsonTexts = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries); return null;
                case "without": _jsonWithout = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries); return null;
                case "partial": _jsonPartial = Cut(rest); return null;
                case "as": _wrappedAs = rest; return null;
                case "prefix": _jsonPrefix = rest; return null;
                case "inner": _innerMatches.Add(new FormatPattern(rest, at)); return null;
                case "indented": _indentedOnly = true; return null;
                case "wraps": _wraps = true; return null;
                case "pair": return AddPair(_pairs, rest);
                case "follow": return AddPair(_follows, rest);
                case "block": return AddPair(_blocks, rest);
                case "singleline": _singleLine = true; return null;
                case "weak": _weak = true; return null;
                case "monthfirst": _monthFirst = true; return null;
                case "priority":
                    return int.TryParse(rest, CultureInfo.InvariantCulture, out _priority) ? null : $"priority '{rest}' is not a whole number";
                case "then":
                case "also":
                case "type":
                case "set":
                case "blank":
                case "split":
                case "map":
                case "field":
                    return ApplyToField(verb, rest, at);
                default:
                    return $"'{verb}' is no directive of a format: use one of {string.Join(", ", Directives)}";
            }
        }

        public FormatDefinition Finish() => new()
        {
            Name = name,
            Dataset = _dataset,
            ServiceType = _service,
            Like = _like,
            Paths = _paths,
            Matches = _matches,
            Refinements = _refinements,
            Types = _types,
            Constants = _constants,
            Replacements = _replacements,
            Blanks = _blanks,
            Extractors = _extractors,
            Pairs = _pairs,
            Follows = _follows,
            Blocks = _blocks,
            InnerMatches = _innerMatches,
            IndentedOnly = _indentedOnly,
            Wraps = _wraps,
            JsonKeys = _jsonKeys,
            IsPairs = _isPairs,
            JsonFields = _jsonFields,
            JsonRests = _jsonRests,
            OpenFields = _openFields,
            Splits = _splits,
            JsonTexts = _jsonTexts,
            JsonWithout = _jsonWithout,
            JsonPartial = _jsonPartial,
            WrappedAs = _wrappedAs,
            JsonPrefix = _jsonPrefix,
            SingleLine = _singleLine,
            Weak = _weak,
            MonthFirst = _monthFirst,
            Priority = _priority,
            Origin = origin,
        };

        private static string? AddPair(List<FormatPair> pairs, string text)
        {
            string[] parts = text.Split(" => ", 2);
            if (parts.Length != 2 || parts[0].Length == 0 || parts[1].Length == 0)
                return $"'{text}' is not FIRST => SECOND";
            pairs.Add(new(parts[0], parts[1]));
            return null;
        }

        private string? AddType(string field, string value)
        {
            string[] words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (!Enum.TryParse(words[0], ignoreCase: true, out FieldType type) || (words.Length > 1 && words[1] != "array"))
                return $"'{value}' is not a type: use one of {string.Join(", ", Enum.GetNames<FieldType>()).ToLowerInvariant()}, with 'array' behind it for lists";
            _types.Add(new(field, type, words.Length > 1));
            return null;
        }

        private string? ApplyToField(string verb, string rest, string at)
        {
            (string field, string value) = Cut(rest);
            if (value.Length == 0)
                return $"'{verb}' needs a field and a value: '#: {verb} FIELD VALUE'";
            switch (verb)
            {
                case "then": _refinements.Add(new FieldRefinement(field, new FormatPattern(value, at))); return null;
                case "also": _refinements.Add(new FieldRefinement(field, new FormatPattern(value, at), Alone: true)); return null;
                case "type": return AddType(field, value);
                case "set": _constants.Add(new(field, value)); return null;
                case "blank": _blanks.Add(new(field, value)); return null;
                case "split": _splits.Add(new(field, value.Replace('_', ' '))); return null;
                case "field": _jsonFields.AddRange(value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(f => new FormatPath(field, f))); return null;
            }

            foreach (string pair in value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                int equals = pair.LastIndexOf('=');
                if (equals < 1)
                    return $"'{pair}' is not FROM=TO";
                _replacements.Add(new(field, pair[..equals], pair[(equals + 1)..].Replace('_', ' ')));
            }

            return null;
        }
    }
}
