namespace LogPipe.Cli.Configuration;

/// <summary>Makes a property of an options record a setting: the reader, the checks and the JSON schema for editors come from it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingAttribute(string description) : Attribute
{
    /// <summary>Gets what the setting does, with its unit, for editors: lower case, no full stop.</summary>
    public string Description { get; } = description;

    /// <summary>Gets or sets the smallest value, written as users write it; null for none.</summary>
    public string? Minimum { get; set; }

    /// <summary>Gets or sets the largest value, written as users write it; null for none.</summary>
    public string? Maximum { get; set; }

    /// <summary>Gets or sets the words that a text may be; empty for any.</summary>
    public string[] Words { get; set; } = [];
}
