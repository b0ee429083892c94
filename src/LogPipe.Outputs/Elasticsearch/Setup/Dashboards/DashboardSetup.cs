using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace LogPipe.Outputs.Elasticsearch.Setup.Dashboards;

/// <summary>Installs dashboards and alert rules in Kibana, dashboards in OpenSearch Dashboards. May be run again and again.</summary>
/// <param name="nodes">Where Kibana answers, with its login.</param>
/// <param name="space">Kibana's space, or null for the default one.</param>
/// <param name="rules">Bodies of rules as <c>POST /api/alerting/rule</c> takes them; only Kibana has them.</param>
/// <remarks>
/// No Kibana was at hand: the requests are those of its documentation ("Saved objects: import", "Alerting: create rule"), checked against a server that the test wrote by hand.
/// </remarks>
public sealed class DashboardSetup(ElasticNodes nodes, string? space, IReadOnlyList<JsonObject> rules)
{
    /// <summary>Installs what is missing or old.</summary>
    /// <param name="flavor">What is on the other side.</param>
    /// <param name="isDryRun">Whether to find out only.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="HttpRequestException">It does not answer, or refuses; the message says what to do.</exception>
    public async Task<IReadOnlyList<SetupStep>> RunAsync(Flavor flavor, bool isDryRun, CancellationToken cancellation)
    {
        var steps = new List<SetupStep> { await ImportAsync(flavor, isDryRun, cancellation).ConfigureAwait(false) };
        foreach (JsonObject rule in rules)
        {
            steps.Add(flavor == Flavor.OpenSearch
                ? new SetupStep(RuleObject(rule), "unavailable", "OpenSearch Dashboards has no such rules: LogPipe alerts itself, and 'logpipe alerts export' writes them for ElastAlert 2")
                : await InstallAsync(RuleObject(rule), isDryRun, cancellation).ConfigureAwait(false));
        }

        return steps;
    }

    private async Task<SetupStep> ImportAsync(Flavor flavor, bool isDryRun, CancellationToken cancellation)
    {
        string objects = SavedObjects.Ndjson();
        var one = new SetupObject("saved objects", "LogPipe", In("api/saved_objects/_import?overwrite=true"), [], SavedObjects.Mark(), IsOptional: false);
        using HttpResponseMessage found = await nodes.SendAsync(HttpMethod.Get, In($"api/saved_objects/dashboard/{SavedObjects.MarkedDashboard}"), null, cancellation).ConfigureAwait(false);
        string body = await found.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        if (found.StatusCode == HttpStatusCode.OK && body.Contains(one.Mark, StringComparison.Ordinal))
            return new SetupStep(one, "unchanged");
        // newer versions give no single objects away: what cannot be asked is written
        if (found.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or >= HttpStatusCode.InternalServerError)
            throw await RefusalAsync(one, found, cancellation).ConfigureAwait(false);
        string action = found.StatusCode == HttpStatusCode.OK ? "update" : "create";
        if (isDryRun)
            return new SetupStep(one, action);
        using var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(Encoding.UTF8.GetBytes(objects)) { Headers = { ContentType = new MediaTypeHeaderValue("application/ndjson") } };
        form.Add(file, "file", "logpipe.ndjson");
        form.Headers.TryAddWithoutValidation(flavor == Flavor.OpenSearch ? "osd-xsrf" : "kbn-xsrf", "true");
        using HttpResponseMessage written = await nodes.SendAsync(HttpMethod.Post, one.Path, form, cancellation).ConfigureAwait(false);
        string answer = await written.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        if (!written.IsSuccessStatusCode)
            throw await RefusalAsync(one, written, cancellation).ConfigureAwait(false);
        return answer.Contains("\"success\":true", StringComparison.Ordinal)
            ? new SetupStep(one, action)
            : throw new HttpRequestException($"saved objects: not all were taken: {Shorten(answer)}");
    }

    private async Task<SetupStep> InstallAsync(SetupObject one, bool isDryRun, CancellationToken cancellation)
    {
        using HttpResponseMessage found = await nodes.SendAsync(HttpMethod.Get, one.Path, null, cancellation).ConfigureAwait(false);
        string body = await found.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        if (found.StatusCode == HttpStatusCode.OK && body.Contains(one.Mark, StringComparison.Ordinal))
            return new SetupStep(one, "unchanged");
        if (found.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.NotFound))
            throw await RefusalAsync(one, found, cancellation).ConfigureAwait(false);
        bool isThere = found.StatusCode == HttpStatusCode.OK;
        if (isDryRun)
            return new SetupStep(one, isThere ? "update" : "create");
        JsonObject sent = one.Body.DeepClone().AsObject();
        if (isThere)
        {
            // what kind of rule it is cannot be changed, and must not be named
            sent.Remove("rule_type_id");
            sent.Remove("consumer");
        }

        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(sent.ToJsonString())) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        content.Headers.TryAddWithoutValidation("kbn-xsrf", "true");
        using HttpResponseMessage written = await nodes.SendAsync(isThere ? HttpMethod.Put : HttpMethod.Post, one.Path, content, cancellation).ConfigureAwait(false);
        return written.IsSuccessStatusCode ? new SetupStep(one, isThere ? "update" : "create") : throw await RefusalAsync(one, written, cancellation).ConfigureAwait(false);
    }

    /// <summary>A rule keeps its id as long as it has its name; its hash is a tag.</summary>
    private SetupObject RuleObject(JsonObject rule)
    {
        string name = rule["name"]!.GetValue<string>();
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes("logpipe/" + name)).AsSpan(0, 16));
        string mark = "logpipe-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rule.ToJsonString())).AsSpan(0, 8));
        JsonObject body = rule.DeepClone().AsObject();
        var tags = new JsonArray("logpipe", mark);
        body["tags"] = tags;
        return new SetupObject("rule", name, In($"api/alerting/rule/{id}"), body, mark, IsOptional: false);
    }

    private string In(string path) => space is null ? path : $"s/{Uri.EscapeDataString(space)}/{path}";

    private static string Shorten(string text) => text.Length > 500 ? text[..500] : text;

    private static async Task<HttpRequestException> RefusalAsync(SetupObject one, HttpResponseMessage response, CancellationToken cancellation)
    {
        string said = await ElasticError.OfAsync(response, cancellation).ConfigureAwait(false);
        string next = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => "check user and password, or api_key, under outputs.elasticsearch: Kibana takes the same",
            HttpStatusCode.Forbidden => "the login needs Kibana's privileges for saved objects and rules in this space",
            _ => "check outputs.elasticsearch.kibana.url",
        };
        return new HttpRequestException($"{one.Kind} {one.Name}: Kibana answers {(int)response.StatusCode} ({said}): {next}", null, response.StatusCode);
    }
}
