using System.Buffers.Text;
using LogPipe.Model;
using LogPipe.Parsing.Timestamps;

namespace LogPipe.Parsing.Ecs;

/// <summary>
/// Reads an entry of the MySQL, MariaDB or Percona slow query log: comment lines of "Name: value" pairs, then <c>use</c>,
/// <c>SET timestamp</c> and the statement (MySQL Reference Manual, "The Slow Query Log"; Percona "Slow Query Log").
/// Field names are those of Elastic's mysql.slowlog data set.
/// </summary>
internal static class SlowLog
{
    private static readonly FieldId Query = FieldId.Of("mysql.slowlog.query");
    private static readonly FieldId Schema = FieldId.Of("mysql.slowlog.schema");
    private static readonly FieldId CurrentUser = FieldId.Of("mysql.slowlog.current_user");
    private static readonly FieldId ThreadId = FieldId.Of("mysql.thread_id", FieldType.Long);
    private static readonly FieldId LockTime = FieldId.Of("mysql.slowlog.lock_time.sec", FieldType.Double);

    private static readonly NamedField[] Fields =
    [
        .. Map(
            FieldType.Long,
            "Rows_sent rows_sent", "Rows_examined rows_examined", "Rows_affected rows_affected", "Bytes_sent bytes_sent", "Bytes_received bytes_received",
            "Last_errno last_errno", "Errno last_errno", "Killed killed", "Merge_passes merge_passes", "Tmp_tables tmp_tables", "Tmp_disk_tables tmp_disk_tables",
            "Tmp_table_sizes tmp_table_sizes", "InnoDB_IO_r_ops innodb.io_r_ops", "InnoDB_IO_r_bytes innodb.io_r_bytes",
            "InnoDB_pages_distinct innodb.pages_distinct", "Read_first read_first", "Read_last read_last", "Read_key read_key", "Read_next read_next",
            "Read_prev read_prev", "Read_rnd read_rnd", "Read_rnd_next read_rnd_next", "Sort_merge_passes sort_merge_passes",
            "Sort_range_count sort_range_count", "Sort_rows sort_rows", "Sort_scan_count sort_scan_count", "Created_tmp_disk_tables tmp_disk_tables",
            "Created_tmp_tables tmp_tables"),
        .. Map(
            FieldType.Boolean,
            "QC_hit query_cache_hit", "Full_scan full_scan", "Full_join full_join", "Tmp_table tmp_table", "Tmp_table_on_disk tmp_table_on_disk",
            "Filesort filesort", "Filesort_on_disk filesort_on_disk", "Priority_queue priority_queue"),
        .. Map(
            FieldType.Double,
            "InnoDB_IO_r_wait innodb.io_r_wait.sec", "InnoDB_rec_lock_wait innodb.rec_lock_wait.sec", "InnoDB_queue_wait innodb.queue_wait.sec"),
        .. Map(FieldType.Keyword, "InnoDB_trx_id innodb.trx_id", "Log_slow_rate_type log_slow_rate_type", "Log_slow_rate_limit log_slow_rate_limit"),
    ];

    /// <summary>Reads the whole event.</summary>
    public static void Extract(LogBatch batch, ref LogRecord record)
    {
        Utf8Slice whole = record.Text;
        int at = 0;
        bool inQuery = false;
        while (at < whole.ByteCount)
        {
            ReadOnlySpan<byte> rest = batch.Bytes(whole)[at..];
            int feed = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (feed < 0 ? rest : rest[..feed]).TrimEnd((byte)'\r');
            int start = whole.Start + at;
            if (line.StartsWith("#"u8))
                Comment(batch, ref record, start, line.Length);
            else if (line.StartsWith("use "u8) && !inQuery)
                batch.SetText(ref record, Schema, Trim(batch, new Utf8Slice(start + 4, line.Length - 4)));
            else if (line.StartsWith("SET timestamp="u8))
                SetTime(ref record, line["SET timestamp=".Length..]);
            else if (!line.IsEmpty)
            {
                AddQuery(batch, ref record, Utf8Slice.Between(start, whole.End));
                return;
            }

            inQuery = false;
            at += feed < 0 ? rest.Length : feed + 1;
        }
    }

