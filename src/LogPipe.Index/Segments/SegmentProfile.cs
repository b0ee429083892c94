using System.Text;
using LogPipe.Index.Documents;
using LogPipe.Index.Engine;
using LogPipe.Index.Terms;

namespace LogPipe.Index.Segments;

/// <summary>What is known of the events that one file will hold: how many, from when to when, their words, and the values of short-listed fields.</summary>
internal sealed class SegmentProfile
{
    /// <summary>More distinct values than this and a dictionary passes over no file any more.</summary>
    private const int MaxDictionaryValues = 1024;

    private const int MaxValueBytes = 256;

    private readonly Dictionary<string, Model.EventId> _sources = new(StringComparer.Ordinal);
    private readonly ValueSet?[] _dictionaries = new ValueSet?[CoreColumns.Count];

    public SegmentProfile()
    {
        foreach (CoreColumn column in CoreColumns.Fields)
        {
            if (column.HasDictionary)
                _dictionaries[column.Index] = new ValueSet();
        }
    }

    public long RowCount { get; private set; }

    public long MinTime { get; private set; } = long.MaxValue;

    public long MaxTime { get; private set; } = long.MinValue;

    public long MinSequence { get; private set; } = long.MaxValue;

    public long MaxSequence { get; private set; } = long.MinValue;

    public TokenSet Tokens { get; } = new();

    /// <summary>Takes in one document.</summary>
    public void Add(ShreddedDocument document, long sequence, ReadOnlySpan<byte> id)
    {
        Tokens.Add(TokenScanner.HashOfId(id));
        Count(document.Number(CoreColumns.Timestamp.Index), sequence);
        if (document.Has(CoreColumns.OriginalHead))
        {
            TokenScanner.AddTo(Tokens, document.Text(CoreColumns.OriginalHead));
            TokenScanner.AddTo(Tokens, document.Text(CoreColumns.OriginalTail));
        }

        foreach (CoreColumn column in CoreColumns.Fields)
        {
            if (column.Kind is not (ColumnKind.Long or ColumnKind.Date) && document.Has(column.Index))
                AddValue(column, document.Text(column.Index));
        }

        for (int i = 0; i < document.EntryCount; i++)
            TokenScanner.AddTo(Tokens, document.EntryValue(i));
    }

    /// <summary>Takes in one stored row that holds every column.</summary>
    public void Add(DuckRows rows)
    {
        Span<byte> id = stackalloc byte[Model.EventId.CharCount];
        DocumentId.Write(rows, CoreColumns.SourceKey, _sources, id);
        Tokens.Add(TokenScanner.HashOfId(id));
        Count(rows.Long(CoreColumns.Timestamp.Index), rows.Long(CoreColumns.Sequence));
        if (!rows.IsNull(CoreColumns.OriginalHead))
        {
            TokenScanner.AddTo(Tokens, rows.Utf8(CoreColumns.OriginalHead));
            TokenScanner.AddTo(Tokens, rows.Utf8(CoreColumns.OriginalTail));
        }

        foreach (CoreColumn column in CoreColumns.Fields)
        {
            if (column.Kind is not (ColumnKind.Long or ColumnKind.Date) && !rows.IsNull(column.Index))
                AddValue(column, rows.Utf8(column.Index));
        }

        DuckRows.MapEntries entries = rows.Map(CoreColumns.Rest);
        for (int i = 0; i < entries.Count; i++)
            TokenScanner.AddTo(Tokens, entries.Value(i));
    }

    /// <summary>Takes in everything of another profile.</summary>
    public void Add(SegmentProfile other)
    {
        RowCount += other.RowCount;
        MinTime = Math.Min(MinTime, other.MinTime);
        MaxTime = Math.Max(MaxTime, other.MaxTime);
        MinSequence = Math.Min(MinSequence, other.MinSequence);
        MaxSequence = Math.Max(MaxSequence, other.MaxSequence);
        Tokens.Add(other.Tokens);
        for (int i = 0; i < _dictionaries.Length; i++)
        {
            foreach (byte[] value in other._dictionaries[i]?.Values ?? [])
                _dictionaries[i]!.Add(value);
            if (other._dictionaries[i] is { IsOverfull: true })
                _dictionaries[i]!.Overfill();
        }
    }

    /// <summary>Gives the distinct values of the short-listed fields by name, without those that have too many.</summary>
    public Dictionary<string, string[]> Dictionaries()
    {
        var dictionaries = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (CoreColumn column in CoreColumns.Fields)
        {
            if (_dictionaries[column.Index] is { IsOverfull: false } values)
                dictionaries.Add(column.Name, [.. values.Values.Select(Encoding.UTF8.GetString)]);
        }

        return dictionaries;
    }

    private void Count(long time, long sequence)
    {
        RowCount++;
        MinTime = Math.Min(MinTime, time);
        MaxTime = Math.Max(MaxTime, time);
        MinSequence = Math.Min(MinSequence, sequence);
        MaxSequence = Math.Max(MaxSequence, sequence);
    }

    private void AddValue(CoreColumn column, ReadOnlySpan<byte> text)
    {
        ValueSet? dictionary = _dictionaries[column.Index];
        if (dictionary is not null && !dictionary.Add(text))
            return;
        TokenScanner.AddTo(Tokens, text);
    }

    /// <summary>Distinct values of one column.</summary>
    private sealed class ValueSet
    {
        private readonly HashSet<byte[]> _values = new(Utf8Equality.Instance);
        private readonly HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;

        public ValueSet() => _byBytes = _values.GetAlternateLookup<ReadOnlySpan<byte>>();

        public IReadOnlyCollection<byte[]> Values => _values;

        public bool IsOverfull { get; private set; }

        /// <summary>Adds a value.</summary>
        /// <returns>False when the value was there already, so that its words are known too.</returns>
        public bool Add(ReadOnlySpan<byte> value)
        {
            if (IsOverfull)
                return true;
            if (value.Length <= MaxValueBytes && _values.Count < MaxDictionaryValues)
                return _byBytes.Add(value);
            if (_byBytes.Contains(value))
                return false;
            Overfill();
            return true;
        }

        public void Overfill()
        {
            IsOverfull = true;
            _values.Clear();
        }
    }
}
