using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using LogPipe.Model;

namespace LogPipe.Outputs.Elasticsearch;

/// <summary>
/// Writes events to Elasticsearch or OpenSearch: single events with <c>create</c> to data streams <c>logs-&lt;dataset&gt;-&lt;namespace&gt;</c>, roll-ups with <c>index</c> to an
/// index a month, each under an id that is a function of its source and position.
/// </summary>
/// <remarks>
/// <para>Delivered means answered 2xx (the translog is synced then, <c>index.translog.durability: request</c>), or 409: it is there already. A roll-up carries its count as external version
/// (<c>external_gte</c>), so one that counts more is never overwritten by an older one of an instance that lost its partition and did not know.</para>
/// <para>Several batches go out side by side, a large one as several requests; as many requests are under way as the index takes well (<see cref="ConcurrencyLimit"/>). Each item is judged alone. A request that is refused for its size or
/// as a whole is halved, down to the one document that it is about.</para>
/// </remarks>
public sealed class ElasticsearchOutput : IOutput
{
    private static readonly MediaTypeHeaderValue Ndjson = new("application/x-ndjson");

    private readonly ElasticsearchOptions _options;
    private readonly ElasticNodes _nodes;
    private readonly Func<CancellationToken, Task>? _prepare;
    private readonly TargetNames _names;
    private readonly EventJsonWriter _writer;
    private readonly ConcurrencyLimit _limit;
    private readonly Stack<BulkRequest> _idle = [];
    private readonly ReplayCheck _replays;
    private readonly MissingTargets _missing;
    private readonly BulkCounts _counts = new();
    private readonly SemaphoreSlim _preparing = new(1);
    private readonly Lock _rendering = new();
    private EventId? _ids;
    private LogSource? _source;
    private bool _isPrepared;

