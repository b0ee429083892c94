using LogPipe.Model;
using LogPipe.Parsing.Formats;

namespace LogPipe.Parsing.Envelopes;

/// <summary>Parses records that each hold one whole event, bare or in an agent's envelope.</summary>
internal sealed class RecordParser(EventParser parser, FormatCatalog catalog)
{
    /// <summary>Parses every live record of a batch.</summary>
    public void Parse(LogBatch batch)
    {
        int named = batch.Source.Format is { } name ? catalog.IndexOf(name) : -1;
        for (int i = 0; i < batch.RecordCount; i++)
        {
            ref LogRecord record = ref batch.Records[i];
            if (!record.IsLive)
                continue;
            ParseOne(batch, ref record, named);
        }
    }

    private void ParseOne(LogBatch batch, ref LogRecord record, int named)
    {
        parser.UseTime(batch.Source, default, batch.ArrivedAt);
        if (parser.Envelopes.TryUnwrap(batch, ref record, bareMessage: true, out Envelope envelope))
            parser.UseTime(batch, envelope, batch.ArrivedAt);

        ReadOnlySpan<byte> text = batch.Bytes(record.Text);
        int feed = text.IndexOf((byte)'\n');
        if (feed >= 0)
            record.Flags |= RecordFlags.Multiline;
        ReadOnlySpan<byte> first = feed < 0 ? text : text[..feed].TrimEnd((byte)'\r');
        HeadMatch match = named >= 0 ? parser.Try(named, first) : HeadMatch.None;
        if (!match.IsMatch)
            match = parser.MatchHead(first, stream: null, strongOnly: false);
        if (!match.IsMatch)
            match = new HeadMatch(EventParser.Unknown, 0);
        bool open = parser.Begin(batch, ref record, record.Text with { ByteCount = first.Length }, match);
        if (feed >= 0)
            parser.Traces.Recognize(batch, ref record);
        parser.Finish(batch, ref record, open, envelope);
    }
}
