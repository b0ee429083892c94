using LogPipe.Model;

namespace LogPipe.Parsing.Ecs;

/// <summary>Takes <c>url.original</c> apart into scheme, domain, port, path, query, fragment and extension (RFC 3986 section 3).</summary>
internal static class UrlFields
{
    /// <summary>What follows the last dot of a file's name and is longer is no extension.</summary>
    private const int MaxExtensionBytes = 8;

    /// <summary>Works on the record's <c>url.original</c>; text that is no path and no absolute URL stays whole.</summary>
    public static void Extract(LogBatch batch, ref LogRecord record)
    {
        if (!batch.TryGet(record, EcsFields.UrlOriginal, out LogField field) || field.Kind != FieldKind.Text)
            return;
        Utf8Slice url = field.Slice;
        int path = Authority(batch, ref record, url);
        if (path < 0)
        {
            HostAndPort(batch, ref record, url);
            return;
        }

        UrlMarks marks = UrlMarks.Find(batch, url, path);
        Add(batch, ref record, EcsFields.UrlPath, url, path, marks.PathEnd);
        if (marks.PathEnd < marks.End)
            Add(batch, ref record, EcsFields.UrlQuery, url, marks.PathEnd + 1, marks.End);
        if (marks.End < url.ByteCount)
            Add(batch, ref record, EcsFields.UrlFragment, url, marks.End + 1, url.ByteCount);
        int extension = marks.PathEnd - marks.Dot - 1;
        if (marks.Dot > marks.Name && extension is > 0 and <= MaxExtensionBytes)
            Add(batch, ref record, EcsFields.UrlExtension, url, marks.Dot + 1, marks.PathEnd);
    }

    /// <summary>Reads <c>host:port</c>, which is what <c>CONNECT</c> asks a proxy for (RFC 9110 section 9.3.6).</summary>
    private static void HostAndPort(LogBatch batch, ref LogRecord record, Utf8Slice url)
    {
        ReadOnlySpan<byte> text = batch.Bytes(url);
        int colon = text.LastIndexOf((byte)':');
        if (colon <= 0 || text.ContainsAny((byte)'/', (byte)' ')
            || !System.Buffers.Text.Utf8Parser.TryParse(text[(colon + 1)..], out ushort port, out int used) || used != text.Length - colon - 1)
            return;
        if (!batch.Has(record, EcsFields.UrlPort))
            batch.AddInteger(ref record, EcsFields.UrlPort, port);
        Add(batch, ref record, EcsFields.UrlDomain, url, 0, colon);
    }

    /// <summary>Reads scheme and authority of an absolute URL.</summary>
    /// <returns>Where the path starts, or -1 when the text is neither an absolute URL nor a path.</returns>
    private static int Authority(LogBatch batch, ref LogRecord record, Utf8Slice url)
    {
        ReadOnlySpan<byte> text = batch.Bytes(url);
        if (text.StartsWith("/"u8))
            return 0;
        int scheme = text.IndexOf("://"u8);
        if (scheme is <= 0 or > 12)
            return -1;
        int start = scheme + 3;
        int length = text[start..].IndexOfAny((byte)'/', (byte)'?', (byte)'#');
        int end = length < 0 ? text.Length : start + length;
        Add(batch, ref record, EcsFields.UrlScheme, url, 0, scheme);
        int at = text[start..end].LastIndexOf((byte)'@');
        if (at >= 0)
            start += at + 1;
        int colon = text[start..end].LastIndexOf((byte)':');
        if (colon >= 0 && System.Buffers.Text.Utf8Parser.TryParse(text[(start + colon + 1)..end], out int port, out int used) && used == end - start - colon - 1)
        {
            batch.AddInteger(ref record, EcsFields.UrlPort, port);
            Add(batch, ref record, EcsFields.UrlDomain, url, start, start + colon);
        }
        else
            Add(batch, ref record, EcsFields.UrlDomain, url, start, end);
        return end;
    }

    private static void Add(LogBatch batch, ref LogRecord record, FieldId field, Utf8Slice url, int start, int end)
    {
        if (end > start && !batch.Has(record, field))
            batch.AddText(ref record, field, Utf8Slice.Between(url.Start + start, url.Start + end));
    }
}
