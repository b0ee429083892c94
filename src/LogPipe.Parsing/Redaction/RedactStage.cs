using System.Numerics;
using LogPipe.Model;
using LogPipe.Parsing.Multiline;

namespace LogPipe.Parsing.Redaction;

/// <summary>Hides secrets in the bytes of every live record, in place, before anything reads them: what is derived later is hidden too.</summary>
/// <remarks>
/// <para>Each byte of a secret becomes <c>*</c> (a bare number in JSON: <c>1</c>); line ends, quotation marks and byte counts stay. A record in which
/// something was hidden carries <c>logpipe.redacted</c> with the name of each rule.</para>
/// <para>Hot: one pass of <see cref="TriggerScan"/> over the records of a batch that lie one behind the other; nothing else per line without a hit.
/// Allocates nothing but for the user's own patterns with groups.</para>
/// <para>A private key that goes on over several records is followed within its stream, also into the next batch.</para>
/// </remarks>
public sealed class RedactStage(RedactPlan plan) : IStage
{
    // Between two records of a batch lie line ends only; a larger gap begins a new run.
    private const int MaxGapBytes = 2;

    private readonly Dictionary<LogStream, int> _openKeys = [];
    private readonly List<SecretSpan> _own = [];
    private readonly List<TraceBlock> _noneKnown = [];
    private int _keysFollowed;

    /// <inheritdoc/>
    public string Name => "redact";

    /// <inheritdoc/>
    public void Process(LogBatch batch) => Process(batch, _noneKnown);

    /// <summary>Works on a batch of lines of which some are known.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="known">Lines in which this stage has found nothing before, in their order. Cleared where something may have changed in them.</param>
    internal void Process(LogBatch batch, List<TraceBlock> known)
    {
        if (plan.Secrets)
        {
            if (_openKeys.Count > 0)
            {
                // the lines of a key are told by what came before them
                known.Clear();
                ResumeKeys(batch);
            }

            _keysFollowed = 0;
            int record = 0;
            foreach (TraceBlock block in known)
            {
                ProcessRuns(batch, record, block.Record);
                record = block.Record + block.Text.LineCount;
            }

            ProcessRuns(batch, record, batch.RecordCount);
            if (_keysFollowed > 0)
                known.Clear();
        }

        if (plan.Emails || plan.IpAddresses || plan.Own.Length > 0)
        {
            known.Clear();
            ProcessEach(batch);
        }
    }

    private void ProcessRuns(LogBatch batch, int first, int end)
    {
        while (first < end)
            first = ProcessRun(batch, first, end);
    }

    /// <summary>Takes the records from <paramref name="first"/> on that lie one behind the other; the first that does not.</summary>
    private int ProcessRun(LogBatch batch, int first, int stop)
    {
        Span<LogRecord> records = batch.Records[..stop];
        if (!records[first].IsLive)
            return first + 1;
        int start = records[first].Text.Start;
        int end = records[first].Text.End;
        int last = first + 1;
        while (last < records.Length && records[last].IsLive && (uint)(records[last].Text.Start - end) <= MaxGapBytes)
            end = records[last++].Text.End;

        // what lies behind the run is read, too, so that whole blocks are there up to its end
        Span<byte> run = batch.Writable(Utf8Slice.Between(start, Math.Min(end + TriggerScan.BytesAhead, batch.ByteCount)));
        var scan = new TriggerScan(run, end - start, plan.UseVectors);
        int record = first;
        ulong rules = 0;
        while (scan.TryNext(out int at, out bool isCard))
        {
            at += start;
            if (at >= records[record].Text.End)
            {
                Mark(batch, ref records[record], ref rules);
                while (record < last && at >= records[record].Text.End)
                    record++;
                if (record == last)
                    break;
            }

            // a card is told later than the words behind it, which may stand in further records
            int owner = record;
            while (at < records[owner].Text.Start && owner > first)
                owner--;
            Utf8Slice slice = records[owner].Text;
            if (at < slice.Start || at >= slice.End)
                continue;
            Span<byte> text = run.Slice(slice.Start - start, slice.ByteCount);
            bool found = isCard ? CardNumber.TryFind(text, at - slice.Start, out SecretSpan secret) : SecretMatcher.TryFind(text, at - slice.Start, out secret);
            if (owner < record)
            {
                ulong earlier = 0;
                if (found && Hide(text, secret, ref earlier))
                    Mark(batch, ref records[owner], ref earlier);
                continue;
            }

            if (found && Hide(text, secret, ref rules) && secret.Rule == RedactRules.PrivateKey && PrivateKeyBlock.IsOpen(text))
                FollowKey(batch, record + 1, batch.StreamOf(records[record]), PrivateKeyBlock.MaxLines);
            else if (!found && !isCard && text[at - slice.Start] == '-' && PrivateKeyBlock.IsOpen(text))
                FollowKey(batch, record + 1, batch.StreamOf(records[record]), PrivateKeyBlock.MaxLines);
        }

        if (record < last)
            Mark(batch, ref records[record], ref rules);
        return last;
    }

