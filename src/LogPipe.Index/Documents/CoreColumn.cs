namespace LogPipe.Index.Documents;

/// <summary>How a column of the index holds and searches its values.</summary>
internal enum ColumnKind : byte
{
    /// <summary>Exact text.</summary>
    Keyword,

    /// <summary>Words, in any case.</summary>
    Text,

    /// <summary>A level: exact, but in any case.</summary>
    Level,

    /// <summary>A 64-bit integer.</summary>
    Long,

    /// <summary>A point in time, in nanoseconds.</summary>
    Date,

    /// <summary>An address, held as text.</summary>
    Ip,
}

/// <summary>One field that has a column of its own.</summary>
/// <param name="Index">Number of the column in the table.</param>
/// <param name="Name">Dotted ECS name, which is the column's name too.</param>
/// <param name="Kind">How it is held and searched.</param>
/// <param name="HasDictionary">Whether the sidecar lists the column's distinct values, so that files without a match are passed over.</param>
internal sealed record CoreColumn(int Index, string Name, ColumnKind Kind, bool HasDictionary)
{
    /// <summary>Gets the type in DuckDB and Parquet.</summary>
    public string SqlType => Kind switch
    {
        ColumnKind.Long => "BIGINT",
        ColumnKind.Date => "TIMESTAMP_NS",
        _ => "VARCHAR",
    };
}
