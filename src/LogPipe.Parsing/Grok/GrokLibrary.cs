using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;
using LogPipe.Parsing.Grok.Automata;

namespace LogPipe.Parsing.Grok;

/// <summary>The named patterns that <c>%{NAME}</c> refers to; a later definition replaces an earlier one of the same name.</summary>
/// <remarks>Fill it first, then compile: not safe for changes during use. A compiled pattern keeps what it was compiled from.</remarks>
public sealed class GrokLibrary
{
    private const string ResourcePrefix = "grok-patterns/";

    private readonly Dictionary<string, GrokDefinition> _definitions = new(StringComparer.Ordinal);

    internal AutomatonCache Automata { get; private init; } = new();

    /// <summary>Gets every definition in force, by name.</summary>
    public IReadOnlyDictionary<string, GrokDefinition> Definitions => _definitions;

    /// <summary>Makes a library of all packs that come with LogPipe (<c>grok-patterns/*.grok</c>).</summary>
    public static GrokLibrary LoadBuiltIn()
    {
        var library = new GrokLibrary();
        Assembly assembly = typeof(GrokLibrary).Assembly;
        string[] names = Array.FindAll(
            assembly.GetManifestResourceNames(),
            static n => n.StartsWith(ResourcePrefix, StringComparison.Ordinal) && n.EndsWith(".grok", StringComparison.Ordinal));
        Array.Sort(names, StringComparer.Ordinal);
        foreach (string name in names)
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            using var reader = new StreamReader(stream, Encoding.UTF8);
            library.AddLines(reader, name, isBuiltIn: true, mistakes: null);
        }

        return library;
    }

    /// <summary>Adds the definitions of one pattern file as Logstash reads them: <c>NAME regex</c>, <c>#</c> comments, blank lines.</summary>
    /// <exception cref="GrokException">The file cannot be read or a line is not a definition.</exception>
    public void AddFile(string path) => AddFile(path, mistakes: null);

    private void AddFile(string path, ICollection<string>? mistakes)
    {
        try
        {
            using var reader = new StreamReader(path, Encoding.UTF8);
            AddLines(reader, path, isBuiltIn: false, mistakes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GrokException($"{path}: pattern file cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Adds every file of a folder, in the order of their names; hidden files, backups (<c>~</c>) and folders inside are left out.</summary>
    /// <exception cref="GrokException">The folder or a file cannot be read, or a line is not a definition.</exception>
    public void AddFolder(string path) => AddFolder(path, mistakes: null);

    /// <summary>Adds every file of a folder as <see cref="AddFolder(string)"/> does, and collects the lines that are no definitions instead of stopping at the first.</summary>
    /// <exception cref="GrokException">The folder or a file cannot be read.</exception>
    internal void AddFolder(string path, ICollection<string>? mistakes)
    {
        try
        {
            IEnumerable<string> files = Directory.EnumerateFiles(path).Where(IsPatternFile).Order(StringComparer.Ordinal);
            foreach (string file in files)
                AddFile(file, mistakes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GrokException($"{path}: pattern folder cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Adds one definition; <paramref name="file"/> and <paramref name="line"/> are for messages.</summary>
    /// <exception cref="GrokException">The name holds other characters than ASCII letters, digits, <c>_</c> and <c>-</c>.</exception>
    public void Add(string name, string definition, string file, int line) => Add(name, definition, file, line, isBuiltIn: false);

    private void Add(string name, string definition, string file, int line, bool isBuiltIn)
    {
        if (!IsName(name))
            throw new GrokException($"'{name}' is not a pattern name: use letters, digits and _", file, line, name, definition, 0);
        _definitions[name] = new GrokDefinition(name, definition, file, line) { IsBuiltIn = isBuiltIn };
    }

    /// <summary>Finds a definition.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out GrokDefinition? definition) => _definitions.TryGetValue(name, out definition);

    /// <summary>Gives the known name with the smallest edit distance to a misspelt one, or null when none is near.</summary>
    public string? NearestName(string name)
    {
        string? nearest = null;
        int best = Math.Max(2, name.Length / 3) + 1;
        foreach (string known in _definitions.Keys.Order(StringComparer.Ordinal))
        {
            int distance = EditDistance.Between(name.ToUpperInvariant(), known.ToUpperInvariant(), best);
            if (distance < best)
                (nearest, best) = (known, distance);
        }

        return nearest;
    }

    /// <summary>Compiles every definition and gives all mistakes, each with its file and line, in the order of the names.</summary>
    /// <param name="where">Which definitions to look at; null for all.</param>
    public IReadOnlyList<GrokException> FindMistakes(Func<GrokDefinition, bool>? where = null)
    {
        var mistakes = new List<GrokException>();
        foreach (GrokDefinition definition in _definitions.Values.Where(where ?? (static _ => true)).OrderBy(static d => d.Name, StringComparer.Ordinal))
        {
            try
            {
                GrokPattern.Compile(definition, this);
            }
            catch (GrokException e) when (e.PatternName == definition.Name || e.PatternName.Length == 0)
            {
                mistakes.Add(e);
            }
            catch (GrokException)
            {
                // a mistake of a pattern inside: that one reports it
            }
        }

        return mistakes;
    }

    /// <summary>Copies the library, so that additions do not change this one.</summary>
    public GrokLibrary Copy()
    {
        var copy = new GrokLibrary { Automata = Automata };
        foreach ((string name, GrokDefinition definition) in _definitions)
            copy._definitions[name] = definition;
        return copy;
    }

    internal static bool IsName(string name) =>
        name.Length > 0 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private static bool IsPatternFile(string path)
    {
        string name = Path.GetFileName(path);
        return !name.StartsWith('.') && !name.EndsWith('~')
            && !name.EndsWith(".lines", StringComparison.Ordinal) && !name.EndsWith(".ndjson", StringComparison.Ordinal);
    }

    private void AddLines(TextReader reader, string file, bool isBuiltIn, ICollection<string>? mistakes)
    {
        int line = 0;
        while (reader.ReadLine() is { } text)
        {
            line++;
            ReadOnlySpan<char> rest = text.AsSpan().TrimStart();
            if (rest.IsEmpty || rest[0] == '#')
                continue;
            int nameEnd = rest.IndexOfAny(' ', '\t');
            string name = (nameEnd < 0 ? rest : rest[..nameEnd]).ToString();
            string definition = nameEnd < 0 ? "" : rest[nameEnd..].Trim().ToString();
            try
            {
                if (definition.Length == 0)
                    throw new GrokException($"a definition is 'NAME expression', but the line has only '{name}'", file, line, name, text, 0);
                Add(name, definition, file, line, isBuiltIn);
            }
            catch (GrokException e) when (mistakes is not null)
            {
                mistakes.Add(e.Message);
            }
        }
    }
}
