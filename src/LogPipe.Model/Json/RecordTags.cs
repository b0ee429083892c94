namespace LogPipe.Model;

/// <summary>The words that <see cref="RecordFlags"/> become in a document.</summary>
internal static class RecordTags
{
    /// <summary>The flags that have a word.</summary>
    public const RecordFlags Worded = RecordFlags.Multiline | RecordFlags.Truncated | RecordFlags.InvalidEncoding | RecordFlags.Split;

    /// <summary>Gives the field that holds the word.</summary>
    public static FieldId FieldOf(RecordFlags flag) => flag == RecordFlags.Multiline ? EcsFields.LogFlags : EcsFields.Tags;

    /// <summary>Gives the word.</summary>
    public static string TextOf(RecordFlags flag) => flag switch
    {
        RecordFlags.Multiline => "multiline",
        RecordFlags.Truncated => "_truncated",
        RecordFlags.InvalidEncoding => "_invalid_encoding",
        RecordFlags.Split => "_multiline_split",
        _ => throw new ArgumentOutOfRangeException(nameof(flag), flag, null),
    };

    /// <summary>Takes away the flags whose word a stage has put on the record already.</summary>
    public static RecordFlags NotThere(LogBatch batch, in LogRecord record, RecordFlags flags)
    {
        if (!record.Fields.Has(EcsFields.Tags) && !record.Fields.Has(EcsFields.LogFlags))
            return flags;
        foreach (ref readonly LogField field in batch.Fields(record))
        {
            if (field.Id != EcsFields.Tags && field.Id != EcsFields.LogFlags)
                continue;
            ReadOnlySpan<byte> text = field.Kind switch
            {
                FieldKind.Text => batch.Bytes(field.Slice),
                FieldKind.Constant => field.Constant.Utf8,
                _ => default,
            };
            flags &= ~(field.Id == EcsFields.LogFlags ? FlagOf(text) & RecordFlags.Multiline : FlagOf(text) & ~RecordFlags.Multiline);
        }

        return flags;
    }

    private static RecordFlags FlagOf(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual("multiline"u8))
            return RecordFlags.Multiline;
        if (text.SequenceEqual("_truncated"u8))
            return RecordFlags.Truncated;
        if (text.SequenceEqual("_invalid_encoding"u8))
            return RecordFlags.InvalidEncoding;
        return text.SequenceEqual("_multiline_split"u8) ? RecordFlags.Split : RecordFlags.None;
    }
}
