using System.Text.Json;
using LogPipe.Inputs.Spool;
using Microsoft.AspNetCore.Http;

namespace LogPipe.Inputs.Http;

/// <summary>Takes the documents out of a bulk request of Elasticsearch: a line that says what to do, and a line that is the document.</summary>
/// <remarks>Source: Elasticsearch reference 8.17, "Bulk API". <c>create</c> and <c>index</c> are taken; LogPipe stores no documents that could be updated or deleted.</remarks>
internal static class BulkBody
{
    /// <summary>Adds the documents of a request.</summary>
    /// <param name="body">The request.</param>
    /// <param name="index">The index that the path names, or null.</param>
    /// <param name="maxMessageBytes">Bytes kept of a document.</param>
    /// <param name="entry">Takes the documents.</param>
    /// <returns>What is said of each.</returns>
    /// <exception cref="RequestRefusedException">It is no bulk request; nothing may be taken of it.</exception>
    public static BulkAnswer Take(ReadOnlyMemory<byte> body, string? index, int maxMessageBytes, SpoolEntry entry)
    {
        var answer = new BulkAnswer(index ?? "logpipe");
        ReadOnlySpan<byte> rest = body.Span;
        int number = 0;
        while (TryTakeLine(ref rest, ref number, out ReadOnlySpan<byte> line))
        {
            if (line.Trim(" \t"u8).IsEmpty)
                continue;
            BulkAction action = ReadAction(line, number);
            if (action.Verb == "delete")
            {
                answer.Add(action, BulkAnswer.Unsupported);
                continue;
            }

            if (!TryTakeLine(ref rest, ref number, out ReadOnlySpan<byte> document))
                throw Malformed(number, "the last action has no document; a bulk request ends with a line feed");
            if (action.Verb == "update")
                answer.Add(action, BulkAnswer.Unsupported);
            else
            {
                entry.AddCut(document, maxMessageBytes);
                answer.Add(action, null);
            }
        }

        return answer.Count > 0 ? answer : throw new RequestRefusedException(StatusCodes.Status400BadRequest, "request body is required: a bulk request holds an action and a document a line");
    }

    private static bool TryTakeLine(ref ReadOnlySpan<byte> rest, ref int number, out ReadOnlySpan<byte> line)
    {
        line = default;
        if (rest.IsEmpty)
            return false;
        int feed = rest.IndexOf((byte)'\n');
        line = (feed < 0 ? rest : rest[..feed]).TrimEnd((byte)'\r');
        rest = feed < 0 ? default : rest[(feed + 1)..];
        number++;
        return true;
    }

    private static BulkAction ReadAction(ReadOnlySpan<byte> line, int number)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject || !reader.Read() || reader.TokenType != JsonTokenType.PropertyName)
                throw Malformed(number, "expected an object with one action");
            string verb = reader.GetString()!;
            if (verb is not ("create" or "index" or "update" or "delete") || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw Malformed(number, $"expected one of create, index, delete, update, found '{verb}'");
            string? index = null;
            string? id = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isIndex = reader.ValueTextEquals("_index"u8);
                bool isId = reader.ValueTextEquals("_id"u8);
                reader.Read();
                if (isIndex && reader.TokenType == JsonTokenType.String)
                    index = reader.GetString();
                else if (isId && reader.TokenType == JsonTokenType.String)
                    id = reader.GetString();
                else
                    reader.Skip();
            }

            return new BulkAction(verb, index, id);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Malformed(number, e.Message);
        }
    }

    private static RequestRefusedException Malformed(int number, string reason) =>
        new(StatusCodes.Status400BadRequest, $"Malformed action/metadata line [{number}]: {reason}");
}

/// <summary>What a bulk request wants done with a document.</summary>
/// <param name="Verb"><c>create</c>, <c>index</c>, <c>update</c> or <c>delete</c>.</param>
/// <param name="Index">The index that the line names, or null.</param>
/// <param name="Id">The id that the line names, or null.</param>
internal readonly record struct BulkAction(string Verb, string? Index, string? Id);
