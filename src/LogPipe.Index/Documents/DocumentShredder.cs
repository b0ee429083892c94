using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using LogPipe.Model;

namespace LogPipe.Index.Documents;

/// <summary>Takes a document's JSON apart into columns, other fields and shape. Total: whatever comes in is stored and comes out again.</summary>
/// <remarks>
/// Hot: per event. One pass of the JSON reader; values are copied once to the document's buffer. Nested names are joined with dots; values of an array and of repeated names become
/// several values of one field, as Elasticsearch sees them. <see cref="DocumentRebuilder"/> is the other direction. One thread at a time.
/// </remarks>
internal sealed class DocumentShredder
{
    /// <summary>Most fields without a column that one document can be searched by; the others are stored and shown, not searched.</summary>
    public const int MaxEntries = 512;

    private const int MaxDepth = 128;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    private readonly int[] _pathBytes = new int[MaxDepth + 2];
    private byte[] _path = new byte[256];
    private int _pathUsed;
    private int _copied;

    /// <summary>Takes apart one document.</summary>
    /// <param name="json">The document, one JSON object.</param>
    /// <param name="timestamp">Event time in nanoseconds, for the time column, whatever the document says.</param>
    /// <param name="document">Takes the parts; cleared first.</param>
    public void Shred(ReadOnlySpan<byte> json, long timestamp, ShreddedDocument document)
    {
        document.Clear();
        document.SetNumber(CoreColumns.Timestamp.Index, timestamp);
        if (!Utf8.IsValid(json))
            json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
        try
        {
            Walk(json, document);
        }
        catch (JsonException)
        {
            KeepWhole(json, timestamp, document);
        }

        SplitOriginal(document);
    }

