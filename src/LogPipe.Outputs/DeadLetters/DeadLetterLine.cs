using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LogPipe.Model;

namespace LogPipe.Outputs.DeadLetters;

/// <summary>The form of a dead letter in a file: one JSON object a line, the payload in base 64, the keys of the header names on Kafka.</summary>
internal static class DeadLetterLine
{
    private const string Payload = "payload";
    private const string Reason = "logpipe-reason";
    private const string Detail = "logpipe-detail";
    private const string Stage = "logpipe-stage";
    private const string Attempts = "logpipe-attempts";
    private const string FirstFailedAt = "logpipe-first-failed-at";
    private const string SourceName = "logpipe-source";
    private const string SourceKey = "logpipe-source-key";
    private const string Position = "logpipe-position";
    private const string LineCount = "logpipe-lines";
    private const string SubEvent = "logpipe-sub-event";
    private const string Timestamp = "logpipe-timestamp";
    private const string Context = "logpipe-context";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    /// <summary>Appends a letter and a line end.</summary>
    public static void Write(DeadLetter letter, Utf8Output to)
    {
        to.Append((byte)'{');
        Write(to, Reason, letter.Reason);
        Write(to, Detail, letter.Detail);
        Write(to, Stage, letter.Stage);
        Write(to, Attempts, letter.Attempts);
        Write(to, FirstFailedAt, letter.FirstFailedAt.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        Write(to, SourceName, letter.SourceName);
        Write(to, SourceKey, letter.SourceKey);
        Write(to, Position, letter.Position);
        Write(to, LineCount, letter.LineCount);
        Write(to, SubEvent, letter.SubEvent);
        if (letter.Timestamp != LogBatch.NoTime)
            Write(to, Timestamp, letter.Timestamp);
        if (letter.Context.Count > 0)
            Write(to, letter.Context);
        WriteName(to, Payload);
        to.Append((byte)'"');
        ReadOnlySpan<byte> payload = letter.Payload.Span;
        Base64.EncodeToUtf8(payload, to.GetSpan(Base64.GetMaxEncodedToUtf8Length(payload.Length)), out _, out int written);
        to.Advance(written);
        to.Append("\"}\n"u8);
    }

    /// <summary>Reads a letter from a line without its end.</summary>
    /// <returns>False if the line is none: torn by a crash, or changed by hand.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> line, out DeadLetter? letter)
    {
        letter = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            letter = new DeadLetter
            {
                Payload = root.GetProperty(Payload).GetBytesFromBase64(),
                Reason = Text(root, Reason),
                Detail = Text(root, Detail),
                Stage = Text(root, Stage),
                Attempts = root.GetProperty(Attempts).GetInt32(),
                FirstFailedAt = root.GetProperty(FirstFailedAt).GetDateTimeOffset(),
                SourceName = Text(root, SourceName),
                SourceKey = Text(root, SourceKey),
                Position = root.GetProperty(Position).GetInt64(),
                LineCount = root.GetProperty(LineCount).GetInt32(),
                SubEvent = root.TryGetProperty(SubEvent, out JsonElement number) ? number.GetInt32() : 0,
                Timestamp = root.TryGetProperty(Timestamp, out JsonElement time) ? time.GetInt64() : LogBatch.NoTime,
                Context = root.TryGetProperty(Context, out JsonElement context)
                    ? context.EnumerateObject().ToDictionary(static p => p.Name, static p => p.Value.GetString() ?? "", StringComparer.Ordinal)
                    : [],
            };
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return false;
        }
    }

    private static string Text(JsonElement root, string name) => root.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null");

    private static void Write(Utf8Output to, string name, string value)
    {
        WriteName(to, name);
        to.AppendJsonString(Encoding.UTF8.GetBytes(value));
        to.Append((byte)',');
    }

    private static void Write(Utf8Output to, string name, long value)
    {
        WriteName(to, name);
        Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture), to);
        to.Append((byte)',');
    }

    private static void Write(Utf8Output to, IReadOnlyDictionary<string, string> context)
    {
        WriteName(to, Context);
        to.Append((byte)'{');
        bool isFirst = true;
        foreach ((string name, string value) in context)
        {
            if (!isFirst)
                to.Append((byte)',');
            isFirst = false;
            WriteName(to, name);
            to.AppendJsonString(Encoding.UTF8.GetBytes(value));
        }

        to.Append("},"u8);
    }

    private static void WriteName(Utf8Output to, string name)
    {
        to.AppendJsonString(Encoding.UTF8.GetBytes(name));
        to.Append((byte)':');
    }
}
