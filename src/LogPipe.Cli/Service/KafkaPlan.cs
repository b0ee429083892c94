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
