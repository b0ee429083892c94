using LogPipe.Cli.Configuration;
using LogPipe.Cli.Usage;
using LogPipe.Kafka;
using LogPipe.Parsing;

namespace LogPipe.Cli.Service;

/// <summary>Checks what is written about Kafka and resolves it.</summary>
internal static class KafkaPlan
{
    /// <summary>Gives the inputs with their names; mistakes go to the configuration's.</summary>
    public static IReadOnlyList<(string Name, KafkaInputOptions Options)> Inputs(LoadedConfig config, ParsePlan parse)
    {
        var inputs = new List<(string Name, KafkaInputOptions Options)>();
        for (int i = 0; i < config.Options.Inputs.Kafka.Count; i++)
        {
            KafkaInputSettings settings = config.Options.Inputs.Kafka[i];
            string path = $"inputs.kafka[{i}]";
            if (settings.Topics.Count == 0)
                config.Refuse(path, "no topics; write 'topics: [logs]'");
            if (string.IsNullOrWhiteSpace(settings.Group))
                config.Refuse($"{path}.group", "is empty; name the group whose instances share the partitions");
            if (settings.Timezone is { } zone && TimeZoneName.Mistake(zone) is { } mistake)
                config.Refuse($"{path}.timezone", mistake);
            if (FormatName.Mistake(settings.Format, parse) is { } unknown)
                config.Refuse($"{path}.format", unknown);
            inputs.Add((Name(settings, inputs), new KafkaInputOptions
            {
                Connection = Connection(config, settings, path),
                Topics = settings.Topics,
                Group = settings.Group,
                StartAt = settings.StartAt,
                MaxMessageBytes = (int)settings.MaxMessageBytes.Bytes,
                Format = settings.Format,
                Timezone = settings.Timezone ?? config.Options.Parse.Timezone,
                Service = settings.Service,
            }));
        }

        return inputs;
    }

    /// <summary>Gives the topic that events go to, or null for none; mistakes go to the configuration's.</summary>
    public static KafkaOutputOptions? Output(LoadedConfig config)
    {
        const string Path = "outputs.kafka";
        if (config.Options.Outputs.Kafka is not { } settings)
            return null;
        CheckTopic(config, settings.Topic, $"{Path}.topic");
        if (settings.SignalsTopic is { } signals)
            CheckTopic(config, signals, $"{Path}.signals_topic");
        if (config.Options.Inputs.Kafka.Any(input => input.Topics.Contains(settings.Topic, StringComparer.Ordinal)))
            config.Refuse($"{Path}.topic", $"'{settings.Topic}' is read by an input too: events would go round for ever; name another topic");
        return new KafkaOutputOptions
        {
            Connection = ConnectionOrInputs(config, settings, Path),
            Topic = settings.Topic,
            SignalsTopic = settings.SignalsTopic,
            Compression = settings.Compression,
            MaxMessageBytes = (int)settings.MaxMessageBytes.Bytes,
        };
    }

    /// <summary>Gives where dead letters of topics go, or null for files; mistakes go to the configuration's.</summary>
    public static KafkaDeadLetterOptions? DeadLetters(LoadedConfig config)
    {
        const string Path = "dead_letters.kafka";
        if (config.Options.DeadLetters.Kafka is not { } settings)
            return null;
        CheckTopic(config, "x" + settings.Suffix, $"{Path}.suffix");
        if (settings.Suffix.Length == 0)
            config.Refuse($"{Path}.suffix", "is empty: dead letters would go to the topic that is read; write '.dlq'");
        if (settings.Topic is { } topic)
            CheckTopic(config, topic, $"{Path}.topic");
        IReadOnlyList<KafkaInputSettings> inputs = config.Options.Inputs.Kafka;
        return new KafkaDeadLetterOptions
        {
            Connection = ConnectionOrInputs(config, settings, Path),
            Suffix = settings.Suffix,
            Topic = settings.Topic,
            Group = inputs.Count > 0 && inputs.All(i => i.Group == inputs[0].Group) ? inputs[0].Group : null,
        };
    }

    /// <summary>Gives the connection that is written there, or else that of the first input.</summary>
    private static KafkaConnection ConnectionOrInputs(LoadedConfig config, KafkaConnectionSettings settings, string path) =>
        settings.Brokers.Count == 0 && config.Options.Inputs.Kafka is [var first, ..]
            ? Connection(config, first, "inputs.kafka[0]", isSaid: true)
            : Connection(config, settings, path);

