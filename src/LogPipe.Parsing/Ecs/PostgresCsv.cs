using LogPipe.Model;
using LogPipe.Parsing.Formats;
using LogPipe.Parsing.Timestamps;

namespace LogPipe.Parsing.Ecs;

/// <summary>
/// Reads a row of PostgreSQL's CSV log (PostgreSQL manual, "Using CSV-Format Log Output"; the columns have kept their places since 8.3 and later
/// versions add some behind them). A quoted value may run over many lines; a quote in it is doubled.
/// </summary>
internal static class PostgresCsv
{
    private const int ConnectionFrom = 4;
    private const int SessionStart = 8;
    private const int Message = 13;

    /// <summary>What becomes of the columns by their number; null for those that are left out or have code of their own.</summary>
    private static readonly FieldId?[] Columns =
    [
        null, EcsFields.UserName, FieldId.Of("postgresql.log.database"), EcsFields.ProcessPid, null, FieldId.Of("postgresql.log.session_id"),
        FieldId.Of("postgresql.log.session_line_number", FieldType.Long), FieldId.Of("postgresql.log.command_tag"), null,
        FieldId.Of("postgresql.log.virtual_transaction_id"), FieldId.Of("postgresql.log.transaction_id", FieldType.Long), EcsFields.LogLevel,
        FieldId.Of("postgresql.log.sql_state_code"), null, FieldId.Of("postgresql.log.detail"), FieldId.Of("postgresql.log.hint"),
        FieldId.Of("postgresql.log.internal_query"), FieldId.Of("postgresql.log.internal_query_pos", FieldType.Long), FieldId.Of("postgresql.log.context"),
        FieldId.Of("postgresql.log.query"), FieldId.Of("postgresql.log.query_pos", FieldType.Long), FieldId.Of("postgresql.log.location"),
        FieldId.Of("postgresql.log.application_name"), FieldId.Of("postgresql.log.backend_type"),
    ];

    private static readonly FieldId ClientAddress = FieldId.Of("postgresql.log.client_addr");
    private static readonly FieldId ClientPort = FieldId.Of("postgresql.log.client_port", FieldType.Long);
    private static readonly FieldId SessionStartTime = FieldId.Of("postgresql.log.session_start_time", FieldType.Date);
    private static readonly FieldId QueryStep = FieldId.Of("postgresql.log.query_step");
    private static readonly FieldId QueryName = FieldId.Of("postgresql.log.query_name");

    private static readonly TextConstant[] Steps =
        TextConstant.AllOf("parse", "bind", "statement", "fastpath function call", "execute fetch from", "execute");

    /// <summary>Works on the record's whole text.</summary>
    public static void Extract(LogBatch batch, ref LogRecord record)
    {
        int at = record.Text.Start;
        for (int column = 0; column < Columns.Length && at <= record.Text.End; column++)
        {
            Utf8Slice value = Next(batch, record.Text.End, ref at);
            if (!value.IsEmpty)
                Write(batch, ref record, column, value);
        }
    }

    /// <summary>Gives the next value; one with doubled quotes is copied with single ones.</summary>
    private static Utf8Slice Next(LogBatch batch, int end, ref int at)
    {
        ReadOnlySpan<byte> rest = batch.Bytes(Utf8Slice.Between(at, end));
        int start = at;
        if (!rest.StartsWith("\""u8))
        {
            int comma = rest.IndexOf((byte)',');
            int length = comma < 0 ? rest.Length : comma;
            at += length + 1;
            return new Utf8Slice(start, length);
        }

        int close = 1;
        bool doubled = false;
        while (close < rest.Length)
        {
            int quote = rest[close..].IndexOf((byte)'"');
            if (quote < 0)
            {
                close = rest.Length;
                break;
            }

            close += quote;
            if (close + 1 >= rest.Length || rest[close + 1] != '"')
                break;
            doubled = true;
            close += 2;
        }

        at += Math.Min(close + 2, rest.Length + 1);
        var value = Utf8Slice.Between(start + 1, start + Math.Max(close, 1));
        return doubled ? Undouble(batch, value) : value;
    }

