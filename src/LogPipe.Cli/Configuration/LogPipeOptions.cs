namespace LogPipe.Cli.Configuration;

/// <summary>Everything that <c>logpipe.yaml</c> may say. Each default is good enough to leave out.</summary>
internal sealed record LogPipeOptions
{
    /// <summary>Gets the folder of everything that is kept.</summary>
    [Setting("folder that holds the index, the checkpoints and the dead letters; relative to the working directory")]
    public string Data { get; init; } = "logpipe-data";

    /// <summary>Gets where lines come from.</summary>
    [Setting("where lines come from")]
    public InputsOptions Inputs { get; init; } = new();

    /// <summary>Gets how lines become events.</summary>
    [Setting("how lines become events")]
    public ParseOptions Parse { get; init; } = new();

    /// <summary>Gets what is hidden before anything is written.</summary>
    [Setting("what is hidden before anything is written")]
    public RedactOptions Redact { get; init; } = new();

    /// <summary>Gets the catalogue of error codes.</summary>
    [Setting("the catalogue of error codes")]
    public CodesSettings Codes { get; init; } = new();

    /// <summary>Gets when people are told.</summary>
    [Setting("when people are told of what is not as usual, and who")]
    public AlertSettings Alerts { get; init; } = new();

    /// <summary>Gets how repetition is folded.</summary>
    [Setting("how repetition becomes roll-up events that count it")]
    public FoldSettings Fold { get; init; } = new();

    /// <summary>Gets where events go.</summary>
    [Setting("where events go")]
    public OutputsOptions Outputs { get; init; } = new();

    /// <summary>Gets the embedded index.</summary>
    [Setting("the embedded index")]
    public IndexSettings Index { get; init; } = new();

    /// <summary>Gets where events go that no output takes.</summary>
    [Setting("where events go that an output refuses")]
    public DeadLettersOptions DeadLetters { get; init; } = new();

    /// <summary>Gets what came over the network and is not delivered yet.</summary>
    [Setting("what came over the network and is not delivered yet, in 'spool' under data")]
    public SpoolSettings Spool { get; init; } = new();

    /// <summary>Gets how much is in flight.</summary>
    [Setting("how much is in flight at once")]
    public PipelineSettings Pipeline { get; init; } = new();

    /// <summary>Gets where monitors ask.</summary>
    [Setting("where monitors ask: /metrics for Prometheus, /healthz, /readyz")]
    public MonitorSettings Monitor { get; init; } = new();

    /// <summary>Gets LogPipe's own log.</summary>
    [Setting("LogPipe's own log, on standard error")]
    public LogOptions Log { get; init; } = new();
}

/// <summary>Where lines come from.</summary>
internal sealed record InputsOptions
{
    /// <summary>Gets the groups of files.</summary>
    [Setting("files to follow, in groups that share their settings")]
    public IReadOnlyList<FilesOptions> Files { get; init; } = [];

    /// <summary>Gets the Kafka topics.</summary>
    [Setting("Kafka topics to read as a member of a consumer group")]
    public IReadOnlyList<KafkaInputSettings> Kafka { get; init; } = [];

    /// <summary>Gets the ports for syslog.</summary>
    [Setting("ports that take syslog and plain lines over UDP, TCP and TLS; 'syslog: {}' takes the defaults")]
    public IReadOnlyList<SyslogSettings> Syslog { get; init; } = [];

    /// <summary>Gets the ports for HTTP.</summary>
    [Setting("ports that take lines, JSON, Elasticsearch's _bulk and OTLP logs over HTTP; 'http: {}' takes the defaults")]
    public IReadOnlyList<HttpSettings> Http { get; init; } = [];

    /// <summary>Gets the ports for Beats.</summary>
    [Setting("ports that take what Beats send to Logstash (Lumberjack v2); 'lumberjack: {}' takes the defaults")]
    public IReadOnlyList<LumberjackSettings> Lumberjack { get; init; } = [];

    /// <summary>Gets how standard input is read; null when it is not.</summary>
    [Setting("standard input, read to its end")]
    public StdinOptions? Stdin { get; init; }
}

/// <summary>Files that share their settings.</summary>
internal sealed record FilesOptions
{
    /// <summary>Gets the paths and globs.</summary>
    [Setting("paths and globs of the files: * and ? inside a name, ** for any folders, {a,b} for one of several")]
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Gets the globs of files that are left alone.</summary>
    [Setting("globs of files to leave alone")]
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Gets the format where it is not to be detected.</summary>
    [Setting("name of the format; detected where it is left out")]
    public string? Format { get; init; }

    /// <summary>Gets the zone of stamps that name none.</summary>
    [Setting("zone of stamps that name none: an IANA name such as Europe/Berlin, or an offset such as +02:00; default: that of parse.timezone")]
    public string? Timezone { get; init; }

    /// <summary>Gets the encoding of the files.</summary>
    [Setting("encoding of the files; auto goes by the byte order mark, else utf-8", Words = ["auto", "utf-8", "utf-16le", "utf-16be", "latin-1"])]
    public string Encoding { get; init; } = "auto";

    /// <summary>Gets the bytes that are kept of a line.</summary>
    [Setting("bytes that are kept of a line; the rest is passed over, the event tagged _truncated", Minimum = "64", Maximum = "64MiB")]
    public ByteSize MaxLineBytes { get; init; } = new(1 << 20);

    /// <summary>Gets where files are read from that are seen for the first time.</summary>
    [Setting("where a file is read from that LogPipe sees for the first time", Words = ["beginning", "end"])]
    public string StartAt { get; init; } = "beginning";

    /// <summary>Gets the service that writes the files.</summary>
    [Setting("service that writes the files: service.name")]
    public string? Service { get; init; }

    /// <summary>Gets the host that the files come from.</summary>
    [Setting("host that the files come from: host.name; default: this machine's name")]
    public string? Host { get; init; }
}

/// <summary>Standard input as an input.</summary>
internal sealed record StdinOptions
{
    /// <summary>Gets the format where it is not to be detected.</summary>
    [Setting("name of the format; detected where it is left out")]
    public string? Format { get; init; }

    /// <summary>Gets the zone of stamps that name none.</summary>
    [Setting("zone of stamps that name none; default: that of parse.timezone")]
    public string? Timezone { get; init; }

    /// <summary>Gets the service that writes the lines.</summary>
    [Setting("service that writes the lines: service.name")]
    public string? Service { get; init; }
}