    private void Walk(ReadOnlySpan<byte> json, ShreddedDocument document)
    {
        var reader = new Utf8JsonReader(json, Options);
        int depth = 0;
        _pathUsed = 0;
        _copied = 0;
        _pathBytes[0] = 0;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    _pathBytes[++depth] = _pathUsed;
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    _pathUsed = _pathBytes[depth--];
                    break;
                case JsonTokenType.PropertyName:
                    PushName(ref reader, _pathBytes[depth]);
                    break;
                case JsonTokenType.String:
                    TakeText(json, ref reader, document);
                    break;
                case JsonTokenType.Number:
                    TakeNumber(json, ref reader, document);
                    break;
                case JsonTokenType.True or JsonTokenType.False:
                    TakeRest(json, ref reader, document, document.Append(reader.ValueSpan), quoted: false, faithful: true);
                    break;
                default:
                    break;
            }
        }

        document.AppendShape(json[_copied..]);
    }

    private void PushName(ref Utf8JsonReader reader, int parentBytes)
    {
        int room = parentBytes + 1 + reader.ValueSpan.Length;
        if (_path.Length < room)
            Array.Resize(ref _path, room * 2);
        _pathUsed = parentBytes;
        if (parentBytes > 0)
            _path[_pathUsed++] = (byte)'.';
        _pathUsed += reader.CopyString(_path.AsSpan(_pathUsed));
    }

    private void TakeText(ReadOnlySpan<byte> json, ref Utf8JsonReader reader, ShreddedDocument document)
    {
        Utf8Slice text = document.Commit(reader.CopyString(document.Reserve(reader.ValueSpan.Length)));
        bool faithful = !reader.ValueIsEscaped || JsonString.Reproduces(reader.ValueSpan, document.Bytes(text));
        CoreColumn? column = CoreColumns.Find(_path.AsSpan(0, _pathUsed));
        if (column?.Kind == ColumnKind.Date && NanosecondTime.TryParse(document.Bytes(text), out long time, out int digits))
        {
            TakeTime(json, ref reader, document, column.Index, time, digits);
            return;
        }

        if (column is null || column.Kind is ColumnKind.Date or ColumnKind.Long || document.Has(column.Index))
        {
            TakeRest(json, ref reader, document, text, quoted: true, faithful);
            return;
        }

        document.SetText(column.Index, text);
        if (faithful)
            Cut(json, ref reader, document, DocumentShape.ColumnText, column.Index);
    }

    private void TakeTime(ReadOnlySpan<byte> json, ref Utf8JsonReader reader, ShreddedDocument document, int column, long time, int digits)
    {
        if (!document.Has(column))
            document.SetNumber(column, time);
        if (document.Number(column) != time)
            return;
        Cut(json, ref reader, document, DocumentShape.ColumnTime, column);
        document.AppendShape([(byte)('0' + digits)]);
    }

    private void TakeNumber(ReadOnlySpan<byte> json, ref Utf8JsonReader reader, ShreddedDocument document)
    {
        CoreColumn? column = CoreColumns.Find(_path.AsSpan(0, _pathUsed));
        bool whole = reader.TryGetInt64(out long number) && !reader.ValueSpan.SequenceEqual("-0"u8) && reader.ValueSpan.IndexOfAny("eE."u8) < 0;
        if (column?.Kind == ColumnKind.Long && whole && !document.Has(column.Index))
        {
            document.SetNumber(column.Index, number);
            Cut(json, ref reader, document, DocumentShape.ColumnNumber, column.Index);
            return;
        }

        TakeRest(json, ref reader, document, document.Append(reader.ValueSpan), quoted: false, faithful: true);
    }

    private void TakeRest(ReadOnlySpan<byte> json, ref Utf8JsonReader reader, ShreddedDocument document, Utf8Slice value, bool quoted, bool faithful)
    {
        ReadOnlySpan<byte> key = _path.AsSpan(0, _pathUsed);
        if (document.EntryCount >= MaxEntries)
            return;
        int entry = document.Entry(key);
        Span<byte> bytes = document.Bytes(value);
        bool marked = faithful && entry <= DocumentShape.MaxOperand && !document.IsLiteral(entry) && !bytes.Contains(CoreColumns.ValueSeparator);
        bytes.Replace(CoreColumns.ValueSeparator, (byte)' ');
        document.AddValue(entry, value);
        if (marked)
            Cut(json, ref reader, document, quoted ? DocumentShape.RestText : DocumentShape.RestRaw, entry);
        else
            document.MakeLiteral(entry);
    }

    /// <summary>Copies the JSON up to the value that the reader stands on to the shape and puts a mark in its place.</summary>
    private void Cut(ReadOnlySpan<byte> json, ref Utf8JsonReader reader, ShreddedDocument document, byte mark, int operand)
    {
        int start = (int)reader.TokenStartIndex;
        document.AppendShape(json[_copied..start]);
        document.AppendMark(mark, operand);
        _copied = (int)reader.BytesConsumed;
    }

    private static void KeepWhole(ReadOnlySpan<byte> json, long timestamp, ShreddedDocument document)
    {
        document.Clear();
        document.SetNumber(CoreColumns.Timestamp.Index, timestamp);
        document.SetText(CoreColumns.Message.Index, document.Append(json));
        byte[] copy = json.ToArray();
        for (int i = 0; i < copy.Length; i++)
        {
            if (copy[i] is >= DocumentShape.ColumnText and <= DocumentShape.RestRaw)
                copy[i] = (byte)' ';
        }

        document.AppendShape(copy);
    }

    /// <summary>Stores the text of <c>message</c> once where <c>event.original</c> holds it, as it does for nearly every line.</summary>
    private static void SplitOriginal(ShreddedDocument document)
    {
        int original = CoreColumns.Original.Index;
        int message = CoreColumns.Message.Index;
        if (!document.Has(original) || !document.Has(message) || document.Text(message).IsEmpty)
            return;
        int at = document.Text(original).IndexOf(document.Text(message));
        if (at < 0)
            return;
        Utf8Slice whole = document.TextSlice(original);

        // a word must not reach over the seam, so that words of the message are words of the whole
        ReadOnlySpan<byte> text = document.Text(original);
        int end = at + document.TextSlice(message).ByteCount;
        if ((at > 0 && IsInWord(text[at - 1]) && IsInWord(text[at])) || (end < text.Length && IsInWord(text[end - 1]) && IsInWord(text[end])))
            return;
        document.SetText(CoreColumns.OriginalHead, new Utf8Slice(whole.Start, at));
        document.SetText(CoreColumns.OriginalTail, Utf8Slice.Between(whole.Start + end, whole.End));
        document.Remove(original);
    }

    private static bool IsInWord(byte value) => value >= 0x80 || Terms.TokenScanner.IsTokenByte(value);
}
