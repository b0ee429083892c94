using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace LogPipe.Outputs.Elasticsearch.Setup;

/// <summary>What users say about what is installed.</summary>
public sealed record SetupOptions
{
    /// <summary>Gets the namespace of the data streams.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Gets how long events are kept, a day or more.</summary>
    public TimeSpan KeepEvents { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Gets how long roll-ups are kept, a day or more; a month of them goes as a whole.</summary>
    public TimeSpan KeepRollUps { get; init; } = TimeSpan.FromDays(180);
}

/// <summary>Installs in a cluster what LogPipe needs there. May be run again and again: what is there as it should be stays untouched.</summary>
public sealed class ClusterSetup(ElasticNodes nodes, SetupOptions options)
{
    /// <summary>Installs what is missing or old.</summary>
    /// <param name="flavor">What is on the other side, or null to ask it.</param>
    /// <param name="isDryRun">Whether to find out only.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>What was or would be done, in order.</returns>
    /// <exception cref="HttpRequestException">The cluster does not answer, or refuses; the message says what to do.</exception>
    /// <exception cref="IOException">What answers is neither Elasticsearch nor OpenSearch.</exception>
    public async Task<IReadOnlyList<SetupStep>> RunAsync(Flavor? flavor, bool isDryRun, CancellationToken cancellation)
    {
        Flavor known = flavor ?? await FlavorProbe.AskAsync(nodes, cancellation).ConfigureAwait(false);
        var steps = new List<SetupStep>();
        var available = new HashSet<string>(StringComparer.Ordinal);
        foreach (SetupObject one in SetupObjects.Optional(known, options))
        {
            SetupStep step = await InstallAsync(one, isDryRun, cancellation).ConfigureAwait(false);
            steps.Add(step);
            if (step.Action != "unavailable")
                available.Add(one.Name);
        }

        foreach (SetupObject one in SetupObjects.Required(known, options, available))
            steps.Add(await InstallAsync(one, isDryRun, cancellation).ConfigureAwait(false));
        return steps;
    }

    private async Task<SetupStep> InstallAsync(SetupObject one, bool isDryRun, CancellationToken cancellation)
    {
        using HttpResponseMessage found = await nodes.SendAsync(HttpMethod.Get, one.Path, null, cancellation).ConfigureAwait(false);
        string body = await found.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        if (found.StatusCode == HttpStatusCode.OK && body.Contains(one.Mark, StringComparison.Ordinal))
            return new SetupStep(one, "unchanged");
        if (one.IsOptional && IsMissingFeature(found.StatusCode, body))
            return Unavailable(one);
        if (found.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.NotFound))
            throw await RefusalAsync(one, found, cancellation).ConfigureAwait(false);
        string action = found.StatusCode == HttpStatusCode.OK ? "update" : "create";
        if (isDryRun)
            return new SetupStep(one, action);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(one.Body.ToJsonString())) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using HttpResponseMessage written = await nodes.SendAsync(HttpMethod.Put, one.Path + Version(one, body), content, cancellation).ConfigureAwait(false);
        if (written.IsSuccessStatusCode)
            return new SetupStep(one, action);
        if (one.IsOptional && written.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
            return Unavailable(one);
        throw await RefusalAsync(one, written, cancellation).ConfigureAwait(false);
    }

    private static SetupStep Unavailable(SetupObject one) => new(one, "unavailable", $"this cluster has no such thing: the {one.Kind} is left out");

    private static bool IsMissingFeature(HttpStatusCode status, string body) =>
        status is HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed
        || (status == HttpStatusCode.NotFound && body.Contains("no handler", StringComparison.OrdinalIgnoreCase));

    /// <summary>ISM writes a policy anew only for those who name the version that they saw.</summary>
    private static string Version(SetupObject one, string found)
    {
        if (one.Kind != "ISM policy" || !found.Contains("_seq_no", StringComparison.Ordinal))
            return "";
        using var document = JsonDocument.Parse(found);
        JsonElement root = document.RootElement;
        return $"?if_seq_no={root.GetProperty("_seq_no").GetInt64()}&if_primary_term={root.GetProperty("_primary_term").GetInt64()}";
    }

    private static async Task<HttpRequestException> RefusalAsync(SetupObject one, HttpResponseMessage response, CancellationToken cancellation)
    {
        string why = response.StatusCode == HttpStatusCode.Forbidden
            ? $"the login may not install it ({await ElasticError.OfAsync(response, cancellation).ConfigureAwait(false)}): "
                + "run 'logpipe setup' once as a user with manage_index_templates, manage_ilm and manage_pipeline, and set outputs.elasticsearch.setup: false"
            : await ElasticError.ExplainAsync(response, cancellation).ConfigureAwait(false);
        return new HttpRequestException($"{one.Kind} {one.Name}: {why}", null, response.StatusCode);
    }
}
