namespace LogPipe.Cli.Configuration;

/// <summary>How lines become events.</summary>
internal sealed record ParseOptions
{
    /// <summary>Gets the zone of stamps that name none, where neither the file nor the envelope names one.</summary>
    [Setting("zone of stamps that name none, where neither the input nor the agent's envelope says more: Europe/Berlin, +02:00; default UTC")]
    public string? Timezone { get; init; }

    /// <summary>Gets the folders of the user's own patterns.</summary>
    [Setting("folders of grok pattern files, those of Logstash unchanged")]
    public IReadOnlyList<string> PatternsDir { get; init; } = [];

    /// <summary>Gets a value that says whether the bytes as they came in are kept on every event.</summary>
    [Setting("whether every event keeps its bytes as they came in (event.original); events that could not be parsed always do")]
    public bool EventOriginal { get; init; } = true;

    /// <summary>Gets the most lines of one event.</summary>
    [Setting("most lines of one event; the rest becomes another one, tagged", Minimum = "1", Maximum = "1000000")]
    public int MaxEventLines { get; init; } = 10_000;

    /// <summary>Gets the most bytes of one event.</summary>
    [Setting("most bytes of one event; the rest becomes another one, tagged", Minimum = "1KiB", Maximum = "64MiB")]
    public ByteSize MaxEventBytes { get; init; } = new(4 << 20);

