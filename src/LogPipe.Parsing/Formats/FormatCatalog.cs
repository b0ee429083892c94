using LogPipe.Model;
using LogPipe.Parsing.Grok;
using LogPipe.Parsing.Grok.Programs;
using LogPipe.Parsing.Grok.Syntax;
using LogPipe.Parsing.Json;

namespace LogPipe.Parsing.Formats;

/// <summary>Every format that detection knows, in the order in which it tries them. Immutable; shared by all lanes.</summary>
public sealed class FormatCatalog
{
    private readonly LineFormat[] _formats;
    private readonly PathHint[] _paths;
    private readonly PrefixTrie _heads;
    private readonly Utf8Table<CapturePlan> _ecs;

    private FormatCatalog(LineFormat[] formats, GrokLibrary library)
    {
        _formats = formats;
        Library = library;
        var leads = new List<ByteSet[]>();
        var names = new List<short>();
        var paths = new List<PathHint>();
        var json = new List<JsonFormat>();
        for (int i = 0; i < formats.Length; i++)
        {
            FormatDefinition definition = formats[i].Definition;
            foreach (GrokPattern head in formats[i].OpenHeads)
            {
                leads.Add(head.Leads);
                names.Add((short)i);
            }

            foreach (string path in definition.Paths)
                paths.Add(new(path, i));
            if (definition.JsonKeys is not null)
                json.Add(new JsonFormat(i, definition, name => new CapturePlanner(definition).Plan(name), IndexOf));
        }

        _heads = new PrefixTrie([.. leads], [.. names]);
        _paths = [.. paths];
        JsonFormats = [.. json];
        var plain = new CapturePlanner(new FormatDefinition { Name = "json" });
        var ecsNames = new List<byte[]>();
        var ecsPlans = new List<CapturePlan>();
        foreach (FieldId id in EcsFields.All)
        {
            ecsNames.Add(id.Utf8Name.ToArray());
            ecsPlans.Add(plain.Plan(id.Name));
        }

        _ecs = new Utf8Table<CapturePlan>(ecsNames, ecsPlans);
    }

    /// <summary>Gets the names of the formats, in the order of detection.</summary>
    public IReadOnlyList<string> Names => [.. _formats.Select(static f => f.Name)];

    /// <summary>Gets the pattern library that the formats were compiled with.</summary>
    public GrokLibrary Library { get; }

    internal ReadOnlySpan<LineFormat> Formats => _formats;

    internal JsonFormat[] JsonFormats { get; }

    /// <summary>Compiles the built-in formats together with the user's; a user's format replaces a built-in one of the same name.</summary>
    /// <param name="library">The patterns, built-in and the user's.</param>
    /// <param name="own">Formats from the user's packs and configuration.</param>
    /// <param name="mistakes">Receives everything that is wrong, each with file and line; formats with mistakes are left out.</param>
    /// <param name="whenUsed">Whether expressions are compiled when the first line comes to them; only where nothing is the user's.</param>
    public static FormatCatalog Build(GrokLibrary library, IEnumerable<FormatDefinition> own, ICollection<string> mistakes, bool whenUsed = false)
    {
        var definitions = new Dictionary<string, FormatDefinition>(StringComparer.Ordinal);
        foreach (FormatDefinition definition in BuiltInPacks.Read(mistakes))
        {
            if (!definitions.TryAdd(definition.Name, definition))
                mistakes.Add($"{definition.Origin}: format '{definition.Name}' is defined twice: {definitions[definition.Name].Origin} has it too");
        }

        foreach (FormatDefinition definition in own)
            definitions[definition.Name] = definition;
        TakeOver(definitions, mistakes);

        foreach (FormatDefinition definition in definitions.Values)
        {
            foreach ((string field, FieldType type, bool isArray) in definition.Types)
                FieldId.Of(field, type, isArray);
        }

        foreach ((string field, _) in definitions.Values.SelectMany(static d => d.Splits))
            FieldId.Of(field, FieldType.Keyword, isArray: true);

        var formats = new List<LineFormat>(definitions.Count);
        foreach (FormatDefinition definition in definitions.Values)
        {
            try
            {
                formats.Add(LineFormat.Compile(definition, library, whenUsed));
            }
            catch (Exception e) when (e is GrokException or FormatException)
            {
                mistakes.Add(e.Message);
            }
        }

        formats.Sort(static (a, b) =>
            a.Definition.Weak != b.Definition.Weak ? a.Definition.Weak.CompareTo(b.Definition.Weak)
            : a.Definition.Priority != b.Definition.Priority ? a.Definition.Priority.CompareTo(b.Definition.Priority)
            : string.CompareOrdinal(a.Name, b.Name));
        return new FormatCatalog([.. formats], library);
    }

    /// <summary>Gives the numbers of the formats that a line may be a head of, by its first bytes, in the order of detection.</summary>
    /// <param name="line">The line, not empty.</param>
    internal ReadOnlySpan<short> CandidatesFor(ReadOnlySpan<byte> line) => _heads.CandidatesFor(line);

    /// <summary>Finds the format that the name of a stream tells: the path of its file, a container; -1 for none.</summary>
    internal int IndexOfPath(ReadOnlySpan<char> path)
    {
        foreach ((string text, int format) in _paths)
        {
            if (path.Contains(text, StringComparison.OrdinalIgnoreCase))
                return format;
        }

        return -1;
    }

    private static void TakeOver(Dictionary<string, FormatDefinition> definitions, ICollection<string> mistakes)
    {
        foreach (FormatDefinition definition in definitions.Values.Where(static d => d.Like is not null).ToArray())
        {
            if (definitions.TryGetValue(definition.Like!, out FormatDefinition? other) && other.Like is null)
                definitions[definition.Name] = definition.With(other);
            else
                mistakes.Add($"{definition.Origin}: format '{definition.Name}' is like '{definition.Like}', which is no format or like another one itself: name one that says its rules");
        }
    }

    /// <summary>Finds the number of a format by name, or -1.</summary>
    public int IndexOf(string name) => Array.FindIndex(_formats, f => f.Name == name);

    /// <summary>Finds what becomes of a JSON value whose path is an ECS name.</summary>
    internal bool TryPlanEcs(ReadOnlySpan<byte> path, out CapturePlan plan) => _ecs.TryFind(path, out plan);

    internal LineFormat this[int index] => _formats[index];

    private sealed record PathHint(string Text, int Format);
}
