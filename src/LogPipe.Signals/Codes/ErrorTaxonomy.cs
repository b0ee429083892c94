using System.Buffers;
using System.Reflection;
using System.Text;

namespace LogPipe.Signals.Codes;

/// <summary>Says what an error is about (DB, NET, AUTH …) from <c>taxonomy.txt</c>. Immutable, shared by all lanes.</summary>
internal sealed class ErrorTaxonomy
{
    /// <summary>Gets the taxonomy that ships.</summary>
    public static readonly ErrorTaxonomy Default = Load();

    /// <summary>The category of what no line names.</summary>
    public const string Other = "ERR";

    private readonly (string Category, SearchValues<string> Words)[] _lines;

    private ErrorTaxonomy((string Category, SearchValues<string> Words)[] lines) => _lines = lines;

    /// <summary>Gives the category of an error.</summary>
    /// <param name="text">Its types, vendor code and message template, UTF-8.</param>
    public string CategoryOf(ReadOnlySpan<byte> text) => CategoryOf(Encoding.UTF8.GetString(text).AsSpan());

    /// <inheritdoc cref="CategoryOf(ReadOnlySpan{byte})"/>
    public string CategoryOf(ReadOnlySpan<char> text)
    {
        foreach ((string category, SearchValues<string> words) in _lines)
        {
            if (text.ContainsAny(words))
                return category;
        }

        return Other;
    }

    private static ErrorTaxonomy Load()
    {
        using Stream file = Assembly.GetExecutingAssembly().GetManifestResourceStream("taxonomy.txt")!;
        using var reader = new StreamReader(file);
        var lines = new List<(string Category, SearchValues<string> Words)>();
        while (reader.ReadLine() is { } line)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (line.StartsWith('#') || colon < 0)
                continue;
            lines.Add((line[..colon], SearchValues.Create(Words(line[(colon + 1)..]), StringComparison.OrdinalIgnoreCase)));
        }

        return new ErrorTaxonomy([.. lines]);
    }

    /// <summary>Terms are separated by commas.</summary>
    private static string[] Words(string line) => line.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
