namespace LogPipe.Cli.Configuration;

/// <summary>One value of a configuration as it was written, with where it was written.</summary>
internal abstract class ConfigNode
{
    /// <summary>Initializes the node.</summary>
    /// <param name="origin">Where it stands: <c>logpipe.yaml:12:5</c> or <c>environment LOGPIPE__LOG__LEVEL</c>.</param>
    protected ConfigNode(string origin) => Origin = origin;

    /// <summary>Gets where the value stands, for messages.</summary>
    public string Origin { get; }
}

/// <summary>A plain value.</summary>
internal sealed class ConfigScalar(string origin, string text, bool isQuoted) : ConfigNode(origin)
{
    /// <summary>Gets the text, without quotes.</summary>
    public string Text { get; } = text;

    /// <summary>Gets a value that says whether the text stood in quotes, so that "null" is a text.</summary>
    public bool IsQuoted { get; } = isQuoted;

    /// <summary>Gets a value that says whether nothing was written: the default holds.</summary>
    public bool IsNull => !IsQuoted && Text is "" or "~" or "null";
}

/// <summary>A list.</summary>
internal sealed class ConfigList(string origin) : ConfigNode(origin)
{
    /// <summary>Gets the entries in order.</summary>
    public List<ConfigNode> Items { get; } = [];
}

/// <summary>Settings by name.</summary>
internal sealed class ConfigMap(string origin) : ConfigNode(origin)
{
    /// <summary>Gets the settings in the order in which they were written, with where each name stands.</summary>
    public Dictionary<string, (string KeyOrigin, ConfigNode Value)> Entries { get; } = new(StringComparer.Ordinal);
}
