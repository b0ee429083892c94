using System.Net;
using LogPipe.Cli.Configuration;
using LogPipe.Cli.Usage;
using LogPipe.Inputs.Http;
using LogPipe.Inputs.Lumberjack;
using LogPipe.Inputs.Network;
using LogPipe.Inputs.Spool;
using LogPipe.Inputs.Syslog;
using LogPipe.Model;
using LogPipe.Parsing;
using Microsoft.Extensions.Logging;

namespace LogPipe.Cli.Service;

/// <summary>Checks what is written about inputs that listen, resolves it and makes them.</summary>
internal static class ListenerPlans
{
    /// <summary>16 hexadecimal digits are 64 bits: too many to try over a network.</summary>
    private const int MinTokenChars = 16;

    /// <summary>Gives the plans; mistakes go to the configuration's.</summary>
    public static IReadOnlyList<ListenerPlan> Of(LoadedConfig config, ParsePlan parse)
    {
        var plans = new List<ListenerPlan>();
        InputsOptions inputs = config.Options.Inputs;
        for (int i = 0; i < inputs.Syslog.Count; i++)
            Add(config, plans, parse, inputs.Syslog[i], inputs.Syslog[i].Listen, $"inputs.syslog[{i}]", Syslog);
        for (int i = 0; i < inputs.Http.Count; i++)
            Add(config, plans, parse, inputs.Http[i], inputs.Http[i].Listen, $"inputs.http[{i}]", Http);
        for (int i = 0; i < inputs.Lumberjack.Count; i++)
            Add(config, plans, parse, inputs.Lumberjack[i], inputs.Lumberjack[i].Listen, $"inputs.lumberjack[{i}]", Lumberjack);
        return plans;
    }

    /// <summary>Gives the inputs, and one for each spool that a changed configuration left behind.</summary>
    /// <param name="plan">What to run.</param>
    /// <param name="once">Whether nothing is listened to, only read what is spooled.</param>
    /// <param name="log">Takes what happens.</param>
    public static IEnumerable<IInput> Inputs(ServicePlan plan, bool once, ILogger log)
    {
        foreach (ListenerPlan listener in plan.Listeners)
            yield return once ? SpooledInput.Leftover(listener.Name, listener.Spool, TimeProvider.System, log) : listener.Open(log);
        string root = SpoolRoot(plan.Options);
        if (!Directory.Exists(root))
            yield break;
        var known = plan.Listeners.Select(static listener => Path.GetFileName(listener.Spool.Folder)).ToHashSet(StringComparer.Ordinal);
        foreach (string folder in Directory.EnumerateDirectories(root).Where(folder => !known.Contains(Path.GetFileName(folder))))
        {
            var left = new SpoolPlan { Folder = folder, Timezone = plan.Options.Parse.Timezone, DeleteWhenEmpty = true };
            yield return SpooledInput.Leftover($"spool {Path.GetFileName(folder)}", left, TimeProvider.System, log);
        }
    }

    private static ListenerPlan Syslog(LoadedConfig config, SyslogSettings settings, string path, SpoolPlan spool)
    {
        IPEndPoint listen = Address(config, settings.Listen, path);
        if (settings.Tls is not null && settings.Protocols.Contains("udp"))
            config.Refuse($"{path}.protocols", "udp cannot be encrypted; write a second entry without tls for it");
        RequireSenders(config, settings, listen, path);
        string name = $"syslog {settings.Listen}";
        var options = new SyslogInputOptions
        {
            Listen = listen,
            Tls = Tls(config, settings.Tls, $"{path}.tls"),
            Allow = Networks(config, settings.Allow, $"{path}.allow"),
            MaxConnections = settings.MaxConnections,
            MaxMessageBytes = (int)settings.MaxMessageBytes.Bytes,
            IdleTimeout = settings.IdleTimeout,
            Udp = settings.Protocols.Count == 0 ? settings.Tls is null : settings.Protocols.Contains("udp"),
            Tcp = settings.Protocols.Count == 0 || settings.Protocols.Contains("tcp"),
        };
        return new ListenerPlan(name, spool, log => SyslogInput.Create(name, options, spool, TimeProvider.System, log));
    }