    /// <summary>The statement runs to the end of the entry, but not over the head of a next one that an older server printed behind it.</summary>
    private static void AddQuery(LogBatch batch, ref LogRecord record, Utf8Slice slice)
    {
        ReadOnlySpan<byte> text = batch.Bytes(slice);
        int next = text.LastIndexOf("\n# Time: "u8);
        if (next >= 0)
            text = text[..next];
        var query = new Utf8Slice(slice.Start, text.TrimEnd(" \t\r\n"u8).Length);
        batch.SetText(ref record, Query, query);
        batch.SetText(ref record, EcsFields.Message, query);
    }

    private static void Comment(LogBatch batch, ref LogRecord record, int start, int byteCount)
    {
        ReadOnlySpan<byte> line = batch.Bytes(new Utf8Slice(start, byteCount));
        if (line.StartsWith("# User@Host: "u8))
        {
            UserHost(batch, ref record, start + "# User@Host: ".Length, byteCount - "# User@Host: ".Length);
            return;
        }

        if (line.StartsWith("# Time: "u8))
        {
            if (TimestampParser.TryParse(line["# Time: ".Length..], default, out ParsedTimestamp stamp) && record.Timestamp == LogBatch.NoTime)
                record.Timestamp = stamp.UnixNanoseconds;
            return;
        }

        int at = 1;
        while (NextPair(batch.Bytes(new Utf8Slice(start, byteCount)), ref at, out Range key, out Range value))
            Pair(batch, ref record, start, byteCount, key, value);
    }

    private static void Pair(LogBatch batch, ref LogRecord record, int start, int byteCount, Range keyRange, Range valueRange)
    {
        ReadOnlySpan<byte> line = batch.Bytes(new Utf8Slice(start, byteCount));
        ReadOnlySpan<byte> key = line[keyRange];
        (int offset, int length) = valueRange.GetOffsetAndLength(byteCount);
        var value = new Utf8Slice(start + offset, length);
        if (value.IsEmpty)
            return;
        if (key.SequenceEqual("Query_time"u8))
        {
            if (Utf8Parser.TryParse(line[valueRange], out decimal seconds, out _))
                batch.AddInteger(ref record, EcsFields.EventDuration, (long)(seconds * 1_000_000_000m));
            return;
        }

        if (key.SequenceEqual("Lock_time"u8))
        {
            if (Utf8Parser.TryParse(line[valueRange], out double seconds, out _))
                batch.AddReal(ref record, LockTime, seconds);
            return;
        }

        if (key.SequenceEqual("Schema"u8))
        {
            batch.SetText(ref record, Schema, value);
            return;
        }

        if (key.SequenceEqual("Thread_id"u8) || key.SequenceEqual("Id"u8))
        {
            if (Utf8Parser.TryParse(line[valueRange], out long id, out _))
                batch.AddInteger(ref record, ThreadId, id);
            return;
        }

        foreach ((byte[] known, FieldId field) in Fields)
        {
            if (key.SequenceEqual(known))
            {
                AddTyped(batch, ref record, field, value);
                return;
            }
        }
    }

    private static void AddTyped(LogBatch batch, ref LogRecord record, FieldId field, Utf8Slice value)
    {
        ReadOnlySpan<byte> text = batch.Bytes(value);
        switch (field.Type)
        {
            case FieldType.Long when Utf8Parser.TryParse(text, out long number, out _):
                batch.AddInteger(ref record, field, number);
                break;
            case FieldType.Double when Utf8Parser.TryParse(text, out double real, out _):
                batch.AddReal(ref record, field, real);
                break;
            case FieldType.Boolean:
                batch.AddBoolean(ref record, field, text.SequenceEqual("Yes"u8));
                break;
            case FieldType.Keyword:
                batch.AddText(ref record, field, value);
                break;
        }
    }

