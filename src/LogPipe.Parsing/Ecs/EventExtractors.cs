using LogPipe.Model;

namespace LogPipe.Parsing.Ecs;

/// <summary>Takes something out of a finished event that no grok expression can: works on the record's fields in place.</summary>
/// <param name="batch">The batch.</param>
/// <param name="record">The event, with the fields of its format.</param>
internal delegate void EventExtractor(LogBatch batch, ref LogRecord record);

/// <summary>The built-in extractors, by the names that packs use in <c>#: extract NAME</c>.</summary>
internal static class EventExtractors
{
    private static readonly (string Name, EventExtractor Extract)[] Known =
    [
        ("ingress", WebFields.Ingress),
        ("java", JavaErrors.Extract),
        ("php", PhpErrors.Extract),
        ("postgresql_csv", PostgresCsv.Extract),
        ("slowlog", SlowLog.Extract),
        ("source_address", AddressFields.Extract),
        ("syslog_data", SyslogData.Extract),
        ("syslog_priority", SyslogFields.Extract),
        ("url", UrlFields.Extract),
    ];

    /// <summary>Gets the names for error messages.</summary>
    public static string Names => string.Join(", ", Known.Select(static e => e.Name));

    /// <summary>Finds an extractor, or null.</summary>
    public static EventExtractor? Find(string name) => Array.Find(Known, e => e.Name == name).Extract;
}
