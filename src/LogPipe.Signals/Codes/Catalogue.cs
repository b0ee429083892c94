namespace LogPipe.Signals.Codes;

/// <summary>What people say of error codes. Immutable.</summary>
public sealed class Catalogue
{
    /// <summary>Gets a catalogue with nothing in it.</summary>
    public static readonly Catalogue Empty = new([]);

    private readonly SortedDictionary<string, CatalogueEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _aliases = new(StringComparer.Ordinal);

    /// <summary>Initializes a catalogue.</summary>
    /// <param name="entries">The entries; of one code there may be several.</param>
    public Catalogue(IEnumerable<CatalogueEntry> entries)
    {
        foreach (CatalogueEntry entry in entries)
            _entries[entry.Code] = _entries.TryGetValue(entry.Code, out CatalogueEntry? known) ? known.With(entry) : entry;
        foreach (CatalogueEntry entry in _entries.Values)
        {
            foreach (string alias in entry.AliasCodes)
                _aliases.TryAdd(alias, entry.Code);
        }
    }

    /// <summary>Gets the entries by code.</summary>
    public IReadOnlyCollection<CatalogueEntry> Entries => _entries.Values;

    /// <summary>Gets the codes that are called resolved: those are regressions when they come again.</summary>
    public IReadOnlyList<string> Resolved => [.. _entries.Values.Where(static e => e[CatalogueEntry.Status] == "resolved").Select(static e => e.Code)];

    /// <summary>Gives the entry of a code or of an alias; null where there is none.</summary>
    public CatalogueEntry? Find(string code) => _entries.GetValueOrDefault(CodeOf(code));

    /// <summary>Gives the code of an alias; a code that is none stays as it is.</summary>
    public string CodeOf(string code) => !_entries.ContainsKey(code) && _aliases.TryGetValue(code, out string? now) ? now : code;

    /// <summary>Gives the catalogue with an entry in the place of the one of the same code.</summary>
    public Catalogue Put(CatalogueEntry entry) => new(_entries.Values.Where(e => e.Code != entry.Code).Append(entry));

    /// <summary>Gives the catalogue with what was said of former codes said of those of today, and the former ones as their aliases.</summary>
    /// <param name="aliases">Former codes, each with the code of today; a former code may have become several.</param>
    public Catalogue Adopt(IEnumerable<(string Former, string Code)> aliases)
    {
        var entries = new List<CatalogueEntry>(_entries.Values);
        foreach ((string former, string code) in aliases)
        {
            if (_entries.TryGetValue(former, out CatalogueEntry? entry) && former != code)
            {
                entries.Remove(entry);
                IEnumerable<string> known = entry.AliasCodes.Append(former).Distinct().Order(StringComparer.Ordinal);
                var fields = new Dictionary<string, CatalogueValue>(entry.Fields, StringComparer.Ordinal)
                {
                    [CatalogueEntry.Aliases] = new(string.Join(", ", known), entry.Fields.GetValueOrDefault(CatalogueEntry.Aliases)?.Changed ?? DateTimeOffset.MinValue),
                };
                entries.Add(new CatalogueEntry { Code = code, Fields = fields });
            }
        }

        return entries.SequenceEqual(_entries.Values) ? this : new Catalogue(entries);
    }

    /// <summary>Gives what both say; the order does not matter, nor how often it is done.</summary>
    public Catalogue With(Catalogue other) => new(_entries.Values.Concat(other._entries.Values));
}
