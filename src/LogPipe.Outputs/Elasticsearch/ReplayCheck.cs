using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LogPipe.Model;

namespace LogPipe.Outputs.Elasticsearch;

/// <summary>
/// Finds events that a replay would write a second time because their data stream was rolled over in between: an id is unique in a backing index only, so <c>create</c> would not
/// find them in the one before.
/// </summary>
/// <remarks>
/// Only what a source says first in a run can be a replay: what lies between its acknowledged position and where the run before had come. Only data streams with more than one backing
/// index are asked, and only the newest but the one that is written to, by <c>_mget</c>, which sees documents at once without a refresh. One caller at a time.
/// </remarks>
internal sealed class ReplayCheck(ElasticNodes nodes)
{
    /// <summary>Messages from the first one on that may be a replay: four segments of folding, and what the queues hold.</summary>
    private const long ReplayedMessages = 1 << 18;

    /// <summary>The same for files, in bytes.</summary>
    private const long ReplayedBytes = 128 << 20;

    /// <summary>How many earlier backing indices are asked: a replay reaches minutes back, and nobody rolls over more often.</summary>
    private const int EarlierIndices = 2;

    private static readonly TimeSpan KnownFor = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, long> _firstPosition = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long At, string[] Earlier)> _streams = new(StringComparer.Ordinal);

    /// <summary>Names the data stream of a record.</summary>
    public delegate ReadOnlySpan<byte> StreamName(LogBatch batch, in LogRecord record);

    /// <summary>Finds the pending records of a batch that an earlier backing index holds; null where there is nothing to ask.</summary>
    public async Task<HashSet<int>?> FindKnownAsync(LogBatch batch, WriteOutcomes outcomes, StreamName streamOf, CancellationToken cancellation)
    {
        if (batch.RecordCount == 0 || !MayBeReplay(batch))
            return null;
        HashSet<int>? known = null;
        foreach ((string stream, List<(int Record, string Id)> ids) in Pending(batch, outcomes, streamOf))
        {
            foreach (string index in await EarlierOfAsync(stream, cancellation).ConfigureAwait(false))
                await AskAsync(index, ids, known ??= [], cancellation).ConfigureAwait(false);
        }

        return known;
    }

    private bool MayBeReplay(LogBatch batch)
    {
        long position = batch.Records[0].Position;
        if (!_firstPosition.TryGetValue(batch.Source.Key, out long first) || position < first)
            _firstPosition[batch.Source.Key] = first = position;
        return position - first <= (batch.Source.CountsMessages ? ReplayedMessages : ReplayedBytes);
    }

    private static Dictionary<string, List<(int Record, string Id)>> Pending(LogBatch batch, WriteOutcomes outcomes, StreamName streamOf)
    {
        var byStream = new Dictionary<string, List<(int Record, string Id)>>(StringComparer.Ordinal);
        var ids = new EventId(batch.Source);
        Span<byte> id = stackalloc byte[EventId.CharCount];
        for (int i = 0; i < batch.RecordCount; i++)
        {
            if (outcomes[i] != WriteStatus.Pending || batch.Has(batch.Records[i], LogPipeFields.RepeatCount))
                continue;
            ids.Write(batch.Records[i], id);
            string stream = Encoding.UTF8.GetString(streamOf(batch, batch.Records[i]));
            if (!byStream.TryGetValue(stream, out List<(int Record, string Id)>? records))
                byStream.Add(stream, records = []);
            records.Add((i, Encoding.ASCII.GetString(id)));
        }

        return byStream;
    }

    private async Task<string[]> EarlierOfAsync(string stream, CancellationToken cancellation)
    {
        long now = Environment.TickCount64;
        if (_streams.TryGetValue(stream, out (long At, string[] Earlier) known) && now - known.At < KnownFor.TotalMilliseconds)
            return known.Earlier;
        using HttpResponseMessage response = await nodes.SendAsync(
            HttpMethod.Get, $"{stream}/_settings?ignore_unavailable=true&allow_no_indices=true&filter_path=*.settings.index.creation_date", null, cancellation).ConfigureAwait(false);
        string[] earlier = response.StatusCode switch
        {
            HttpStatusCode.OK => Earlier(await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false)),
            HttpStatusCode.NotFound => [],
            // a login that may only write cannot ask: what a rollover in the very moment of a crash would double is doubled then
            HttpStatusCode.Forbidden => [],
            _ => throw new HttpRequestException(await ElasticError.ExplainAsync(response, cancellation).ConfigureAwait(false), null, response.StatusCode),
        };
        _streams[stream] = (now, earlier);
        return earlier;
    }

    /// <summary>Gives the newest backing indices but the one that is written to.</summary>
    private static string[] Earlier(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateObject()
            .OrderByDescending(static index => index.Value.GetProperty("settings").GetProperty("index").GetProperty("creation_date").GetString()!.PadLeft(20, '0'), StringComparer.Ordinal)
            .ThenByDescending(static index => index.Name, StringComparer.Ordinal)
            .Skip(1).Take(EarlierIndices).Select(static index => index.Name)];
    }

    private async Task AskAsync(string index, List<(int Record, string Id)> ids, HashSet<int> known, CancellationToken cancellation)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string[]> { ["ids"] = [.. ids.Select(static i => i.Id)] });
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using HttpResponseMessage response =
            await nodes.SendAsync(HttpMethod.Post, $"{index}/_mget?_source=false&filter_path=docs._id,docs.found", content, cancellation).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new HttpRequestException(await ElasticError.ExplainAsync(response, cancellation).ConfigureAwait(false), null, response.StatusCode);
        using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false));
        int i = 0;
        foreach (JsonElement doc in document.RootElement.GetProperty("docs").EnumerateArray())
        {
            if (doc.TryGetProperty("found", out JsonElement found) && found.ValueKind == JsonValueKind.True)
                known.Add(ids[i].Record);
            i++;
        }
    }
}
