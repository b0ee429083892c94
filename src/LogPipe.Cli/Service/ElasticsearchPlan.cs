using LogPipe.Cli.Configuration;
using LogPipe.Outputs.Elasticsearch;

namespace LogPipe.Cli.Service;

/// <summary>Checks what is written about an Elasticsearch or OpenSearch cluster and resolves it.</summary>
internal static class ElasticsearchPlan
{
    private const string Section = "outputs.elasticsearch";

    /// <summary>Gives the options, or null where there is no cluster; mistakes go to the configuration's.</summary>
    public static ElasticsearchOptions? Of(LoadedConfig config)
    {
        if (config.Options.Outputs.Elasticsearch is not { } settings)
            return null;
        if (config.Options.Outputs.Index == true)
            config.Refuse("outputs.index", "events go to Elasticsearch or to the embedded index, not to both: roll-ups are written anew in the one and never in the other; leave one out");
        CheckFile(config, settings.Tls?.CaFile, "ca_file");
        CheckFile(config, settings.Tls?.CertificateFile, "certificate_file");
        CheckFile(config, settings.Tls?.KeyFile, "key_file");
        if (!IsNamespace(settings.Namespace))
            config.Refuse($"{Section}.namespace", $"'{settings.Namespace}' is none: up to 100 lower-case letters, digits, dots and underscores");
        if (settings.Kibana is { } kibana && (!Uri.TryCreate(kibana.Url, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https")))
            config.Refuse($"{Section}.kibana.url", $"'{kibana.Url}' is no address such as https://kibana:5601");
        bool hasKey = settings.ApiKey is not null || settings.ApiKeyFile is not null;
        if (hasKey && settings.User is not null)
            config.Refuse(Section, "both a user and an api_key are set; keep one");
        return new ElasticsearchOptions
        {
            Nodes = Nodes(config, settings.Urls),
            User = settings.User,
            Password = settings.User is null ? null : SecretFile.Read(config, settings.Password, settings.PasswordFile, Section, "password"),
            ApiKey = hasKey ? SecretFile.Read(config, settings.ApiKey, settings.ApiKeyFile, Section, "api_key") : null,
            CaFile = settings.Tls?.CaFile,
            CertificateFile = settings.Tls?.CertificateFile,
            KeyFile = settings.Tls?.KeyFile,
            Namespace = settings.Namespace,
            Compress = settings.Compress,
            MaxRequestBytes = (int)settings.MaxRequestBytes.Bytes,
            MaxRequestDocuments = settings.MaxRequestDocuments,
            MaxConcurrentRequests = settings.MaxConcurrentRequests,
            Timeout = settings.Timeout,
        };
    }

    private static List<Uri> Nodes(LoadedConfig config, IReadOnlyList<string> urls)
    {
        if (urls.Count == 0)
            config.Refuse(Section, "no urls; write 'urls: [http://localhost:9200]'");
        var nodes = new List<Uri>();
        for (int i = 0; i < urls.Count; i++)
        {
            if (!Uri.TryCreate(urls[i], UriKind.Absolute, out Uri? node) || node.Scheme is not ("http" or "https"))
                config.Refuse($"{Section}.urls[{i}]", $"'{urls[i]}' is no address such as https://es1:9200");
            else if (node.UserInfo.Length > 0)
                config.Refuse($"{Section}.urls[{i}]", "holds a user or password; write them under user and password, which are kept out of logs");
            else
                nodes.Add(node);
        }

        return nodes;
    }

    private static bool IsNamespace(string name) =>
        name.Length is > 0 and <= 100 && name.All(static c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '_') && name[0] is not ('.' or '_');

    private static void CheckFile(LoadedConfig config, string? file, string name)
    {
        if (file is not null && !File.Exists(file))
            config.Refuse($"{Section}.tls.{name}", $"'{file}' does not exist; name a PEM file that LogPipe can read");
    }
}
