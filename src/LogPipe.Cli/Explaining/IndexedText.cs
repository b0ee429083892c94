using System.Text.Json;

namespace LogPipe.Cli.Explaining;

/// <summary>Finds the text that an indexed event was made of.</summary>
internal static class IndexedText
{
    /// <summary>Gives <c>event.original</c>, else <c>message</c>, else null.</summary>
    public static string? Of(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        if (root.TryGetProperty("event", out JsonElement @event) && @event.TryGetProperty("original", out JsonElement original))
            return original.GetString();
        return root.TryGetProperty("message", out JsonElement message) ? message.GetString() : null;
    }
}