    /// <summary>Initializes the output; nothing is connected before the first batch.</summary>
    /// <param name="name">The name from the configuration.</param>
    /// <param name="options">How and where to write; they were validated.</param>
    /// <param name="nodes">The cluster; the output disposes of it.</param>
    /// <param name="document">What a document holds besides its fields. Names are nested whatever it says.</param>
    /// <param name="prepare">What is done once before the first write, such as installing templates; it throws to be asked again. Null for nothing.</param>
    public ElasticsearchOutput(
        string name, ElasticsearchOptions options, ElasticNodes nodes, EventDocumentOptions? document = null, Func<CancellationToken, Task>? prepare = null)
    {
        Name = name;
        _options = options;
        _nodes = nodes;
        _prepare = prepare;
        _names = new TargetNames(options.Namespace, options.MaxDatasets);
        _writer = new EventJsonWriter((document ?? new()) with { Flat = false });
        _limit = new ConcurrencyLimit(options.MaxConcurrentRequests);
        _replays = new ReplayCheck(nodes);
        _missing = new MissingTargets(nodes);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Counts documents by what the index answered: <c>delivered</c>, <c>duplicate</c>, <c>retry</c>, <c>rejected</c>. Safe from any thread.</summary>
    public IReadOnlyDictionary<string, long> BulkItems() => _counts.Read();

    /// <summary>Gets the number of batches that are written at once: while the index works on one, the next is rendered.</summary>
    public int Concurrency => _options.MaxConcurrentRequests;

    /// <inheritdoc/>
    public async Task WriteAsync(LogBatch batch, WriteOutcomes outcomes, CancellationToken cancellation)
    {
        await PrepareAsync(batch, outcomes, cancellation).ConfigureAwait(false);
        var underWay = new List<Task>();
        try
        {
            for (int next = 0; next < batch.RecordCount && underWay.TrueForAll(static t => !t.IsFaulted);)
            {
                await _limit.EnterAsync(cancellation).ConfigureAwait(false);
                BulkRequest? request = null;
                try
                {
                    lock (_rendering)
                        request = Render(batch, outcomes, ref next);
                }
                finally
                {
                    if (request is null)
                        _limit.Leave();
                }

                if (request is null)
                    break;

                underWay.Add(SendAndLeaveAsync(request, outcomes, cancellation));
            }
        }
        finally
        {
            // every request ends before the batch may go, whatever became of the others
            await Task.WhenAll(underWay).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(underWay).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _writer.Dispose();
        foreach (BulkRequest request in _idle)
            request.Dispose();
        _nodes.Dispose();
        _preparing.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Does what goes before the first write, makes what was deleted under way, and finds what a replay has written already; one batch after another.</summary>
    private async Task PrepareAsync(LogBatch batch, WriteOutcomes outcomes, CancellationToken cancellation)
    {
        await _preparing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // whoever deleted a data stream may have deleted its template too
            if ((!_isPrepared || _missing.Any) && _prepare is not null)
                await _prepare(cancellation).ConfigureAwait(false);
            _isPrepared = true;
            await _missing.CreateAsync(cancellation).ConfigureAwait(false);
            foreach (int record in await _replays.FindKnownAsync(batch, outcomes, StreamOf, cancellation).ConfigureAwait(false) ?? [])
                outcomes.Set(record, WriteStatus.Delivered);
        }
        finally
        {
            _preparing.Release();
        }
    }

    /// <summary>Renders the next request of a batch; null where nothing is pending any more. Names, ids and the writer are shared: one at a time.</summary>
    private BulkRequest? Render(LogBatch batch, WriteOutcomes outcomes, ref int next)
    {
        BulkRequest request = _idle.Count > 0 ? _idle.Pop() : new BulkRequest();
        next = Fill(request, batch, outcomes, next);
        if (request.Count > 0)
            return request;
        _idle.Push(request);
        return null;
    }

    private async Task SendAndLeaveAsync(BulkRequest request, WriteOutcomes outcomes, CancellationToken cancellation)
    {
        try
        {
            await SendAsync(request, 0, request.Count, outcomes, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _limit.Leave();
            request.Clear();
            lock (_rendering)
                _idle.Push(request);
        }
    }

    /// <summary>Renders pending records until the request is full.</summary>
    /// <returns>The record to go on with.</returns>
    private int Fill(BulkRequest request, LogBatch batch, WriteOutcomes outcomes, int from)
    {
        if (!ReferenceEquals(_source, batch.Source))
        {
            _source = batch.Source;
            _ids = new EventId(batch.Source);
        }

        Span<LogRecord> records = batch.Records;
        int i = from;
        for (; i < records.Length && request.Count < _options.MaxRequestDocuments && request.Body.ByteCount < _options.MaxRequestBytes; i++)
        {
            lock (outcomes)
            {
                if (outcomes[i] != WriteStatus.Pending)
                    continue;
            }

            request.Begin(i);
            WriteAction(request.Body, batch, records[i]);
            _writer.Write(batch, records[i], request.Body);
            request.Body.Append((byte)'\n');
            if (request.Body.ByteCount > _options.MaxRequestBytes && request.Count > 1)
            {
                request.Undo();
                break;
            }
        }

        return i;
    }

    private void WriteAction(Utf8Output body, LogBatch batch, in LogRecord record)
    {
        Span<byte> id = stackalloc byte[EventId.CharCount];
        _ids!.Write(record, id);
        if (!batch.TryGet(record, LogPipeFields.RepeatCount, out LogField count))
        {
            body.Append("{\"create\":{\"_index\":\""u8);
            body.Append(NameOf(batch, record));
            body.Append("\",\"_id\":\""u8);
            body.Append(id);
            body.Append("\"}}\n"u8);
            return;
        }

        body.Append("{\"index\":{\"_index\":\""u8);
        body.Append(_names.RollUpsOf(record.Timestamp));
        body.Append("\",\"_id\":\""u8);
        body.Append(id);
        body.Append("\",\"version_type\":\"external_gte\",\"version\":"u8);
        Span<byte> digits = stackalloc byte[20];
        count.Integer.TryFormat(digits, out int digitCount, default, CultureInfo.InvariantCulture);
        body.Append(digits[..digitCount]);
        body.Append("}}\n"u8);
    }

    private ReadOnlySpan<byte> StreamOf(LogBatch batch, in LogRecord record)
    {
        lock (_rendering)
            return NameOf(batch, record);
    }

    private ReadOnlySpan<byte> NameOf(LogBatch batch, in LogRecord record)
    {
        if (!batch.TryGet(record, EcsFields.EventDataset, out LogField dataset))
            return _names.StreamOf(default);
        return _names.StreamOf(dataset.Kind switch
        {
            FieldKind.Text => batch.Bytes(dataset.Slice),
            FieldKind.Constant => dataset.Constant.Utf8,
            _ => default,
        });
    }

    private async Task SendAsync(BulkRequest request, int first, int count, WriteOutcomes outcomes, CancellationToken cancellation)
    {
        long start = Environment.TickCount64;
        HttpResponseMessage response;
        try
        {
            response = await _nodes.SendAsync(HttpMethod.Post, $"_bulk?filter_path={BulkAnswer.FilterPath}", Body(request.Lines(first, count)), cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _limit.NoteRefused();
            throw;
        }

        using (response)
        {
            switch (response.StatusCode)
            {
                case HttpStatusCode.OK:
                    byte[] answer = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
                    if (BulkAnswer.Judge(answer, request, first, count, outcomes, _counts, _missing) > 0)
                        _limit.NoteRefused();
                    else
                        _limit.NoteGood((double)(Environment.TickCount64 - start) / count);
                    return;
                case HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.BadRequest when count > 1:
                    await SendAsync(request, first, count / 2, outcomes, cancellation).ConfigureAwait(false);
                    await SendAsync(request, first + (count / 2), count - (count / 2), outcomes, cancellation).ConfigureAwait(false);
                    return;
                case HttpStatusCode.RequestEntityTooLarge:
                    Reject(request, first, outcomes, $"too_large: the index takes no document of {request.Lines(first, 1).Length} bytes; raise its http.max_content_length");
                    return;
                case HttpStatusCode.BadRequest:
                    Reject(request, first, outcomes, $"the index refuses it: {await ElasticError.OfAsync(response, cancellation).ConfigureAwait(false)}");
                    return;
                default:
                    if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
                        _limit.NoteRefused();
                    throw new HttpRequestException(await ElasticError.ExplainAsync(response, cancellation).ConfigureAwait(false), null, response.StatusCode);
            }
        }
    }

    private static void Reject(BulkRequest request, int item, WriteOutcomes outcomes, string reason)
    {
        lock (outcomes)
            outcomes.Set(request.RecordOf(item), WriteStatus.Rejected, reason);
    }

    private HttpContent Body(ReadOnlyMemory<byte> lines)
    {
        if (!_options.Compress)
            return new ReadOnlyMemoryContent(lines) { Headers = { ContentType = Ndjson } };
        var packed = new MemoryStream(lines.Length / 8);
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(lines.Span);
        return new ByteArrayContent(packed.GetBuffer(), 0, (int)packed.Length) { Headers = { ContentType = Ndjson, ContentEncoding = { "gzip" } } };
    }
}
