using System.Buffers.Text;
using LogPipe.Model;

namespace LogPipe.Parsing.Ecs;

/// <summary>What the logs of web servers and proxies hold beyond their captures.</summary>
internal static class WebFields
{
    private static readonly FieldId UpstreamIp = FieldId.Of("nginx.ingress_controller.upstream.ip", FieldType.Ip);
    private static readonly FieldId UpstreamPort = FieldId.Of("nginx.ingress_controller.upstream.port", FieldType.Long);
    private static readonly FieldId UpstreamAddresses = FieldId.Of("nginx.ingress_controller.upstream_address_list", FieldType.Keyword, isArray: true);

    private static readonly (FieldId List, FieldId Last)[] UpstreamLists =
    [
        (FieldId.Of("nginx.ingress_controller.upstream.response.length_list", FieldType.Keyword, isArray: true), FieldId.Of("nginx.ingress_controller.upstream.response.length", FieldType.Long)),
        (FieldId.Of("nginx.ingress_controller.upstream.response.time_list", FieldType.Keyword, isArray: true), FieldId.Of("nginx.ingress_controller.upstream.response.time", FieldType.Double)),
        (FieldId.Of("nginx.ingress_controller.upstream.response.status_code_list", FieldType.Keyword, isArray: true), FieldId.Of("nginx.ingress_controller.upstream.response.status_code", FieldType.Long)),
    ];

    /// <summary>The last upstream of ingress-nginx's comma-separated lists is the one that answered; the time is that of all of them.</summary>
    public static void Ingress(LogBatch batch, ref LogRecord record)
    {
        if (FieldLists.Split(batch, ref record, UpstreamAddresses, ","u8, out Utf8Slice address) && !address.IsEmpty)
        {
            ReadOnlySpan<byte> text = batch.Bytes(address);
            int colon = text.LastIndexOf((byte)':');
            if (colon > 0)
            {
                batch.AddText(ref record, UpstreamIp, address with { ByteCount = colon });
                if (Utf8Parser.TryParse(text[(colon + 1)..], out int port, out _))
                    batch.AddInteger(ref record, UpstreamPort, port);
            }
        }

        foreach ((FieldId list, FieldId last) in UpstreamLists)
        {
            double sum = last.Type == FieldType.Double ? SumOf(batch, record, list) : 0;
            if (!FieldLists.Split(batch, ref record, list, ","u8, out Utf8Slice value))
                continue;
            if (last.Type == FieldType.Long && Utf8Parser.TryParse(batch.Bytes(value), out long number, out _))
                batch.AddInteger(ref record, last, number);
            else if (last.Type == FieldType.Double)
                batch.AddReal(ref record, last, sum);
        }
    }

    /// <summary>The time that all upstreams took together, as nginx's own documentation of <c>$upstream_response_time</c> counts retries.</summary>
    private static double SumOf(LogBatch batch, in LogRecord record, FieldId list)
    {
        double sum = 0;
        if (!batch.TryGet(record, list, out LogField field) || field.Kind != FieldKind.Text)
            return sum;
        ReadOnlySpan<byte> text = batch.Bytes(field.Slice);
        foreach (Range part in text.Split((byte)','))
        {
            if (Utf8Parser.TryParse(text[part].Trim((byte)' '), out double one, out _))
                sum += one;
        }

        return Math.Round(sum, 6);
    }
}
