using System.Net;

namespace LogPipe.Outputs.Elasticsearch;

/// <summary>
/// Makes data streams and indices of roll-ups and signals that a <c>_bulk</c> did not find: the usual write makes what is missing by itself, but not where the cluster forbids it
/// (<c>action.auto_create_index</c>). Without that, events whose data stream was deleted would be offered for ever.
/// </summary>
/// <remarks>Both products have the requests (reference, "Create data stream API" and "Create index API"). Noted from any thread, made by one caller at a time.</remarks>
internal sealed class MissingTargets(ElasticNodes nodes)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _refusals = new(StringComparer.Ordinal);

    /// <summary>Gets a value that says whether anything is missing that was not tried to be made since.</summary>
    public bool Any
    {
        get
        {
            lock (_gate)
                return _missing.Count > 0;
        }
    }

    /// <summary>Notes what is missing and says what is done about it.</summary>
    /// <param name="name">Its name as the answer has it; null where it has none.</param>
    public string Note(string? name)
    {
        if (name is null)
            return "run 'logpipe setup'";
        // the index behind a stream that went while it was written to; the next call misses the stream itself
        if (name.StartsWith(".ds-", StringComparison.Ordinal))
            return "asked again";
        lock (_gate)
        {
            _missing.Add(name);
            return _refusals.TryGetValue(name, out string? refusal) ? $"it could not be created ({refusal}): run 'logpipe setup' and create it" : "it is created";
        }
    }

    /// <summary>Makes what is missing. What cannot be made is said with the next answer that misses it.</summary>
    /// <exception cref="HttpRequestException">No answer: connection refused, broken or cut.</exception>
    /// <exception cref="TimeoutException">No answer in time.</exception>
    public async Task CreateAsync(CancellationToken cancellation)
    {
        string[] names;
        lock (_gate)
            names = [.. _missing];
        foreach (string name in names)
        {
            string path = name.StartsWith(TargetNames.RollUps, StringComparison.Ordinal) || name.StartsWith(TargetNames.Signals, StringComparison.Ordinal) ? name : $"_data_stream/{name}";
            using HttpResponseMessage response = await nodes.SendAsync(HttpMethod.Put, path, null, cancellation).ConfigureAwait(false);
            string? refusal = response.IsSuccessStatusCode ? null : await ElasticError.OfAsync(response, cancellation).ConfigureAwait(false);
            lock (_gate)
            {
                _missing.Remove(name);
                // another instance was faster
                if (refusal is null || (response.StatusCode == HttpStatusCode.BadRequest && refusal.Contains("already exists", StringComparison.Ordinal)))
                    _refusals.Remove(name);
                else
                    _refusals[name] = refusal;
            }
        }
    }
}
