using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LogPipe.Cli.Configuration;

/// <summary>Writes the JSON schema (draft-07, which editors know best) of <c>logpipe.yaml</c> from the options records.</summary>
internal static class ConfigSchema
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <summary>Gives the schema as text with a final line end.</summary>
    public static string Text()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Indented))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "http://json-schema.org/draft-07/schema#");
            json.WriteString("title", "logpipe.yaml");
            Record(json, new LogPipeOptions());
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static void Record(Utf8JsonWriter json, object options)
    {
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
        foreach ((string name, PropertyInfo property, SettingAttribute setting) in SettingName.SettingsOf(options.GetType()))
        {
            json.WriteStartObject(name);
            json.WriteString("description", setting.Description);
            Value(json, property.PropertyType, setting, property.GetValue(options));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Value(Utf8JsonWriter json, Type type, SettingAttribute setting, object? value)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain.IsGenericType)
            List(json, plain.GetGenericArguments()[0], setting);
        else if (plain == typeof(string))
            Text(json, setting, (string?)value);
        else if (plain.IsClass)
            Record(json, value ?? Activator.CreateInstance(plain)!);
        else
            Scalar(json, plain, setting, value);
    }

    private static void List(Utf8JsonWriter json, Type item, SettingAttribute setting)
    {
        bool isText = item == typeof(string);
        json.WriteStartArray("type");
        json.WriteStringValue("array");
        json.WriteStringValue(isText ? "string" : "object");
        json.WriteEndArray();
        json.WriteStartObject("items");
        if (isText)
            Text(json, setting, null);
        else
            Record(json, Activator.CreateInstance(item)!);
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, SettingAttribute setting, string? value)
    {
        json.WriteString("type", "string");
        if (setting.Words.Length > 0)
        {
            json.WriteStartArray("enum");
            foreach (string word in setting.Words)
                json.WriteStringValue(word);
            json.WriteEndArray();
        }

        if (value is not null)
            json.WriteString("default", value);
    }

    private static void Scalar(Utf8JsonWriter json, Type type, SettingAttribute setting, object? value)
    {
        if ((Nullable.GetUnderlyingType(type) ?? type) == typeof(bool))
        {
            json.WriteString("type", "boolean");
            if (value is bool isOn)
                json.WriteBoolean("default", isOn);
        }
        else if (type == typeof(int))
        {
            json.WriteString("type", "integer");
            if (setting.Minimum is { } low)
                json.WriteNumber("minimum", int.Parse(low, null));
            if (setting.Maximum is { } high)
                json.WriteNumber("maximum", int.Parse(high, null));
            json.WriteNumber("default", (int)(value ?? 0));
        }
        else if (type == typeof(TimeSpan))
        {
            Pattern(json, "^([0-9]+(\\.[0-9]+)?(ms|s|m|h|d)|0)$", value is TimeSpan span ? Duration.Text(span) : null);
        }
        else
        {
            Pattern(json, "^[0-9]+(\\.[0-9]+)? ?([KMGT]iB|[kKMGT]?B)?$", value?.ToString());
        }
    }

    private static void Pattern(Utf8JsonWriter json, string pattern, string? value)
    {
        json.WriteStartArray("type");
        json.WriteStringValue("string");
        json.WriteStringValue("integer");
        json.WriteEndArray();
        json.WriteString("pattern", pattern);
        if (value is not null)
            json.WriteString("default", value);
    }
}
