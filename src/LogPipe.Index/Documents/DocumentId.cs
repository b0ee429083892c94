using System.Text;
using LogPipe.Index.Engine;
using LogPipe.Model;

namespace LogPipe.Index.Documents;

/// <summary>Derives documents' ids from what is stored, so that the ids themselves take no room.</summary>
internal static class DocumentId
{
    /// <summary>Gives the id of a row.</summary>
    /// <param name="rows">Stands on a row with source key, position and sub-event in consecutive columns.</param>
    /// <param name="sourceKeyColumn">The first of the three.</param>
    /// <param name="sources">Keeps what is made per source.</param>
    public static string Of(DuckRows rows, int sourceKeyColumn, Dictionary<string, EventId> sources) =>
        Of(rows.Text(sourceKeyColumn), rows.Long(sourceKeyColumn + 1), rows.Int(sourceKeyColumn + 2), sources);

    /// <summary>Writes the id of a row.</summary>
    public static void Write(DuckRows rows, int sourceKeyColumn, Dictionary<string, EventId> sources, Span<byte> id) =>
        Write(rows.Text(sourceKeyColumn), rows.Long(sourceKeyColumn + 1), rows.Int(sourceKeyColumn + 2), sources, id);

    /// <summary>Gives the id of an event.</summary>
    public static string Of(string sourceKey, long position, int subEvent, Dictionary<string, EventId> sources)
    {
        Span<byte> id = stackalloc byte[EventId.CharCount];
        Write(sourceKey, position, subEvent, sources, id);
        return Encoding.ASCII.GetString(id);
    }

    /// <summary>Writes the id of an event.</summary>
    public static void Write(string sourceKey, long position, int subEvent, Dictionary<string, EventId> sources, Span<byte> id)
    {
        if (!sources.TryGetValue(sourceKey, out EventId? source))
            sources.Add(sourceKey, source = new EventId(new LogSource { Key = sourceKey, Input = "", DisplayName = sourceKey }));
        var record = new LogRecord { Position = position, SubEvent = subEvent };
        source.Write(record, id);
    }
}
