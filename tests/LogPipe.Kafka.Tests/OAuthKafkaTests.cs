using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace LogPipe.Kafka.Tests;

/// <summary>OAUTHBEARER with a real token server and a broker that checks its tokens: they are renewed before they expire, and what is wrong is told once with the next step.</summary>
[Collection("servers")]
[Trait("Category", "Slow")]
public sealed class OAuthKafkaTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-oauth-").FullName;
    private int _port;
    private string _ca = "";
    private int _written;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Explicit = true)]
    public async Task Tokens_are_renewed_while_lines_come_and_none_is_lost_when_the_token_server_is_away_for_longer_than_they_hold()
    {
        await using var tokens = new TokenServer(Path.Combine(_folder, "tokens"), TimeSpan.FromSeconds(15));
        await tokens.Start();
        await using RealServer kafka = await Broker(tokens);
        using Topic topic = await Topic.Create(kafka, "logs", 2);
        using Instance instance = Run("renewed", tokens, TokenServer.Secret);

        // more than three lifetimes, lines all the time, and none waits for as long as a token holds
        TimeSpan longest = TimeSpan.Zero;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(50);)
        {
            Write(topic, 10);
            TimeSpan waited = await Delivered("renewed", instance);
            longest = waited > longest ? waited : longest;
            await Task.Delay(200);
        }

        Assert.True(longest < tokens.Lifetime, $"{longest}: {instance.Said}");
        Assert.True(tokens.Given >= 4, $"{tokens.Given} tokens: {instance.Said}");
        Assert.False(instance.Said.Contains("\"warn\"", StringComparison.Ordinal), instance.Said);

        await tokens.Stop();
        await Until(instance, "gives no token");
        Write(topic, 100);
        await Task.Delay(TimeSpan.FromSeconds(12));
        Write(topic, 100);
        await tokens.Start();
        await Delivered("renewed", instance);
        Assert.InRange(Told(instance, "gives no token"), 1, 2);
        instance.Signal("TERM");
        Assert.True(await instance.End() == 0, instance.Said);
        EachOnce("renewed");
    }

    [Fact(Explicit = true)]
    public async Task A_wrong_secret_and_a_token_server_that_is_away_are_told_once_and_nothing_is_lost()
    {
        await using var tokens = new TokenServer(Path.Combine(_folder, "tokens"), TimeSpan.FromMinutes(5));
        await tokens.Start();
        await using RealServer kafka = await Broker(tokens);
        using Topic topic = await Topic.Create(kafka, "logs", 2);
        Write(topic, 100);

        int asked = tokens.Asked;
        using (await Trouble("wrong", tokens, "wrong-word", "sasl.password"))
            Assert.InRange(tokens.Asked - asked, 1, 10);
        // the broker does look at them
        string right = tokens.Audience;
        tokens.Audience = "another";
        using (Instance stranger = Run("stranger", tokens, TokenServer.Secret))
        {
            await Until(stranger, "the broker refuses the login");
            Assert.Contains("sasl.token_endpoint", stranger.Said, StringComparison.Ordinal);
        }

        tokens.Audience = right;
        await tokens.Stop();
        using Instance instance = await Trouble("away", tokens, TokenServer.Secret, "sasl.token_endpoint");
        await tokens.Start();
        await Delivered("away", instance);
        instance.Signal("TERM");
        Assert.True(await instance.End() == 0, instance.Said);
        EachOnce("away");
    }

    private static int Told(Instance instance, string words) => instance.Said.Split('\n').Count(line => line.Contains(words, StringComparison.Ordinal));

    private static async Task Until(Instance instance, string words)
    {
        for (var waited = Stopwatch.StartNew(); !instance.Said.Contains(words, StringComparison.Ordinal);)
        {
            Assert.True(waited.Elapsed < Patience, $"never said '{words}': {instance.Said}");
            await Task.Delay(100);
        }
    }

    /// <summary>Runs until the mistake is told, and a while longer: it must not be told again and again, nor the server be asked, and the instance must not give up.</summary>
    private async Task<Instance> Trouble(string name, TokenServer tokens, string secret, string nextStep)
    {
        Instance instance = Run(name, tokens, secret);
        await Until(instance, "gives no token");
        Assert.Contains(nextStep, instance.Said, StringComparison.Ordinal);
        await Task.Delay(TimeSpan.FromSeconds(12));
        Assert.False(instance.HasExited, instance.Said);
        Assert.Equal(1, Told(instance, "gives no token"));
        Assert.DoesNotContain("no broker can be reached", instance.Said, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, instance.Said, StringComparison.Ordinal);
        return instance;
    }

    private Task<RealServer> Broker(TokenServer tokens) => RealServer.Start("kafka", (folder, port) =>
    {
        _ca = TestAuthority.Make(folder);
        _port = RealServers.FreePorts();
        // the validator that Kafka 4.1.1 takes by default looks at neither signature nor audience
        const string Listener = "listener.name.sasl_ssl.oauthbearer";
        File.WriteAllText(Path.Combine(folder, "extra.properties"), $"""
            listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{port + 1},SASL_SSL://127.0.0.1:{_port}
            advertised.listeners=SASL_SSL://127.0.0.1:{_port},PLAINTEXT://127.0.0.1:{port}
            inter.broker.listener.name=PLAINTEXT
            sasl.enabled.mechanisms=OAUTHBEARER
            {Listener}.sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;
            {Listener}.sasl.server.callback.handler.class=org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler
            {Listener}.connections.max.reauth.ms=3600000
            ssl.keystore.type=PEM
            ssl.keystore.location={Path.Combine(folder, "certs", "node.pem")}
            sasl.oauthbearer.jwks.endpoint.url={tokens.Keys}
            sasl.oauthbearer.jwt.validator.class=org.apache.kafka.common.security.oauthbearer.BrokerJwtValidator
            sasl.oauthbearer.expected.audience={tokens.Audience}
            sasl.oauthbearer.expected.issuer={tokens.Issuer}
            sasl.oauthbearer.clock.skew.seconds=0

            """);
    }, $"-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls={tokens.Keys}");

    private void Write(Topic topic, int lines)
    {
        for (int i = 0; i < lines; i++, _written++)
            topic.Write(string.Create(CultureInfo.InvariantCulture, $"2026-03-14 09:00:01,000 INFO  [com.acme.A] (t-1) line {_written}"), "h", _written % 2);
        topic.Flush();
    }

    private async Task<TimeSpan> Delivered(string name, Instance instance)
    {
        var waited = Stopwatch.StartNew();
        while (Messages(name).Count < _written)
        {
            Assert.True(waited.Elapsed < Patience, $"{Messages(name).Count} of {_written} events: {instance.Said}");
            await Task.Delay(100);
        }

        return waited.Elapsed;
    }

    private void EachOnce(string name) =>
        Assert.Equal(Enumerable.Range(0, _written).Select(static i => $"line {i}").Order(StringComparer.Ordinal), Messages(name).Order(StringComparer.Ordinal));

    private List<string> Messages(string name)
    {
        string file = Events(name);
        return File.Exists(file) ? [.. File.ReadAllText(file).Split('\n')[..^1].Select(static line => (string)JsonNode.Parse(line)!["message"]!)] : [];
    }

    private string Events(string name) => Path.Combine(_folder, $"{name}.ndjson");

    private Instance Run(string name, TokenServer tokens, string secret) => Instance.Run(Path.Combine(_folder, name), $$"""
        inputs:
          kafka:
            - brokers: ["127.0.0.1:{{_port}}"]
              topics: [logs]
              group: {{name}}
              tls: {ca_file: {{_ca}}}
              properties: ["https.ca.location={{tokens.CaFile}}"]
              sasl: {mechanism: OAUTHBEARER, user: {{TokenServer.Client}}, password: {{secret}}, token_endpoint: "{{tokens.TokenEndpoint}}", scope: {{TokenServer.Scope}}}
        fold: {enabled: false}
        outputs:
          index: false
          ndjson: {path: {{Events(name)}}}
        """);
}
