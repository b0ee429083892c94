using System.Reflection;

namespace LogPipe.Parsing.Formats;

/// <summary>Reads the format directives of the packs in <c>grok-patterns/</c>, which travel inside this assembly.</summary>
internal static class BuiltInPacks
{
    /// <summary>Reads every pack in the order of their names.</summary>
    public static IReadOnlyList<FormatDefinition> Read(ICollection<string> mistakes)
    {
        Assembly assembly = typeof(BuiltInPacks).Assembly;
        var formats = new List<FormatDefinition>();
        string[] names = Array.FindAll(assembly.GetManifestResourceNames(), static n => n.EndsWith(".grok", StringComparison.Ordinal));
        Array.Sort(names, StringComparer.Ordinal);
        foreach (string name in names)
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            using var reader = new StreamReader(stream);
            formats.AddRange(PackReader.Read(name, reader.ReadToEnd(), mistakes));
        }

        return formats;
    }
}