    private static ListenerPlan Http(LoadedConfig config, HttpSettings settings, string path, SpoolPlan spool)
    {
        IPEndPoint listen = Address(config, settings.Listen, path);
        List<string> tokens = Tokens(config, settings, path);
        if (!IPAddress.IsLoopback(listen.Address) && tokens.Count == 0 && settings.Tls?.ClientCaFile is null)
            config.Refuse(path, $"listens on {listen}, beyond this machine, and anybody may send; write 'token: ${{NAME}}' and set NAME in the environment, name a file with token_file, or set tls.client_ca_file");
        if (settings.MaxBody.Bytes * 2 > config.Options.Spool.Size.Bytes)
            config.Refuse($"{path}.max_body", $"{settings.MaxBody} is more than half of spool.size ({config.Options.Spool.Size}); raise that one");
        string name = $"http {settings.Listen}";
        var options = new HttpInputOptions
        {
            Listen = listen,
            Tls = Tls(config, settings.Tls, $"{path}.tls"),
            Allow = Networks(config, settings.Allow, $"{path}.allow"),
            MaxConnections = settings.MaxConnections,
            MaxMessageBytes = (int)settings.MaxMessageBytes.Bytes,
            MaxBodyBytes = (int)settings.MaxBody.Bytes,
            Tokens = tokens,
        };
        return new ListenerPlan(name, spool, log => HttpInput.Create(name, options, spool, TimeProvider.System, log));
    }

    private static ListenerPlan Lumberjack(LoadedConfig config, LumberjackSettings settings, string path, SpoolPlan spool)
    {
        IPEndPoint listen = Address(config, settings.Listen, path);
        RequireSenders(config, settings, listen, path);
        string name = $"lumberjack {settings.Listen}";
        var options = new LumberjackInputOptions
        {
            Listen = listen,
            Tls = Tls(config, settings.Tls, $"{path}.tls"),
            Allow = Networks(config, settings.Allow, $"{path}.allow"),
            MaxConnections = settings.MaxConnections,
            MaxMessageBytes = (int)settings.MaxMessageBytes.Bytes,
            IdleTimeout = settings.IdleTimeout,
        };
        return new ListenerPlan(name, spool, log => LumberjackInput.Create(name, options, spool, TimeProvider.System, log));
    }

    /// <summary>Gives the secrets; a file may hold several while they are changed.</summary>
    private static List<string> Tokens(LoadedConfig config, HttpSettings settings, string path)
    {
        if (settings.Token is null && settings.TokenFile is null)
            return [];
        string[] tokens = SecretFile.Read(config, settings.Token, settings.TokenFile, path, "token")?.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (settings.TokenFile is not null && tokens.Length == 0)
            config.Refuse($"{path}.token_file", $"'{settings.TokenFile}' holds no token");
        if (tokens.Any(static token => token.Length < MinTokenChars))
            config.Refuse($"{path}.token", $"a token is shorter than {MinTokenChars} characters and could be guessed; make one with 'openssl rand -hex 32'");
        return [.. tokens];
    }

    private static void Add<T>(
        LoadedConfig config, List<ListenerPlan> plans, ParsePlan parse, T settings, string listen, string path, Func<LoadedConfig, T, string, SpoolPlan, ListenerPlan> resolve)
        where T : ListenerSettings
    {
        if (settings.Timezone is { } zone && TimeZoneName.Mistake(zone) is { } mistake)
            config.Refuse($"{path}.timezone", mistake);
        if (FormatName.Mistake(settings.Format, parse) is { } unknown)
            config.Refuse($"{path}.format", unknown);
        var spool = new SpoolPlan
        {
            Folder = "",
            MaxBytes = config.Options.Spool.Size.Bytes,
            MaxMessageBytes = (int)settings.MaxMessageBytes.Bytes,
            Format = settings.Format,
            Timezone = settings.Timezone ?? config.Options.Parse.Timezone,
            Service = settings.Service,
        };
        string kind = path[(path.IndexOf('.', StringComparison.Ordinal) + 1)..path.IndexOf('[', StringComparison.Ordinal)];
        if (settings.MaxMessageBytes.Bytes * 4 > config.Options.Spool.Size.Bytes)
            config.Refuse($"{path}.max_message_bytes", $"{settings.MaxMessageBytes} is more than a quarter of spool.size ({config.Options.Spool.Size}); raise that one");
        spool = spool with { Folder = Path.Combine(SpoolRoot(config.Options), FolderName($"{kind}-{listen}")) };
        if (plans.Exists(other => other.Spool.Folder == spool.Folder))
            config.Refuse($"{path}.listen", $"'{listen}' is listened to by another entry; keep one");
        plans.Add(resolve(config, settings, path, spool));
    }