    /// <summary>Gets how long the last event of a silent source waits for more lines.</summary>
    [Setting("how long the last event of a silent source waits for more of its lines", Minimum = "100ms", Maximum = "10m")]
    public TimeSpan FlushAfter { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>What is hidden before anything is written.</summary>
internal sealed record RedactOptions
{
    /// <summary>Gets a value that says whether secrets are hidden.</summary>
    [Setting("whether secrets are hidden: passwords, tokens, keys, connection strings, session ids, card numbers")]
    public bool Secrets { get; init; } = true;

    /// <summary>Gets a value that says whether e-mail addresses are hidden.</summary>
    [Setting("whether e-mail addresses are hidden")]
    public bool Emails { get; init; }

    /// <summary>Gets a value that says whether IP addresses are hidden.</summary>
    [Setting("whether IP addresses are hidden")]
    public bool IpAddresses { get; init; }
}

/// <summary>How repetition is folded.</summary>
internal sealed record FoldSettings
{
    /// <summary>Gets a value that says whether repetition is folded.</summary>
    [Setting("whether repetition is folded: of each template the first events pass whole, the others are counted exactly in one roll-up event a window")]
    public bool Enabled { get; init; } = true;

    /// <summary>Gets the span of event time of one roll-up.</summary>
    [Setting("span of event time that one roll-up stands for", Minimum = "1s", Maximum = "1d")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets how many errors of a template pass whole.</summary>
    [Setting("how many errors of a template pass whole in each 16 MiB of a file before they are folded", Minimum = "1", Maximum = "1000000")]
    public int WholeErrors { get; init; } = 10;

    /// <summary>Gets how many warnings of a template pass whole.</summary>
    [Setting("the same for warnings", Minimum = "1", Maximum = "1000000")]
    public int WholeWarnings { get; init; } = 5;

    /// <summary>Gets how many other events of a template pass whole.</summary>
    [Setting("the same for everything that is neither a warning nor worse nor debugging", Minimum = "1", Maximum = "1000000")]
    public int WholeOthers { get; init; } = 3;

    /// <summary>Gets how many debugging events of a template pass whole.</summary>
    [Setting("the same for debug and trace", Minimum = "1", Maximum = "1000000")]
    public int WholeDebug { get; init; } = 1;

    /// <summary>Gets the datasets that are never folded.</summary>
    [Setting("datasets (event.dataset) of which every event passes whole")]
    public IReadOnlyList<string> KeepDatasets { get; init; } = [];
}

/// <summary>Where events go.</summary>
internal sealed record OutputsOptions
{
    /// <summary>Gets a value that says whether events go into the embedded index; null for yes unless they go to Elasticsearch or Kafka.</summary>
    [Setting("whether events go into the embedded index, where 'logpipe search' finds them; default: yes, unless they go to Elasticsearch or Kafka")]
    public bool? Index { get; init; }

    /// <summary>Gets the Elasticsearch or OpenSearch cluster, or null for none.</summary>
    [Setting("events in Elasticsearch 8 or 9, or OpenSearch 2 or 3")]
    public ElasticsearchSettings? Elasticsearch { get; init; }

    /// <summary>Gets the topic that events go to, or null for none.</summary>
    [Setting("events on a Kafka topic")]
    public KafkaOutputSettings? Kafka { get; init; }

    /// <summary>Gets a value that says whether events are thrown away.</summary>
    [Setting("whether events are made and thrown away, for measuring a machine; each counts as delivered")]
    public bool Discard { get; init; }

    /// <summary>Gets a value that says whether events go into the embedded index.</summary>
    internal bool HasIndex => Index ?? (Elasticsearch is null && Kafka is null && !Discard);

    /// <summary>Gets the file of events, or null for none.</summary>
    [Setting("events as JSON lines in a file")]
    public NdjsonSettings? Ndjson { get; init; }
}

/// <summary>Events as JSON lines.</summary>
internal sealed record NdjsonSettings
{
    /// <summary>Gets the file that is appended to.</summary>
    [Setting("file that is appended to; - for standard output")]
    public string? Path { get; init; }

    /// <summary>Gets a value that says whether keys are dotted instead of nested.</summary>
    [Setting("whether keys are dotted (log.level) instead of nested")]
    public bool Flat { get; init; }
}

/// <summary>The embedded index.</summary>
internal sealed record IndexSettings
{
    /// <summary>Gets the folder, or null for <c>index</c> in the data folder.</summary>
    [Setting("folder of the index; default: index in the data folder")]
    public string? Path { get; init; }

    /// <summary>Gets how long events are kept.</summary>
    [Setting("when events are dropped, oldest day first; whichever limit comes first")]
    public RetentionOptions Retention { get; init; } = new();
}

/// <summary>When events are dropped.</summary>
internal sealed record RetentionOptions
{
    /// <summary>Gets the age at which events go; 0 for never.</summary>
    [Setting("age, since they arrived, at which events are dropped, a file at a time; 0 for never", Maximum = "3650d")]
    public TimeSpan Age { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Gets the size at which the oldest events go; 0 for no limit.</summary>
    [Setting("size of the index at which its oldest day is dropped; 0 for no limit")]
    public ByteSize Size { get; init; } = new(50L << 30);
}

/// <summary>Where events go that an output refuses.</summary>
internal sealed record DeadLettersOptions
{
    /// <summary>Gets the folder, or null for <c>dead-letters</c> in the data folder.</summary>
    [Setting("folder of the dead letters; default: dead-letters in the data folder")]
    public string? Path { get; init; }

    /// <summary>Gets where those of Kafka topics go instead, or null for files.</summary>
    [Setting("dead letters of a Kafka topic on a topic beside it, <topic>.dlq, instead of in files; 'kafka: {}' uses the connection of the first Kafka input")]
    public KafkaDeadLetterSettings? Kafka { get; init; }
}

/// <summary>How much is in flight.</summary>
internal sealed record PipelineSettings
{
    /// <summary>Gets the number of lanes that parse side by side; 0 for one a core.</summary>
    [Setting("lanes that parse side by side; 0 for one a core", Minimum = "0", Maximum = "256")]
    public int Lanes { get; init; }

    /// <summary>Gets the number of batches that may wait for one lane or output.</summary>
    [Setting("batches that may wait for one lane or output before the inputs wait", Minimum = "1", Maximum = "1024")]
    public int QueueBatches { get; init; } = 8;

    /// <summary>Gets how long a stop waits for what is in flight.</summary>
    [Setting("how long a stop waits for what is in flight to be delivered; what is not is read again at the next start", Minimum = "0", Maximum = "1h")]
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>Where monitors ask.</summary>
internal sealed record MonitorSettings
{
    /// <summary>Gets the address and port, or null for none.</summary>
    [Setting("address and port to listen on, such as 127.0.0.1:7071; default: none. It only reads; still, open it to a network only where everybody may see names of topics and files")]
    public string? Listen { get; init; }
}

/// <summary>LogPipe's own log.</summary>
internal sealed record LogOptions
{
    /// <summary>Gets the least level that is written.</summary>
    [Setting("least level that is written", Words = ["trace", "debug", "info", "warn", "error"])]
    public string Level { get; init; } = "info";

    /// <summary>Gets the form of the lines.</summary>
    [Setting("form of the lines: text, ecs (JSON), compact (CLEF JSON); auto is text on a terminal and ecs elsewhere", Words = ["auto", "text", "ecs", "compact"])]
    public string Format { get; init; } = "auto";
}
