namespace LogPipe.Model;

/// <summary>The type of a field in the index; a field never changes it between events (no mapping conflicts).</summary>
public enum FieldType : byte
{
    /// <summary>Exact text: Elasticsearch <c>keyword</c>.</summary>
    Keyword,

    /// <summary>Full text: Elasticsearch <c>match_only_text</c> or <c>text</c>.</summary>
    Text,

    /// <summary>64-bit integer: Elasticsearch <c>long</c>.</summary>
    Long,

    /// <summary>Double: Elasticsearch <c>double</c>.</summary>
    Double,

    /// <summary>True or false: Elasticsearch <c>boolean</c>.</summary>
    Boolean,

    /// <summary>Point in time: Elasticsearch <c>date</c> with nanoseconds.</summary>
    Date,

    /// <summary>IPv4 or IPv6 address: Elasticsearch <c>ip</c>.</summary>
    Ip,

    /// <summary>An object with keys that nobody knows beforehand: Elasticsearch <c>flattened</c>, OpenSearch <c>flat_object</c>.</summary>
    Object,
}
