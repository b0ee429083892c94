using LogPipe.Model;
using LogPipe.Parsing.Formats;

namespace LogPipe.Parsing.Ecs;

/// <summary>Writes <c>source.ip</c> or <c>source.domain</c> beside a captured <c>source.address</c>, as ECS asks of sources of either kind.</summary>
internal static class AddressFields
{
    /// <summary>Works on the record's source, client and destination.</summary>
    public static void Extract(LogBatch batch, ref LogRecord record)
    {
        Split(batch, ref record, EcsFields.SourceAddress, EcsFields.SourceIp, EcsFields.SourceDomain);
        Split(batch, ref record, EcsFields.DestinationAddress, EcsFields.DestinationIp, EcsFields.DestinationDomain);
    }

    private static void Split(LogBatch batch, ref LogRecord record, FieldId address, FieldId ip, FieldId domain)
    {
        if (!batch.TryGet(record, address, out LogField field) || field.Kind != FieldKind.Text || batch.Has(record, ip))
            return;
        Utf8Slice value = field.Slice;
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
}