    /// <summary>Reads <c>user[user] @ host [address]  Id: 5</c>; every part but the first may be missing.</summary>
    private static void UserHost(LogBatch batch, ref LogRecord record, int start, int byteCount)
    {
        ReadOnlySpan<byte> line = batch.Bytes(new Utf8Slice(start, byteCount));
        int bracket = line.IndexOf((byte)'[');
        int close = bracket < 0 ? -1 : bracket + line[bracket..].IndexOf((byte)']');
        int sign = line.IndexOf(" @ "u8);
        if (sign < 0)
            return;
        if (bracket >= 0 && close > bracket && bracket < sign)
        {
            AddIfAny(batch, ref record, EcsFields.UserName, start, 0, bracket);
            AddIfAny(batch, ref record, CurrentUser, start, bracket + 1, close);
        }

        int hostStart = sign + 3;
        int addressStart = line[hostStart..].IndexOf((byte)'[');
        addressStart = addressStart < 0 ? byteCount : hostStart + addressStart;
        AddIfAny(batch, ref record, EcsFields.SourceDomain, start, hostStart, addressStart);
        line = batch.Bytes(new Utf8Slice(start, byteCount));
        int addressEnd = addressStart == byteCount ? -1 : line[addressStart..].IndexOf((byte)']');
        if (addressEnd < 0)
            return;
        AddIfAny(batch, ref record, EcsFields.SourceIp, start, addressStart + 1, addressStart + addressEnd);
        int at = addressStart + addressEnd + 1;
        while (NextPair(batch.Bytes(new Utf8Slice(start, byteCount)), ref at, out Range key, out Range value))
            Pair(batch, ref record, start, byteCount, key, value);
    }

    private static void AddIfAny(LogBatch batch, ref LogRecord record, FieldId field, int offset, int start, int end)
    {
        Utf8Slice value = Trim(batch, Utf8Slice.Between(offset + start, offset + end));
        if (!value.IsEmpty)
            batch.AddText(ref record, field, value);
    }

    private static Utf8Slice Trim(LogBatch batch, Utf8Slice slice)
    {
        ReadOnlySpan<byte> text = batch.Bytes(slice);
        int lead = text.Length - text.TrimStart(" \t"u8).Length;
        return new Utf8Slice(slice.Start + lead, text[lead..].TrimEnd("; \t\r"u8).Length);
    }

    private static void SetTime(ref LogRecord record, ReadOnlySpan<byte> value)
    {
        if (Utf8Parser.TryParse(value, out decimal seconds, out _) && seconds is > 0 and < 9_000_000_000m && record.Timestamp == LogBatch.NoTime)
            record.Timestamp = (long)(seconds * 1_000_000_000m);
    }

    /// <summary>Finds the next <c>Name: value</c>; a value ends where the next name starts and may be empty.</summary>
    private static bool NextPair(ReadOnlySpan<byte> line, ref int at, out Range key, out Range value)
    {
        key = value = default;
        while (at < line.Length && line[at] is (byte)' ' or (byte)'\t' or (byte)'#')
            at++;
        int colon = at < line.Length ? line[at..].IndexOf((byte)':') : -1;
        if (colon < 0)
            return false;
        key = at..(at + colon);
        int start = at + colon + 1;
        while (start < line.Length && line[start] == ' ')
            start++;
        int end = start;
        while (end < line.Length && line[end] != ' ')
            end++;
        if (end > start && line[end - 1] == ':')
        {
            // an empty value: what stands here is the next name
            value = start..start;
            at = start;
            return true;
        }

        value = start..end;
        at = end;
        return true;
    }

    private static IEnumerable<NamedField> Map(FieldType type, params string[] pairs) =>
        pairs.Select(pair => pair.Split(' ')).Select(p => new NamedField(System.Text.Encoding.UTF8.GetBytes(p[0]), FieldId.Of($"mysql.slowlog.{p[1]}", type)));

    private sealed record NamedField(byte[] Key, FieldId Field);
}
