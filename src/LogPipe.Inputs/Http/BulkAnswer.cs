using System.Globalization;
using System.Security.Cryptography;

namespace LogPipe.Inputs.Http;

/// <summary>What is said of the documents of a bulk request, in the form of Elasticsearch 8.</summary>
internal sealed class BulkAnswer(string index)
{
    /// <summary>Why updates and deletions are not done.</summary>
    public const string Unsupported = "LogPipe takes events: use create or index";

    private readonly List<(BulkAction Action, string? Error)> _items = [];

    /// <summary>Gets the number of documents.</summary>
    public int Count => _items.Count;

    /// <summary>Notes what becomes of a document.</summary>
    /// <param name="action">What was wanted.</param>
    /// <param name="error">Why it is not done, or null.</param>
    public void Add(in BulkAction action, string? error) => _items.Add((action, error));

    /// <summary>Writes the answer.</summary>
    /// <param name="tookMilliseconds">How long it took.</param>
    public ReadOnlyMemory<byte> Write(long tookMilliseconds) => JsonAnswer.Write(json =>
    {
        json.WriteNumber("took", tookMilliseconds);
        json.WriteBoolean("errors", _items.Exists(static item => item.Error is not null));
        json.WriteStartArray("items");
        string drawn = RandomNumberGenerator.GetHexString(16, lowercase: true);
        for (int i = 0; i < _items.Count; i++)
        {
            (BulkAction action, string? error) = _items[i];
            json.WriteStartObject();
            json.WriteStartObject(action.Verb);
            json.WriteString("_index", action.Index ?? index);
            // clients of version 7 take an item without it for a failed one
            json.WriteString("_type", "_doc");
            json.WriteString("_id", action.Id ?? string.Create(CultureInfo.InvariantCulture, $"{drawn}{i:x4}"));
            if (error is null)
            {
                json.WriteNumber("_version", 1);
                json.WriteString("result", "created");
                json.WriteNumber("status", 201);
            }
            else
            {
                json.WriteNumber("status", 400);
                json.WriteStartObject("error");
                json.WriteString("type", "illegal_argument_exception");
                json.WriteString("reason", error);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
