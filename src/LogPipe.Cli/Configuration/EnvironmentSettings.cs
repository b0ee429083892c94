using System.Globalization;

namespace LogPipe.Cli.Configuration;

/// <summary>Lays environment variables over a configuration: <c>LOGPIPE__PARSE__TIMEZONE</c> overrides <c>parse.timezone</c>.</summary>
/// <remarks>A value that begins with a bracket is read as YAML (<c>[a, b]</c> is a list); a number as a part of the name picks an entry of a list.</remarks>
internal static class EnvironmentSettings
{
    /// <summary>What the names begin with.</summary>
    public const string Prefix = "LOGPIPE__";

    /// <summary>Lays the variables over the tree, in order of name.</summary>
    public static void Apply(ConfigMap root, IReadOnlyDictionary<string, string> environment, List<ConfigMistake> mistakes)
    {
        foreach ((string name, string value) in environment.Where(e => e.Key.StartsWith(Prefix, StringComparison.Ordinal)).OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            string origin = $"environment {name}";
            string[] parts = [.. name[Prefix.Length..].Split("__").Select(p => p.ToLowerInvariant())];
            if (Array.Exists(parts, string.IsNullOrEmpty))
            {
                mistakes.Add(new(origin, "", "a part of the name is empty; write LOGPIPE__SECTION__KEY"));
                continue;
            }

            ConfigNode? node = value.TrimStart() is ['[' or '{', ..] ? YamlReader.Read(new StringReader(value), origin, mistakes) : Plain(value, origin);
            if (node is null)
                continue;
            Set(root, parts, node, origin, mistakes);
        }
    }

    /// <summary>A value means itself, whatever YAML would make of '-', '*.log' or 'a: b'; quotes around it are the shell's business.</summary>
    private static ConfigScalar Plain(string value, string origin) => new(origin, value, isQuoted: value.Length > 0 && value is not ("~" or "null"));

    private static void Set(ConfigMap root, string[] parts, ConfigNode value, string origin, List<ConfigMistake> mistakes)
    {
        ConfigNode at = root;
        for (int i = 0; i < parts.Length; i++)
        {
            bool isLast = i == parts.Length - 1;
            ConfigNode? next = at switch
            {
                ConfigMap map => Step(map, parts[i], isLast ? value : null, origin),
                ConfigList list => Step(list, parts[i], isLast ? value : null, origin),
                _ => null,
            };
            if (next is null)
            {
                mistakes.Add(new(origin, string.Join('.', parts[..(i + 1)]), "no such place in the configuration"));
                return;
            }

            at = next;
        }
    }

    private static ConfigNode Step(ConfigMap map, string key, ConfigNode? value, string origin)
    {
        if (value is null && map.Entries.TryGetValue(key, out (string KeyOrigin, ConfigNode Value) entry) && entry.Value is not ConfigScalar)
            return entry.Value;
        ConfigNode node = value ?? new ConfigMap(origin);
        map.Entries[key] = (origin, node);
        return node;
    }

    private static ConfigNode? Step(ConfigList list, string key, ConfigNode? value, string origin)
    {
        if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index > list.Items.Count)
            return null;
        if (index == list.Items.Count)
            list.Items.Add(value ?? new ConfigMap(origin));
        else if (value is not null)
            list.Items[index] = value;
        return list.Items[index];
    }
}
