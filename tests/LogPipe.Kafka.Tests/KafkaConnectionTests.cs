using System.Text;
using Confluent.Kafka;
using LogPipe.Model;
using LogPipe.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LogPipe.Kafka.Tests;

public class KafkaConnectionTests
{
    [Theory]
    [InlineData(false, false, SecurityProtocol.Plaintext)]
    [InlineData(true, false, SecurityProtocol.Ssl)]
    [InlineData(false, true, SecurityProtocol.SaslPlaintext)]
    [InlineData(true, true, SecurityProtocol.SaslSsl)]
    public void What_is_written_about_tls_and_sasl_makes_the_protocol(bool tls, bool sasl, SecurityProtocol expected)
    {
        ClientConfig config = Connection(tls ? new KafkaTls { CaFile = "ca.pem" } : null, sasl ? new KafkaSasl { User = "u", Password = "p" } : null).ToConfig();

        Assert.Equal(expected, config.SecurityProtocol);
        Assert.Equal(tls ? "ca.pem" : null, config.SslCaLocation);
        Assert.Equal(sasl ? "u" : null, config.SaslUsername);
    }

    [Theory]
    [InlineData("PLAIN", SaslMechanism.Plain)]
    [InlineData("SCRAM-SHA-256", SaslMechanism.ScramSha256)]
    [InlineData("SCRAM-SHA-512", SaslMechanism.ScramSha512)]
    [InlineData("OAUTHBEARER", SaslMechanism.OAuthBearer)]
    public void Every_mechanism_that_is_named_is_spoken(string name, SaslMechanism expected)
    {
        Assert.Contains(name, KafkaSasl.Mechanisms);
        ClientConfig config = Connection(null, new KafkaSasl { Mechanism = name, User = "u", Password = "p", TokenEndpoint = "https://id.example/token" }).ToConfig();

        Assert.Equal(expected, config.SaslMechanism);
        Assert.Equal(expected == SaslMechanism.OAuthBearer ? "u" : null, config.SaslOauthbearerClientId);
    }

    [Fact]
    public void Settings_of_librdkafka_go_through_as_they_are()
    {
        var connection = new KafkaConnection { Brokers = ["a:1", "b:2"], Properties = new Dictionary<string, string> { ["fetch.wait.max.ms"] = "7" } };

        Assert.Equal("7", connection.ToConfig().Get("fetch.wait.max.ms"));
        Assert.Equal("a:1,b:2", connection.ToConfig().BootstrapServers);
    }

    [Fact]
    public void What_users_write_about_fetching_goes_before_our_defaults()
    {
        var options = new KafkaInputOptions { Connection = Connection(null, null), Topics = ["logs"] };
        KafkaConnection connection = options.Connection with { Properties = new Dictionary<string, string> { ["fetch.queue.backoff.ms"] = "7", ["fetch.max.bytes"] = "8000000", ["queued.max.messages.kbytes"] = "9" } };

        ConsumerConfig ours = KafkaClient.ConfigOf(options);
        ConsumerConfig theirs = KafkaClient.ConfigOf(options with { Connection = connection });

        // librdkafka's own second makes a reader wait for five sixths of the time, its own 50 MiB take half a gigabyte
        Assert.Equal((10, 2 << 20, 32 << 10, 1000), (ours.FetchQueueBackoffMs, ours.FetchMaxBytes, ours.QueuedMaxMessagesKbytes, ours.HeartbeatIntervalMs));
        Assert.Equal((7, 8_000_000, 9), (theirs.FetchQueueBackoffMs, theirs.FetchMaxBytes, theirs.QueuedMaxMessagesKbytes));
    }

    [Fact]
    public void A_setting_of_librdkafka_that_is_no_number_is_refused_with_its_name()
    {
        KafkaConnection connection = Connection(null, null) with { Properties = new Dictionary<string, string> { ["fetch.max.bytes"] = "much" } };

        InputException refused = Assert.Throws<InputException>(() => new KafkaClient("kafka", new KafkaInputOptions { Connection = connection, Topics = ["logs"] }, NullLogger.Instance));

        Assert.Contains("fetch.max.bytes", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true)]
    [InlineData("0af7651916cd43dd8448eb211c80319c", false)]
    [InlineData("", false)]
    public void A_traceparent_is_taken_where_it_is_one(string value, bool isOne)
    {
        LogBatch batch = Some.Batch("line");
        MessageHeaders.Read(new Headers { { "traceparent", Encoding.ASCII.GetBytes(value) }, { "host", "web1"u8.ToArray() } }, batch, ref batch.Records[0], out string? host);

        Assert.Equal("web1", host);
        Assert.Equal(isOne, batch.Has(batch.Records[0], EcsFields.TraceId));
    }

    private static KafkaConnection Connection(KafkaTls? tls, KafkaSasl? sasl) => new() { Brokers = ["localhost:9092"], Tls = tls, Sasl = sasl };
}
