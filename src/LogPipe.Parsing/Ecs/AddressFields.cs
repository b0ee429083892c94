using System.Buffers.Text;
using LogPipe.Model;
using LogPipe.Parsing.Formats;

namespace LogPipe.Parsing.Ecs;

/// <summary>Writes <c>source.ip</c> or <c>source.domain</c> beside a captured <c>source.address</c>, as ECS asks of sources of either kind.</summary>
internal static class AddressFields
{
    /// <summary>Works on the record's source, client and destination.</summary>
    public static void Extract(LogBatch batch, ref LogRecord record)
    {
        Split(batch, ref record, EcsFields.SourceAddress, EcsFields.SourceIp, EcsFields.SourceDomain, EcsFields.SourcePort);
        Split(batch, ref record, EcsFields.DestinationAddress, EcsFields.DestinationIp, EcsFields.DestinationDomain, EcsFields.DestinationPort);
    }

    private static void Split(LogBatch batch, ref LogRecord record, FieldId address, FieldId ip, FieldId domain, FieldId port)
    {
        if (!batch.TryGet(record, address, out LogField field) || field.Kind != FieldKind.Text || batch.Has(record, ip))
            return;
        Utf8Slice value = field.Slice;
        if (Addresses.IsAddress(batch.Bytes(value)))
        {
            batch.AddText(ref record, ip, value);
            return;
        }

        value = TakePort(batch, ref record, value, port);
        ReadOnlySpan<byte> text = batch.Bytes(value);
        if (text.StartsWith("["u8) && text.EndsWith("]"u8))
        {
            value = new Utf8Slice(value.Start + 1, value.ByteCount - 2);
            text = batch.Bytes(value);
        }

        if (Addresses.IsAddress(text))
            batch.AddText(ref record, ip, value);
        else if (text.Length > 1 && !batch.Has(record, domain))
            batch.AddText(ref record, domain, value);
    }

    /// <summary>Takes a port off <c>address:port</c>.</summary>
    private static Utf8Slice TakePort(LogBatch batch, ref LogRecord record, Utf8Slice value, FieldId port)
    {
        ReadOnlySpan<byte> text = batch.Bytes(value);
        int colon = text.LastIndexOf((byte)':');
        if (colon <= 0 || !Utf8Parser.TryParse(text[(colon + 1)..], out ushort number, out int used) || used != text.Length - colon - 1)
            return value;
        if (!batch.Has(record, port))
            batch.AddInteger(ref record, port, number);
        return value with { ByteCount = colon };
    }
}
