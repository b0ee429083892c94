using System.Globalization;
using System.Reflection;
using LogPipe.Cli.Usage;

namespace LogPipe.Cli.Configuration;

/// <summary>Fills options records from a tree of nodes. Never stops at a mistake: it collects every one and keeps the default there.</summary>
internal sealed class ConfigBinder
{
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly List<ConfigMistake> _mistakes;
    private readonly Dictionary<string, string> _origins = new(StringComparer.Ordinal);

    /// <summary>Initializes the binder.</summary>
    /// <param name="environment">The variables that values may name.</param>
    /// <param name="mistakes">Where mistakes go.</param>
    public ConfigBinder(IReadOnlyDictionary<string, string> environment, List<ConfigMistake> mistakes)
    {
        _environment = environment;
        _mistakes = mistakes;
    }

    /// <summary>Gets where each setting that was written stands, by its path, for later checks.</summary>
    public IReadOnlyDictionary<string, string> Origins => _origins;

    /// <summary>Gives the options of a section.</summary>
    public T Bind<T>(ConfigMap map)
        where T : new() => (T)Record(typeof(T), map, "");

    private object Record(Type type, ConfigMap map, string path)
    {
        object options = Activator.CreateInstance(type)!;
        IReadOnlyList<(string Name, PropertyInfo Property, SettingAttribute Setting)> settings = SettingName.SettingsOf(type);
        foreach ((string key, (string keyOrigin, ConfigNode node)) in map.Entries)
        {
            string at = path.Length == 0 ? key : $"{path}.{key}";
            _origins[at] = keyOrigin;
            (_, PropertyInfo? property, SettingAttribute? setting) = settings.FirstOrDefault(s => s.Name == key);
            if (property is null)
                _mistakes.Add(new(keyOrigin, at, $"unknown setting{Nearest(key, settings.Select(s => s.Name))}"));
            else if (node is not ConfigScalar { IsNull: true } && Value(property.PropertyType, setting!, node, at) is { } value)
                property.SetValue(options, value);
        }

        return options;
    }

    private static string Nearest(string key, IEnumerable<string> known)
    {
        string[] names = [.. known];
        string hint = NearestName.Hint(key, names);
        return hint.Length > 0 ? hint : $"; known here: {string.Join(", ", names)}";
    }

    /// <summary>Gives the value of a node as the property wants it, or null after noting what is wrong.</summary>
    private object? Value(Type type, SettingAttribute setting, ConfigNode node, string path)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return List(type.GetGenericArguments()[0], setting, node, path);
        if (type.IsClass && type != typeof(string))
        {
            if (node is ConfigMap map)
                return Record(type, map, path);
            return Wrong(node, path, $"expected settings ({string.Join(", ", SettingName.SettingsOf(type).Select(s => s.Name))}), found {Kind(node)}");
        }

        if (node is not ConfigScalar scalar)
            return Wrong(node, path, $"expected {Wanted(type)}, found {Kind(node)}");
        if (Variables.Expand(scalar.Text, _environment, out string? mistake) is not { } text)
            return Wrong(node, path, mistake!);
        return Scalar(type, setting, text, node, path);
    }

    private Array List(Type item, SettingAttribute setting, ConfigNode node, string path)
    {
        // one value where a list is expected is a list of one
        IReadOnlyList<ConfigNode> nodes = node is ConfigList list ? list.Items : [node];
        object?[] values = [.. nodes.Select((n, i) => Value(item, setting, n, node is ConfigList ? $"{path}[{i}]" : path))];
        object[] found = [.. values.OfType<object>()];
        var result = Array.CreateInstance(item, found.Length);
        Array.Copy(found, result, found.Length);
        return result;
    }

    private object? Scalar(Type type, SettingAttribute setting, string text, ConfigNode node, string path)
    {
        if (type == typeof(string))
        {
            return setting.Words.Length == 0 || setting.Words.Contains(text, StringComparer.Ordinal)
                ? text
                : Wrong(node, path, $"'{text}' is none of {string.Join(", ", setting.Words)}{NearestName.Hint(text, setting.Words)}");
        }

        if (Parse(type, text) is not { } value)
            return Wrong(node, path, $"expected {Wanted(type)}, found '{text}'");
        if (setting.Minimum is { } low && Compare(value, Parse(type, low)!) < 0)
            return Wrong(node, path, $"{text} is too little: at least {low}");
        if (setting.Maximum is { } high && Compare(value, Parse(type, high)!) > 0)
            return Wrong(node, path, $"{text} is too much: at most {high}");
        return value;
    }

    private static int Compare(object a, object b) => a is ByteSize size ? size.Bytes.CompareTo(((ByteSize)b).Bytes) : ((IComparable)a).CompareTo(b);

    private static object? Parse(Type type, string text)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain == typeof(bool))
            return text is "true" or "false" ? text == "true" : null;
        if (plain == typeof(int))
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null;
        if (plain == typeof(TimeSpan))
            return Duration.TryParse(text, out TimeSpan duration) ? duration : null;
        if (plain == typeof(ByteSize))
            return ByteSize.TryParse(text, out ByteSize size) ? size : null;
        throw new NotSupportedException($"no setting can be a {plain.Name}");
    }

    private static string Wanted(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain == typeof(bool))
            return "true or false";
        if (plain == typeof(int))
            return "a whole number";
        if (plain == typeof(TimeSpan))
            return "a duration such as 500ms, 5s, 10m, 12h or 30d";
        return plain == typeof(ByteSize) ? "a size such as 512, 64KiB or 10MB" : "a text";
    }

    private static string Kind(ConfigNode node) => node switch
    {
        ConfigMap => "a section",
        ConfigList => "a list",
        ConfigScalar scalar => $"'{scalar.Text}'",
        _ => "nothing",
    };

    private object? Wrong(ConfigNode node, string path, string message)
    {
        _mistakes.Add(new(node.Origin, path, message));
        return null;
    }
}