    private static Utf8Slice Undouble(LogBatch batch, Utf8Slice value)
    {
        Utf8Slice copy = batch.Append(batch.Bytes(value));
        Span<byte> bytes = batch.Writable(copy);
        int written = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[written++] = bytes[i];
            if (bytes[i] == '"' && i + 1 < bytes.Length && bytes[i + 1] == '"')
                i++;
        }

        return copy with { ByteCount = written };
    }

    private static void Write(LogBatch batch, ref LogRecord record, int column, Utf8Slice value)
    {
        switch (column)
        {
            case ConnectionFrom:
                WriteClient(batch, ref record, value);
                break;
            case SessionStart:
                if (TimestampParser.TryParse(batch.Bytes(value), default, out ParsedTimestamp start))
                    batch.AddTimestamp(ref record, SessionStartTime, start.UnixNanoseconds);
                break;
            case Message:
                WriteMessage(batch, ref record, value);
                break;
            default:
                if (Columns[column] is not { } field || batch.Has(record, field))
                    break;
                if (field.Type != FieldType.Long)
                    batch.AddText(ref record, field, value);
                else if (System.Buffers.Text.Utf8Parser.TryParse(batch.Bytes(value), out long number, out int used) && used == value.ByteCount)
                    batch.AddInteger(ref record, field, number);
                break;
        }
    }

    /// <summary>Reads <c>address:port</c>, or <c>[local]</c> for a socket of the machine itself.</summary>
    private static void WriteClient(LogBatch batch, ref LogRecord record, Utf8Slice value)
    {
        ReadOnlySpan<byte> text = batch.Bytes(value);
        int colon = text.LastIndexOf((byte)':');
        if (colon > 0 && System.Buffers.Text.Utf8Parser.TryParse(text[(colon + 1)..], out ushort port, out int used) && used == text.Length - colon - 1)
        {
            batch.AddInteger(ref record, ClientPort, port);
            value = value with { ByteCount = colon };
        }

        batch.AddText(ref record, ClientAddress, value);
        if (Addresses.IsAddress(batch.Bytes(value)))
            batch.AddText(ref record, EcsFields.SourceIp, value);
    }

    /// <summary>Takes duration and step off a message: <c>duration: 1.5 ms  execute S_1: SELECT …</c>.</summary>
    private static void WriteMessage(LogBatch batch, ref LogRecord record, Utf8Slice value)
    {
        ReadOnlySpan<byte> text = batch.Bytes(value);
        int at = 0;
        ReadOnlySpan<byte> duration = "duration: "u8;
        if (text.StartsWith(duration) && System.Buffers.Text.Utf8Parser.TryParse(text[duration.Length..], out decimal milliseconds, out int used)
            && text[(duration.Length + used)..].StartsWith(" ms"u8) && milliseconds is >= 0 and < 9_000_000_000_000m)
        {
            batch.AddInteger(ref record, EcsFields.EventDuration, (long)(milliseconds * 1_000_000m));
            int next = duration.Length + used + " ms".Length;
            at = next < text.Length ? next + (text.Length - next - text[next..].TrimStart((byte)' ').Length) : 0;
        }

        foreach (TextConstant step in Steps)
        {
            ReadOnlySpan<byte> rest = batch.Bytes(value)[at..];
            if (!rest.StartsWith(step.Utf8))
                continue;
            ReadOnlySpan<byte> name = rest[step.Utf8.Length..];
            int colon = name.IndexOf(": "u8);
            if (colon < 0 || (colon > 0 && (at == 0 || name[0] != ' ' || name[..colon].Contains((byte)'\n'))))
                continue;
            batch.AddConstant(ref record, QueryStep, step);
            int nameStart = at + step.Utf8.Length + 1;
            if (colon > 1 && !name[1..colon].SequenceEqual("<unnamed>"u8))
                batch.AddText(ref record, QueryName, new Utf8Slice(value.Start + nameStart, colon - 1));
            at += step.Utf8.Length + colon + 2;
            break;
        }

        batch.SetText(ref record, EcsFields.Message, new Utf8Slice(value.Start + at, value.ByteCount - at));
    }
}
