using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using LogPipe.Model;

namespace LogPipe.Outputs.Elasticsearch;

/// <summary>Keeps signals in Elasticsearch or OpenSearch: an ordinary index a month, <c>logpipe-signals-&lt;namespace&gt;-&lt;yyyy.MM&gt;</c>, one document a signal.</summary>
/// <remarks>
/// Written as roll-ups are: <c>index</c> under the signal's own id with its version (<c>external_gte</c>), so that a later state overwrites an earlier one and never the other way round. The month is that of
/// the signal's beginning, which never changes, so an incident that is resolved next month is found where it was opened. Its connections are its own: events never wait for signals.
/// </remarks>
public sealed class ElasticsearchSignals : ISignalSink
{
    private static readonly MediaTypeHeaderValue Ndjson = new("application/x-ndjson");

    private readonly ElasticNodes _nodes;
    private readonly Func<CancellationToken, Task>? _prepare;
    private readonly TargetNames _names;
    private readonly int _maxRequestBytes;
    private readonly BulkRequest _request = new();
    private readonly WriteOutcomes _outcomes = new();
    private readonly BulkCounts _counts = new();
    private readonly MissingTargets _missing;
    private bool _isPrepared;

    /// <summary>Initializes the sink; nothing is connected before the first signal.</summary>
    /// <param name="name">The name.</param>
    /// <param name="options">How and where to write; they were validated.</param>
    /// <param name="nodes">The cluster; the sink disposes of it.</param>
    /// <param name="prepare">What is done once before the first write, such as installing templates; it throws to be asked again. Null for nothing.</param>
    public ElasticsearchSignals(string name, ElasticsearchOptions options, ElasticNodes nodes, Func<CancellationToken, Task>? prepare = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Name = name;
        _nodes = nodes;
        _missing = new MissingTargets(nodes);
        _prepare = prepare;
        _names = new TargetNames(options.Namespace, options.MaxDatasets);
        _maxRequestBytes = options.MaxRequestBytes;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SignalRefusal>> WriteAsync(IReadOnlyList<Signal> signals, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(signals);
        if ((!_isPrepared || _missing.Any) && _prepare is not null)
            await _prepare(cancellation).ConfigureAwait(false);
        _isPrepared = true;
        await _missing.CreateAsync(cancellation).ConfigureAwait(false);
        var refused = new List<SignalRefusal>();
        _outcomes.Start(signals.Count);
        for (int next = 0; next < signals.Count;)
        {
            _request.Clear();
            do
                Add(signals[next], next++);
            while (next < signals.Count && _request.Body.ByteCount + signals[next].Json.Length < _maxRequestBytes);
            await SendAsync(0, _request.Count, cancellation).ConfigureAwait(false);
        }

        for (int i = 0; i < signals.Count; i++)
        {
            if (_outcomes[i] == WriteStatus.Retry)
                throw new IOException(_outcomes.Reason(i) ?? "the index is busy");
            if (_outcomes[i] == WriteStatus.Rejected)
                refused.Add(new SignalRefusal(signals[i].Id, _outcomes.Reason(i) ?? ""));
        }

        return refused;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _request.Dispose();
        _nodes.Dispose();
    }

    private void Add(Signal signal, int number)
    {
        _request.Begin(number);
        Utf8Output body = _request.Body;
        body.Append("{\"index\":{\"_index\":\""u8);
        body.Append(_names.SignalsOf(signal.Time));
        body.Append("\",\"_id\":\""u8);
        body.Append(Encoding.ASCII.GetBytes(signal.Id));
        body.Append("\",\"version_type\":\"external_gte\",\"version\":"u8);
        body.Append(Encoding.ASCII.GetBytes(signal.Version.ToString(CultureInfo.InvariantCulture)));
        body.Append("}}\n"u8);
        body.Append(signal.Json.Span);
        body.Append((byte)'\n');
    }

    private async Task SendAsync(int first, int count, CancellationToken cancellation)
    {
        using var content = new ReadOnlyMemoryContent(_request.Lines(first, count)) { Headers = { ContentType = Ndjson } };
        using HttpResponseMessage response = await _nodes.SendAsync(HttpMethod.Post, $"_bulk?filter_path={BulkAnswer.FilterPath}", content, cancellation).ConfigureAwait(false);
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                BulkAnswer.Judge(await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false), _request, first, count, _outcomes, _counts, _missing);
                return;
            case HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.BadRequest when count > 1:
                await SendAsync(first, count / 2, cancellation).ConfigureAwait(false);
                await SendAsync(first + (count / 2), count - (count / 2), cancellation).ConfigureAwait(false);
                return;
            case HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.BadRequest:
                _outcomes.Set(_request.RecordOf(first), WriteStatus.Rejected, await ElasticError.OfAsync(response, cancellation).ConfigureAwait(false));
                return;
            default:
                throw new HttpRequestException(await ElasticError.ExplainAsync(response, cancellation).ConfigureAwait(false), null, response.StatusCode);
        }
    }
}
