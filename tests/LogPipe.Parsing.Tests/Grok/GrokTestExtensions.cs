using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Grok;

namespace LogPipe.Parsing.Tests.Grok;

internal static class GrokTestExtensions
{
    public static readonly GrokLibrary BuiltIn = GrokLibrary.LoadBuiltIn();

    /// <summary>Compiles and matches; gives "field=value" for each capture that is set, or null when it does not match.</summary>
    public static string? Grok(string expression, string text, GrokLibrary? library = null) =>
        GrokPattern.Compile(expression, library ?? BuiltIn).Captured(text);

    /// <summary>Finds a folder of the repository above the running test.</summary>
    public static string RepositoryFolder(string name)
    {
        string folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, name)))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException($"{name} is not above the test");
        return Path.Combine(folder, name);
    }

    public static string? Captured(this GrokPattern pattern, string text) => pattern.Captured(Encoding.UTF8.GetBytes(text));

    public static string? Captured(this GrokPattern pattern, byte[] utf8)
    {
        var slices = new Utf8Slice[pattern.Captures.Count];
        if (!pattern.TryMatch(utf8, slices))
            return null;
        var found = new List<string>();
        for (int i = 0; i < slices.Length; i++)
        {
            if (slices[i].Start >= 0)
                found.Add($"{pattern.Captures[i].FieldName}={Encoding.UTF8.GetString(utf8, slices[i].Start, slices[i].ByteCount)}");
        }

        return string.Join(' ', found);
    }
}
