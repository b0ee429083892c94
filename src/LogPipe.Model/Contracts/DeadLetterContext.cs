using System.Globalization;
using System.Text;

namespace LogPipe.Model;

/// <summary>Takes from an event what its bytes do not say, and puts it on the record that a replay makes of it.</summary>
public static class DeadLetterContext
{
    /// <summary>The zone in which stamps without one are read; also where no event says so but the input does.</summary>
    public const string TimeZone = "event.timezone";

    /// <summary>Fields that agents, transports and folding know, not the text of the event.</summary>
    private static readonly FieldId[] Fields =
    [
        EcsFields.HostName, EcsFields.ServiceName, EcsFields.LogFilePath, EcsFields.EventTimezone, EcsFields.TraceId, EcsFields.SpanId, EcsFields.ContainerId,
        LogPipeFields.RepeatCount, LogPipeFields.LineCount, LogPipeFields.RepeatFirst, LogPipeFields.RepeatLast,
    ];

    private static readonly Dictionary<string, FieldId> ByName = Fields.ToDictionary(static f => f.Name, StringComparer.Ordinal);

    /// <summary>Collects the context of an event.</summary>
    public static Dictionary<string, string> Of(LogBatch batch, in LogRecord record)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var context = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (FieldId id in Fields)
        {
            if (batch.TryGetText(record, id, out ReadOnlySpan<byte> text))
                context[id.Name] = Encoding.UTF8.GetString(text);
            else if (batch.TryGet(record, id, out LogField field) && field.Kind is FieldKind.Integer or FieldKind.Timestamp)
                context[id.Name] = field.Integer.ToString(CultureInfo.InvariantCulture);
        }

        AddMissing(context, EcsFields.HostName, batch.StreamOf(record).HostName ?? batch.Source.HostName);
        AddMissing(context, EcsFields.ServiceName, batch.Source.ServiceName);
        AddMissing(context, EcsFields.LogFilePath, batch.Source.FilePath);
        AddMissing(context, EcsFields.EventTimezone, batch.Source.TimeZone);
        return context;
    }

    /// <summary>Puts the context on a record; names that are none of a context are passed over.</summary>
    public static void Apply(IReadOnlyDictionary<string, string> context, LogBatch batch, ref LogRecord record)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(batch);
        foreach ((string name, string value) in context)
        {
            // the source says the zone: as a field it would stand on events whose stamps name their own
            if (name == TimeZone || !ByName.TryGetValue(name, out FieldId id))
                continue;
            if (id.Type is not (FieldType.Long or FieldType.Date))
                batch.AddText(ref record, id, Encoding.UTF8.GetBytes(value));
            else if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && id.Type == FieldType.Long)
                batch.AddInteger(ref record, id, number);
            else
                batch.AddTimestamp(ref record, id, number);
        }
    }

    private static void AddMissing(Dictionary<string, string> context, FieldId id, string? value)
    {
        if (value is not null)
            context.TryAdd(id.Name, value);
    }
}
