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

    /// <summary>The last upstream of ingress-nginx's comma-separated lists is the one that answered.</summary>
    public static void Ingress(LogBatch batch, ref LogRecord record)
    {
        if (LastOf(batch, ref record, UpstreamAddresses, out Utf8Slice address))
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
            if (!LastOf(batch, ref record, list, out Utf8Slice value))
                continue;
            if (last.Type == FieldType.Long && Utf8Parser.TryParse(batch.Bytes(value), out long number, out _))
                batch.AddInteger(ref record, last, number);
            else if (last.Type == FieldType.Double && Utf8Parser.TryParse(batch.Bytes(value), out double real, out _))
                batch.AddReal(ref record, last, real);
        }
    }

    /// <summary>Splits a list field into its members and finds the last one.</summary>
    private static bool LastOf(LogBatch batch, ref LogRecord record, FieldId list, out Utf8Slice last)
    {
        last = default;
        if (!batch.TryGet(record, list, out LogField field) || field.Kind != FieldKind.Text)
            return false;
        batch.Remove(ref record, list);
        Utf8Slice rest = field.Slice;
        while (!rest.IsEmpty)
        {
            int comma = batch.Bytes(rest).IndexOf(", "u8);
            last = comma < 0 ? rest : rest with { ByteCount = comma };
            batch.AddText(ref record, list, last);
            rest = comma < 0 ? default : new Utf8Slice(rest.Start + comma + 2, rest.ByteCount - comma - 2);
        }

        return true;
    }
}