    /// <summary>Kafka's rule for names of topics (<c>org.apache.kafka.common.internals.Topic</c>).</summary>
    private static void CheckTopic(LoadedConfig config, string name, string path)
    {
        if (name is not ("" or "." or "..") && name.Length <= 249 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
            return;
        config.Refuse(path, $"'{name}' is no name of a topic: up to 249 letters, digits, dots, underscores and hyphens");
    }

    /// <summary>Gives a connection; mistakes go to the configuration's, unless they were said before.</summary>
    private static KafkaConnection Connection(LoadedConfig config, KafkaConnectionSettings settings, string path, bool isSaid)
    {
        int before = config.Mistakes.Count;
        KafkaConnection connection = Connection(config, settings, path);
        if (isSaid)
            config.Mistakes.RemoveRange(before, config.Mistakes.Count - before);
        return connection;
    }

    /// <summary>Gives a connection; mistakes go to the configuration's.</summary>
    public static KafkaConnection Connection(LoadedConfig config, KafkaConnectionSettings settings, string path)
    {
        if (settings.Brokers.Count == 0)
            config.Refuse(path, "no brokers; write 'brokers: [localhost:9092]'");
        CheckFile(config, settings.Tls?.CaFile, $"{path}.tls.ca_file");
        CheckFile(config, settings.Tls?.CertificateFile, $"{path}.tls.certificate_file");
        CheckFile(config, settings.Tls?.KeyFile, $"{path}.tls.key_file");
        if (settings.Tls is { } tls && (tls.CertificateFile is null) != (tls.KeyFile is null))
            config.Refuse($"{path}.tls", "a client's certificate needs both certificate_file and key_file");
        return new KafkaConnection
        {
            Brokers = settings.Brokers,
            Tls = settings.Tls is { } t ? new KafkaTls { CaFile = t.CaFile, CertificateFile = t.CertificateFile, KeyFile = t.KeyFile, KeyPassword = t.KeyPassword } : null,
            Sasl = settings.Sasl is { } sasl ? Sasl(config, sasl, $"{path}.sasl") : null,
            Properties = Properties(config, settings.Properties, $"{path}.properties"),
        };
    }

    private static string Name(KafkaInputSettings settings, List<(string Name, KafkaInputOptions Options)> others)
    {
        string name = $"kafka {string.Join(", ", settings.Topics)}";
        return others.Exists(o => o.Name == name) ? $"{name} ({others.Count + 1})" : name;
    }

    private static KafkaSasl Sasl(LoadedConfig config, KafkaSaslSettings sasl, string path)
    {
        if (string.IsNullOrEmpty(sasl.User))
            config.Refuse(path, "no user; name the user that logs in");
        if (sasl.Mechanism == "OAUTHBEARER" && sasl.TokenEndpoint is null)
            config.Refuse(path, "no token_endpoint; OAUTHBEARER needs the address that gives out tokens");
        if (sasl.TokenEndpoint is { } endpoint && (!Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https")))
            config.Refuse($"{path}.token_endpoint", $"'{endpoint}' is no address such as https://login.example/oauth2/token");
        return new KafkaSasl
        {
            Mechanism = sasl.Mechanism,
            User = sasl.User,
            Password = SecretFile.Read(config, sasl.Password, sasl.PasswordFile, path, "password"),
            TokenEndpoint = sasl.TokenEndpoint,
            Scope = sasl.Scope,
        };
    }

    private static Dictionary<string, string> Properties(LoadedConfig config, IReadOnlyList<string> lines, string path)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < lines.Count; i++)
        {
            int equals = lines[i].IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                config.Refuse($"{path}[{i}]", $"'{lines[i]}' is no name=value, such as fetch.wait.max.ms=100");
            else
                properties[lines[i][..equals].Trim()] = lines[i][(equals + 1)..].Trim();
        }

        return properties;
    }

    private static void CheckFile(LoadedConfig config, string? file, string path)
    {
        if (file is not null && !File.Exists(file))
            config.Refuse(path, $"'{file}' does not exist; name a PEM file that LogPipe can read");
    }
}
