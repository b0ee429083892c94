namespace LogPipe.Model;

/// <summary>What shapes a document besides the fields of its record: the first code of a shape.</summary>
internal static class DocumentHeader
{
    public const uint HasEventTime = 1 << 8;
    public const uint HasArrivalTime = 1 << 9;
    public const uint HasFilePath = 1 << 10;
    public const uint HasOffset = 1 << 11;
    public const uint HasHostName = 1 << 12;
    public const uint HasServiceName = 1 << 13;

    /// <summary>Gives the part that depends on the source.</summary>
    public static uint Of(LogSource source)
    {
        uint header = source.FilePath is null ? 0 : HasFilePath | HasOffset;
        if (source is { Content: SourceContent.Lines, CountsMessages: false, IsFramed: false })
            header |= HasOffset;
        if (source.HostName is not null)
            header |= HasHostName;
        if (source.ServiceName is not null)
            header |= HasServiceName;
        return header;
    }

    /// <summary>Gives the part that depends on the record: its times and <paramref name="flags"/>.</summary>
    public static uint Of(LogBatch batch, in LogRecord record, RecordFlags flags)
    {
        uint header = (uint)flags;
        if (batch.ArrivedAt != LogBatch.NoTime)
            header |= HasArrivalTime | HasEventTime;
        else if (record.Timestamp != LogBatch.NoTime)
            header |= HasEventTime;
        return header;
    }

    /// <summary>Gives the flags back.</summary>
    public static RecordFlags Flags(uint header) => (RecordFlags)(byte)header;
}
