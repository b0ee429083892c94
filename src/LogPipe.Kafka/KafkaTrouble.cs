using Confluent.Kafka;

namespace LogPipe.Kafka;

/// <summary>Says what a Kafka error means and what to do about it.</summary>
internal static class KafkaTrouble
{
    /// <summary>Gives the error in words with the next step.</summary>
    public static string Explain(Error error) => error.Code switch
    {
        ErrorCode.Local_AllBrokersDown => "no broker can be reached: check 'brokers' and the network; it goes on by itself when one answers",
        // librdkafka asks for tokens by itself, and says so in the reason only
        ErrorCode.Local_Authentication when error.Reason.Contains("OAUTHBEARER token", StringComparison.Ordinal) =>
            $"the token server gives no token ({error.Reason}): check that sasl.token_endpoint can be reached (properties: https.ca.location=FILE where the system does not know its authority), and sasl.user, sasl.password and sasl.scope; it goes on by itself",
        ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed =>
            $"the broker refuses the login ({error.Reason}): check sasl.mechanism, sasl.user and sasl.password; with OAUTHBEARER the audience of the tokens of sasl.token_endpoint too",
        ErrorCode.Local_Ssl => $"no TLS with the broker ({error.Reason}): check tls.ca_file, that the certificate is valid and that the port speaks TLS",
        ErrorCode.TopicAuthorizationFailed => $"no right on the topic ({error.Reason}): give the user READ and DESCRIBE on topics that are read, WRITE and DESCRIBE on those that are written",
        ErrorCode.GroupAuthorizationFailed => $"no right to use the group ({error.Reason}): give the user READ on the group",
        ErrorCode.ClusterAuthorizationFailed => $"no right on the cluster ({error.Reason}): give the user IDEMPOTENT_WRITE, or CREATE on the topics that are missing",
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition =>
            $"{error.Reason}: create the topic or correct its name; it goes on as soon as the topic is there",
        ErrorCode.OffsetOutOfRange or ErrorCode.Local_AutoOffsetReset => $"{error.Reason}: the broker has deleted messages that were not read yet; reading goes on as start_at says",
        ErrorCode.Local_NotImplemented or ErrorCode.UnsupportedCompressionType =>
            $"{error.Reason}: a message is compressed in a way that the client does not know; none, gzip, snappy, lz4 and zstd are known",
        ErrorCode.Local_MsgTimedOut => "the broker did not take the message in time: check that the partition has a leader and enough replicas in sync",
        _ => $"{error.Reason} ({error.Code})",
    };

    /// <summary>Says whether a message is refused for good, whatever is done about the cluster.</summary>
    public static bool IsTooLarge(Error error) => error.Code is ErrorCode.MsgSizeTooLarge or ErrorCode.RecordListTooLarge;
}
