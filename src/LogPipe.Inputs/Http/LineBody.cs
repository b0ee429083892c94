using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LogPipe.Inputs.Spool;

namespace LogPipe.Inputs.Http;

/// <summary>Takes messages out of a body of lines or of JSON: objects one a line, one after another, or in an array.</summary>
internal static class LineBody
{
    private static readonly JsonReaderOptions Several = new() { AllowMultipleValues = true };

    /// <summary>Adds the messages of a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="contentType">What the sender says that it is; JSON that is said to be plain text is lines.</param>
    /// <param name="maxMessageBytes">Bytes kept of a message.</param>
    /// <param name="entry">Takes the messages.</param>
    public static void Split(ReadOnlySpan<byte> body, string? contentType, int maxMessageBytes, SpoolEntry entry)
    {
        body = body.StartsWith("\uFEFF"u8) ? body[3..] : body;
        ReadOnlySpan<byte> start = body.TrimStart(" \t\r\n"u8);
        bool isJson = contentType?.Contains("json", StringComparison.OrdinalIgnoreCase) ?? false;
        // lines of one object each need no reading through
        if (isJson && !start.IsEmpty && (start[0] == '[' || (start[0] == '{' && !EndsInFirstLine(start))))
            body = TakeValues(body, maxMessageBytes, entry);
        TakeLines(body, maxMessageBytes, entry);
    }

    private static bool EndsInFirstLine(ReadOnlySpan<byte> start)
    {
        int feed = start.IndexOf((byte)'\n');
        return feed > 0 && start[..feed].TrimEnd(" \r"u8).EndsWith("}"u8);
    }

    private static void TakeLines(ReadOnlySpan<byte> body, int maxMessageBytes, SpoolEntry entry)
    {
        while (!body.IsEmpty)
        {
            int feed = body.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = feed < 0 ? body : body[..feed];
            entry.AddCut(line.TrimEnd((byte)'\r'), maxMessageBytes);
            body = feed < 0 ? default : body[(feed + 1)..];
        }
    }

    /// <summary>Takes JSON values as long as there are some.</summary>
    /// <returns>What is behind the last one, which is no JSON.</returns>
    private static ReadOnlySpan<byte> TakeValues(ReadOnlySpan<byte> body, int maxMessageBytes, SpoolEntry entry)
    {
        long taken = 0;
        var reader = new Utf8JsonReader(body, Several);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.EndArray)
                    continue;
                int from = (int)reader.TokenStartIndex;
                if (reader.TokenType == JsonTokenType.String)
                    entry.AddCut(Encoding.UTF8.GetBytes(reader.GetString()!), maxMessageBytes);
                else
                {
                    reader.Skip();
                    Add(body[from..(int)reader.BytesConsumed], maxMessageBytes, entry);
                }

                taken = reader.BytesConsumed;
            }

            return default;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            ReadOnlySpan<byte> rest = body[(int)taken..].TrimStart(" \t\r\n,"u8);
            return rest.SequenceEqual("]"u8) ? default : rest;
        }
    }

    private static void Add(ReadOnlySpan<byte> value, int maxMessageBytes, SpoolEntry entry)
    {
        if (value.Contains((byte)'\n'))
        {
            // an object over several lines becomes one line
            var minified = new ArrayBufferWriter<byte>(value.Length);
            using (var json = new Utf8JsonWriter(minified, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }))
            using (var document = JsonDocument.Parse(value.ToArray()))
                document.RootElement.WriteTo(json);
            value = minified.WrittenSpan;
        }

        entry.AddCut(value, maxMessageBytes);
    }
}
