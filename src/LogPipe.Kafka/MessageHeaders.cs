using System.Text;
using Confluent.Kafka;
using LogPipe.Model;

namespace LogPipe.Kafka;

/// <summary>Reads the headers of a message that say where it comes from.</summary>
internal static class MessageHeaders
{
    /// <summary>Longer values are no names.</summary>
    private const int MaxNameBytes = 255;

    /// <summary>Puts what the headers say on the record.</summary>
    /// <param name="headers">The headers.</param>
    /// <param name="batch">The record's batch.</param>
    /// <param name="record">The record.</param>
    /// <param name="host">The host that a header names, or null.</param>
    public static void Read(Headers headers, LogBatch batch, ref LogRecord record, out string? host)
    {
        host = null;
        foreach (IHeader header in headers)
        {
            switch (header.Key)
            {
                case "host" or "hostname" or "host.name" when header.GetValueBytes() is { Length: > 0 and <= MaxNameBytes } name:
                    host = Encoding.UTF8.GetString(name);
                    break;
                case "traceparent" when header.GetValueBytes() is { } parent:
                    ReadTrace(parent, batch, ref record);
                    break;
            }
        }
    }

    /// <summary>Takes the trace and the span out of a <c>traceparent</c> (W3C Trace Context, level 1: <c>00-trace-span-flags</c>).</summary>
    private static void ReadTrace(byte[] parent, LogBatch batch, ref LogRecord record)
    {
        if (parent.Length < 55 || parent[2] != '-' || parent[35] != '-' || parent[52] != '-')
            return;
        batch.AddText(ref record, EcsFields.TraceId, parent.AsSpan(3, 32));
        batch.AddText(ref record, EcsFields.SpanId, parent.AsSpan(36, 16));
    }
}