    private void ProcessEach(LogBatch batch)
    {
        Span<LogRecord> records = batch.Records;
        for (int i = 0; i < records.Length; i++)
        {
            if (!records[i].IsLive)
                continue;
            Span<byte> text = batch.Writable(records[i].Text);
            ulong rules = 0;
            for (int at = 0; plan.Emails && PersonalAddress.TryFindEmail(text, at, out SecretSpan email); at = email.End)
                Hide(text, email, ref rules);
            for (int at = 0; plan.IpAddresses && PersonalAddress.TryFindIp(text, at, out SecretSpan address); at = address.End)
                Hide(text, address, ref rules);
            foreach (OwnPattern pattern in plan.Own)
            {
                _own.Clear();
                pattern.Find(text, _own);
                foreach (SecretSpan secret in _own)
                    Hide(text, secret, ref rules);
            }

            Mark(batch, ref records[i], ref rules);
        }
    }

    private bool Hide(Span<byte> text, SecretSpan secret, ref ulong rules)
    {
        Span<byte> bytes = text.Slice(secret.Start, secret.ByteCount);
        foreach (byte[] allowed in plan.Allowed)
        {
            if (bytes.SequenceEqual(allowed))
                return false;
        }

        Mask(text, secret);
        plan.Count(secret.Rule);
        rules |= 1UL << secret.Rule;
        return true;
    }

    private static void Mask(Span<byte> text, SecretSpan secret)
    {
        Span<byte> bytes = text.Slice(secret.Start, secret.ByteCount);
        switch (secret.Rule)
        {
            case RedactRules.PrivateKey or >= RedactRules.Count:
                MaskBetweenLineEnds(bytes);
                break;
            case RedactRules.CardNumber or RedactRules.IpAddress or RedactRules.Email:
                MaskBetweenSeparators(bytes);
                break;
            default:
                // A bare number in JSON stays one, so that the document stays one.
                bool bare = secret.Start > 0 && text[secret.Start - 1] is (byte)':' or (byte)' ' && SecretValue.IsNumber(bytes) && IsJsonKeyBefore(text, secret.Start);
                bytes.Fill(bare ? (byte)'1' : (byte)'*');
                break;
        }
    }

    private static bool IsJsonKeyBefore(ReadOnlySpan<byte> text, int at)
    {
        ReadOnlySpan<byte> before = text[..at].TrimEnd((byte)' ');
        return before.EndsWith(":"u8) && before[..^1].TrimEnd((byte)' ').EndsWith("\""u8);
    }

    // \n in JSON is one line end in two bytes.
    private static void MaskBetweenLineEnds(Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '\\' && i + 1 < bytes.Length && bytes[i + 1] is (byte)'n' or (byte)'r')
                i++;
            else if (bytes[i] is not ((byte)'\n' or (byte)'\r'))
                bytes[i] = (byte)'*';
        }
    }

    private static void MaskBetweenSeparators(Span<byte> bytes)
    {
        foreach (ref byte b in bytes)
        {
            if (b is not ((byte)' ' or (byte)'-' or (byte)'.' or (byte)':' or (byte)'@'))
                b = (byte)'*';
        }
    }

    private void Mark(LogBatch batch, ref LogRecord record, ref ulong rules)
    {
        for (; rules != 0; rules &= rules - 1)
            batch.AddConstant(ref record, LogPipeFields.Redacted, plan.Marks[BitOperations.TrailingZeroCount(rules)]);
    }

    private void ResumeKeys(LogBatch batch)
    {
        for (int i = 0; i < batch.Streams.Count; i++)
        {
            if (_openKeys.Remove(batch.Streams[i], out int lines))
                FollowKey(batch, 0, batch.Streams[i], lines);
        }
    }

    /// <summary>Hides the further lines of a stream's private key.</summary>
    private void FollowKey(LogBatch batch, int from, LogStream stream, int lines)
    {
        _keysFollowed++;
        Span<LogRecord> records = batch.Records;
        for (int i = from; i < records.Length; i++)
        {
            if (!records[i].IsLive || !ReferenceEquals(batch.StreamOf(records[i]), stream))
                continue;
            Span<byte> text = batch.Writable(records[i].Text);
            bool goesOn = PrivateKeyBlock.Continues(text, out SecretSpan secret);
            ulong rules = 0;
            if (secret.ByteCount > 0)
                Hide(text, secret, ref rules);
            Mark(batch, ref records[i], ref rules);
            if (!goesOn || --lines == 0)
                return;
        }

        // A stream that ends within a key is forgotten with the stage; the bound keeps a source that makes streams up from filling the memory.
        if (_openKeys.Count < 1024)
            _openKeys[stream] = lines;
    }
}
