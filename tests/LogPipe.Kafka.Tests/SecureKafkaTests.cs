using System.Diagnostics;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace LogPipe.Kafka.Tests;

/// <summary>A broker with TLS, SASL and rights: what is right works, what is wrong is told once with the next step, and goes on when it is put right.</summary>
[Collection("servers")]
[Trait("Category", "Slow")]
public sealed class SecureKafkaTests : IDisposable
{
    private const int Lines = 50;

    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-sasl-").FullName;
    private int _port;
    private string _ca = "";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Explicit = true)]
    public async Task Every_mechanism_logs_in_over_tls_and_mistakes_are_told_without_a_storm()
    {
        await using RealServer kafka = await RealServer.Start("kafka", MakeSecure);
        foreach (string mechanism in (string[])["SCRAM-SHA-256", "SCRAM-SHA-512"])
            await kafka.Cli("users", "--alter", "--add-config", $"{mechanism}=[password=secret-word]", "--entity-type", "users", "--entity-name", "logpipe");
        using Topic topic = await Topic.Create(kafka, "logs", 2);
        for (int i = 0; i < Lines; i++)
            topic.Write($"2026-03-14 09:00:01,{i:000} INFO  [com.acme.A] (t-1) line {i}", "h", i % 2);
        topic.Flush();

        await Trouble("wrong", Sasl("SCRAM-SHA-512", "wrong-word"), _ca, "the broker refuses the login", "sasl.password");
        await Trouble("wrong-plain", Sasl("PLAIN", "wrong-word"), _ca, "the broker refuses the login", "sasl.password");
        string stranger = TestAuthority.Make(Path.Combine(_folder, "stranger"));
        await Trouble("stranger", Sasl("SCRAM-SHA-512", "secret-word"), stranger, "no TLS with the broker", "tls.ca_file");
        // no right yet: the same instance goes on when it is given
        using (Instance instance = Run("rights", Sasl("SCRAM-SHA-512", "secret-word"), _ca, once: false))
        {
            await Until(instance, "give the user READ");
            await Allow(kafka);
            await Delivered("rights", instance);
            instance.Signal("TERM");
            Assert.Equal(0, await instance.End());
        }

        foreach ((string mechanism, string password) in ((string, string)[])[("SCRAM-SHA-256", "secret-word"), ("SCRAM-SHA-512", "secret-word"), ("PLAIN", "plain-word")])
        {
            using Instance instance = Run(mechanism, Sasl(mechanism, password), _ca, once: true);
            Assert.True(await instance.End() == 0, instance.Said);
            Assert.Equal(Lines, Count(mechanism));
        }
    }

    private static string Sasl(string mechanism, string password) => $"{{mechanism: {mechanism}, user: logpipe, password: {password}}}";

    private static async Task Allow(RealServer kafka)
    {
        using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = $"127.0.0.1:{kafka.Port}" }).Build();
        static AclBinding Of(ResourceType type, string name, AclOperation operation) => new()
        {
            Pattern = new ResourcePattern { Type = type, Name = name, ResourcePatternType = ResourcePatternType.Literal },
            Entry = new AccessControlEntry { Principal = "User:logpipe", Host = "*", Operation = operation, PermissionType = AclPermissionType.Allow },
        };
        await admin.CreateAclsAsync([Of(ResourceType.Topic, "logs", AclOperation.Read), Of(ResourceType.Topic, "logs", AclOperation.Describe), Of(ResourceType.Group, "*", AclOperation.Read)]);
    }

    private void MakeSecure(string folder, int port)
    {
        _ca = TestAuthority.Make(folder);
        _port = RealServers.FreePorts();
        // the tools take what stands behind "advertised.listeners=PLAINTEXT" for one address: the listener with TLS goes first, or they speak plain text to it now and then
        File.WriteAllText(Path.Combine(folder, "extra.properties"), $"""
            listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{port + 1},SASL_SSL://127.0.0.1:{_port}
            advertised.listeners=SASL_SSL://127.0.0.1:{_port},PLAINTEXT://127.0.0.1:{port}
            inter.broker.listener.name=PLAINTEXT
            sasl.enabled.mechanisms=SCRAM-SHA-256,SCRAM-SHA-512,PLAIN
            listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
            listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
            listener.name.sasl_ssl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_logpipe="plain-word";
            ssl.keystore.type=PEM
            ssl.keystore.location={Path.Combine(folder, "certs", "node.pem")}
            authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
            super.users=User:ANONYMOUS

            """);
    }

    /// <summary>Runs until the mistake is told, and a little longer: it must not be told again and again, and the instance must not give up.</summary>
    private async Task Trouble(string name, string sasl, string ca, params string[] said)
    {
        using Instance instance = Run(name, sasl, ca, once: false);
        foreach (string words in said)
            await Until(instance, words);
        await Task.Delay(3000);
        Assert.False(instance.HasExited, instance.Said);
        int told = instance.Said.Split('\n').Count(line => line.Contains(said[0], StringComparison.Ordinal));
        Assert.True(told <= 2, $"told {told} times: {instance.Said}");
        Assert.DoesNotContain("secret-word", instance.Said, StringComparison.Ordinal);
        instance.Kill();
    }

    private static async Task Until(Instance instance, string words)
    {
        var waited = Stopwatch.StartNew();
        while (!instance.Said.Contains(words, StringComparison.Ordinal))
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), $"never said '{words}': {instance.Said}");
            await Task.Delay(100);
        }
    }

    private async Task Delivered(string name, Instance instance)
    {
        var waited = Stopwatch.StartNew();
        while (Count(name) < Lines)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(120), $"{Count(name)} of {Lines} events: {instance.Said}");
            await Task.Delay(200);
        }
    }

    private int Count(string name) => File.Exists(Events(name)) ? File.ReadAllText(Events(name)).Count(static c => c == '\n') : 0;

    private string Events(string name) => Path.Combine(_folder, $"{name}.ndjson");

    private Instance Run(string name, string sasl, string ca, bool once) => Instance.Run(Path.Combine(_folder, name), $$"""
        inputs:
          kafka:
            - brokers: ["127.0.0.1:{{_port}}"]
              topics: [logs]
              group: {{name}}
              tls: {ca_file: {{ca}}}
              sasl: {{sasl}}
        fold: {enabled: false}
        outputs:
          index: false
          ndjson: {path: {{Events(name)}}}
        """, once);
}