    private static string SpoolRoot(LogPipeOptions options) => Path.Combine(options.Data, "spool");

    private static string FolderName(string text) =>
        string.Concat(text.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '_'));

    private static IPEndPoint Address(LoadedConfig config, string text, string path)
    {
        string numeric = text.StartsWith("localhost:", StringComparison.Ordinal) ? "127.0.0.1" + text[9..]
            : text.StartsWith("*:", StringComparison.Ordinal) ? "[::]" + text[1..]
            : text;
        bool hasPort = numeric.LastIndexOf(':') > numeric.LastIndexOf(']') && (numeric.StartsWith('[') || numeric.Count(static c => c == ':') == 1);
        if (hasPort && IPEndPoint.TryParse(numeric, out IPEndPoint? address))
            return address;
        config.Refuse($"{path}.listen", $"'{text}' is no address with a port, such as 127.0.0.1:5514, 0.0.0.0:5514 or [::]:5514");
        return new IPEndPoint(IPAddress.Loopback, 0);
    }

    private static void RequireSenders(LoadedConfig config, ListenerSettings settings, IPEndPoint listen, string path)
    {
        if (!IPAddress.IsLoopback(listen.Address) && settings.Allow.Count == 0 && settings.Tls?.ClientCaFile is null)
            config.Refuse(path, $"listens on {listen}, beyond this machine, and anybody may send; write 'allow: [10.0.0.0/8]' with your networks, or set tls.client_ca_file");
    }

    private static List<IPNetwork> Networks(LoadedConfig config, IReadOnlyList<string> texts, string path)
    {
        var networks = new List<IPNetwork>();
        for (int i = 0; i < texts.Count; i++)
        {
            string text = texts[i].Contains('/', StringComparison.Ordinal) ? texts[i] : texts[i] + (texts[i].Contains(':', StringComparison.Ordinal) ? "/128" : "/32");
            if (IPNetwork.TryParse(text, out IPNetwork network))
                networks.Add(network);
            else
                config.Refuse($"{path}[{i}]", $"'{texts[i]}' is no network such as 10.0.0.0/8 and no address");
        }

        return networks;
    }

    private static ServerTlsOptions? Tls(LoadedConfig config, ServerTlsSettings? tls, string path)
    {
        if (tls is null)
            return null;
        if (tls.CertificateFile is null || tls.KeyFile is null)
        {
            config.Refuse(path, "needs both certificate_file and key_file, PEM files of the certificate to show and of its key");
            return null;
        }

        int before = config.Mistakes.Count;
        foreach ((string name, string? file) in new[] { ("certificate_file", tls.CertificateFile), ("key_file", tls.KeyFile), ("client_ca_file", tls.ClientCaFile) })
        {
            if (file is not null && !File.Exists(file))
                config.Refuse($"{path}.{name}", $"'{file}' does not exist; name a PEM file that LogPipe can read");
        }

        var options = new ServerTlsOptions { CertificateFile = tls.CertificateFile, KeyFile = tls.KeyFile, KeyPassword = tls.KeyPassword, ClientCaFile = tls.ClientCaFile };
        if (config.Mistakes.Count > before)
            return options;
        try
        {
            _ = ServerTls.Load(options);
        }
        catch (InputException e)
        {
            config.Refuse(path, e.Message);
        }

        return options;
    }
}
