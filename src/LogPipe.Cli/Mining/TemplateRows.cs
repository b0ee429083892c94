using System.Globalization;
using System.Text;
using LogPipe.Model;
using LogPipe.Signals.Templates;

namespace LogPipe.Cli.Mining;

/// <summary>Writes a row a template: JSON, or a table for people.</summary>
internal static class TemplateRows
{
    /// <summary>Writes <c>{"id":…,"template":…,"count":…}</c> and the end of the line.</summary>
    public static void WriteJson(Utf8Output output, MinedTemplate template)
    {
        output.Append("{\"id\":\""u8);
        WriteRest(output, template);
        output.Append(",\"count\":"u8);
        WriteNumber(output, template.Count);
        output.Append("}\n"u8);
    }

    /// <summary>Writes the lines, the id and the text in columns.</summary>
    public static void WriteTable(Utf8Output output, MinedTemplate template)
    {
        output.Append(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{template.Count,12}  {template.Id}  ")));
        output.Append(template.Text);
        output.Append((byte)'\n');
    }

    /// <summary>Writes the id behind its opening quote, and the text.</summary>
    public static void WriteRest(Utf8Output output, MinedTemplate template)
    {
        Span<byte> id = stackalloc byte[TemplateId.CharCount];
        Encoding.ASCII.GetBytes(template.Id, id);
        output.Append(id);
        output.Append("\",\"template\":"u8);
        output.AppendJsonString(template.Text);
    }

    /// <summary>Writes a whole number.</summary>
    public static void WriteNumber(Utf8Output output, long number)
    {
        Span<byte> digits = stackalloc byte[20];
        number.TryFormat(digits, out int count, default, CultureInfo.InvariantCulture);
        output.Append(digits[..count]);
    }
}
