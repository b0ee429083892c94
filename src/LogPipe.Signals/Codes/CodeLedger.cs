using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace LogPipe.Signals.Codes;

/// <summary>
/// What a running pipeline knows of error codes: what its lanes count on top of what was saved, and what people say in the catalogue. Finds codes that two errors share, and what is new. Safe for
/// any number of threads.
/// </summary>
/// <remarks>
/// It counts what is read. What a crash made to be read again is counted again: the index is what is exact. Of two errors with one code the one with the greater fingerprint gets the long
/// code, whichever came first. Memory is bounded: codes of an application above <see cref="MaxCodesOfApplication"/> are not kept; its events carry them all the same.
/// </remarks>
public sealed class CodeLedger
{
    /// <summary>Codes of one application that are kept; a large one has some hundreds of different errors.</summary>
    public const int MaxCodesOfApplication = 2000;

    /// <summary>Codes that are kept in all, about 3 KB each.</summary>
    public const int MaxCodes = 50_000;

    /// <summary>Characters that are kept of a sample or a derivation.</summary>
    internal const int MaxTextChars = 2000;

    private const int MaxPlaces = 500;
    private const int MaxNotices = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _applications = new(StringComparer.Ordinal);
    private readonly HashSet<string> _runaways = new(StringComparer.Ordinal);
    private readonly List<CodeTally> _lanes = [];
    private readonly ConcurrentQueue<CodeNotice> _notices = new();
    private readonly string _site;
    private Catalogue _catalogue;
    private volatile int _edition;

    /// <summary>Initializes the ledger.</summary>
    /// <param name="before">What was saved.</param>
    /// <param name="catalogue">What people say.</param>
    public CodeLedger(CodeState before, Catalogue catalogue)
    {
        _site = before.Site;
        _catalogue = catalogue;
        foreach (CodeRow row in before.Rows)
        {
            var entry = new Entry(row);
            _entries[row.Code] = entry;
            CountApplication(entry.Application);
        }

        Adopt();
    }

    /// <summary>Gets the number that changes whenever a lane has to ask again what it knows of a code.</summary>
    internal int Edition => _edition;

    /// <summary>Gets the number of codes that are known.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    /// <summary>Takes over what people say now.</summary>
    public void Use(Catalogue catalogue)
    {
        lock (_lock)
        {
            _catalogue = catalogue;
            Adopt();
            _edition++;
        }
    }

    /// <summary>Says whether nobody wants to hear of a code now.</summary>
    public bool IsMuted(string code, DateTimeOffset now)
    {
        lock (_lock)
            return _catalogue.Find(code)?.IsMuted(now) ?? false;
    }

    /// <summary>Takes the next remarkable thing.</summary>
    /// <returns>False where there is none.</returns>
    public bool TryTake(out CodeNotice? notice) => _notices.TryDequeue(out notice);

    /// <summary>Takes in what the lanes have counted since the last time.</summary>
    public void Collect()
    {
        CodeTally[] lanes;
        lock (_lock)
            lanes = [.. _lanes];
        foreach (CodeTally lane in lanes)
        {
            // a lane that claims a code holds its gate and waits for the ledger: never the other way round
            IReadOnlyList<(string Code, CodePlace Place)> counted;
            lock (lane.Gate)
                counted = lane.Take();
            lock (_lock)
            {
                foreach ((string code, CodePlace place) in counted)
                {
                    if (_entries.TryGetValue(code, out Entry? entry))
                        Take(entry, place);
                }
            }
        }
    }

    /// <summary>Gives everything that is known now.</summary>
    public CodeState Read()
    {
        Collect();
        lock (_lock)
            return new CodeState(_site, [.. _entries.Values.Select(static e => e.Row()).OrderBy(static r => r.Code, StringComparer.Ordinal)]);
    }

    /// <summary>Makes the tally of a lane.</summary>
    internal CodeTally AddLane()
    {
        var tally = new CodeTally();
        lock (_lock)
            _lanes.Add(tally);
        return tally;
    }

    /// <summary>Gives what a lane has to know of an error that it meets for the first time.</summary>
    internal KnownCode Claim(in CodeClaim claim)
    {
        lock (_lock)
        {
            string code = Place($"{ErrorCode.FamilyOf(claim.Dataset)}-{claim.Category}", claim.Fingerprint, 0);
            bool isCounted = _entries.ContainsKey(code) || Add(code, claim);
            CatalogueEntry? entry = _catalogue.Find(code);
            return new KnownCode
            {
                Code = Encoding.ASCII.GetBytes(code),
                Title = Encoding.UTF8.GetBytes(entry?[CatalogueEntry.Title] ?? claim.Title),
                Owner = Bytes(entry?[CatalogueEntry.Owner]),
                Runbook = Bytes(entry?[CatalogueEntry.Runbook]),
                Edition = _edition,
                Counted = isCounted ? code : null,
            };
        }
    }

    private static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);

    /// <summary>Gives the shortest code that no error with a smaller fingerprint has; one with a greater fingerprint has to go to a longer code.</summary>
    private string Place(string prefix, ulong fingerprint, int length)
    {
        string code = ErrorCode.Of(prefix, fingerprint, length);
        if (!_entries.TryGetValue(code, out Entry? other) || other.Fingerprint == fingerprint || length == ErrorCode.Longest)
            return code;
        if (other.Fingerprint < fingerprint)
            return Place(prefix, fingerprint, length + 1);
        // the other one's next event claims the longer code
        _entries.Remove(code);
        string longer = Place(prefix, other.Fingerprint, length + 1);
        _entries[longer] = other.Under(longer);
        _edition++;
        Notice(new(CodeNews.Collision, longer, other.Title, other.Application, other.LastSeen) { Before = code });
        return code;
    }

    private bool Add(string code, in CodeClaim claim)
    {
        if (_entries.Count >= MaxCodes || _applications.GetValueOrDefault(claim.Application) >= MaxCodesOfApplication)
        {
            if (_runaways.Count < MaxCodes && _runaways.Add(claim.Application))
                Notice(new(CodeNews.Runaway, code, claim.Title, claim.Application, claim.Time));
            return false;
        }

        var row = new CodeRow
        {
            Code = code,
            Version = claim.Version,
            Fingerprint = claim.Fingerprint.ToString("x16", CultureInfo.InvariantCulture),
            Title = claim.Title,
            Derivation = Cut(claim.Derivation),
            Sample = Cut(claim.Sample),
            FirstSeen = claim.Time,
            LastSeen = claim.Time,
        };
        bool isKnown = false;
        foreach (string former in claim.Former)
            isKnown |= TakeOver(former, ref row);
        _entries.Add(code, new Entry(row) { Application = claim.Application });
        CountApplication(claim.Application);
        if (claim.Former.Count > 0)
            Adopt();
        if (!isKnown && _catalogue.Find(code) is null)
            Notice(new(CodeNews.New, code, claim.Title, claim.Application, claim.Time));
        return true;
    }

    /// <summary>Gives a code what was learned under the one that a former version of the algorithm gave the error, and makes that its alias.</summary>
    /// <returns>Whether anybody knows the former code.</returns>
    private bool TakeOver(string former, ref CodeRow row)
    {
        if (former == row.Code)
            return false;
        bool isKnown = _entries.Values.Any(e => e.Aliases.Contains(former)) || _catalogue.Find(former) is not null;
        if (_entries.TryGetValue(former, out Entry? entry) && entry.Version < row.Version)
        {
            isKnown = true;
            CodeRow old = entry.Row();
            row = row with
            {
                FirstSeen = old.FirstSeen < row.FirstSeen ? old.FirstSeen : row.FirstSeen,
                LastSeen = old.LastSeen > row.LastSeen ? old.LastSeen : row.LastSeen,
                LastRelease = old.LastRelease,
                RegressedAt = old.RegressedAt,
                Counts = old.Counts,
                Aliases = [.. row.Aliases.Concat(old.Aliases).Distinct().Order(StringComparer.Ordinal)],
            };
            _entries.Remove(former);
            _applications[entry.Application] = _applications.GetValueOrDefault(entry.Application) - 1;
        }

        // one former code may have been several errors: all of them have it for an alias, and the first one its counts
        if (isKnown)
            row = row with { Aliases = [.. row.Aliases.Append(former).Distinct().Order(StringComparer.Ordinal)] };
        return isKnown;
    }

    /// <summary>Lets what people said of former codes hold for those of today.</summary>
    private void Adopt() => _catalogue = _catalogue.Adopt(_entries.Values.SelectMany(static e => e.Aliases.Select(alias => (alias, e.Code))));

    private static string Cut(string text) => text.Length > MaxTextChars ? text[..MaxTextChars] : text;

    private void CountApplication(string application) => _applications[application] = _applications.GetValueOrDefault(application) + 1;

    private void Notice(CodeNotice notice)
    {
        if (_notices.Count < MaxNotices)
            _notices.Enqueue(notice);
    }

    private void Take(Entry entry, CodePlace place)
    {
        string application = Encoding.UTF8.GetString(place.Application);
        string host = Encoding.UTF8.GetString(place.Host);
        (string, string, string) key = (_site, application, host);
        if (entry.Counts.Count >= MaxPlaces && !entry.Counts.ContainsKey(key))
            key = (_site, application, "");
        entry.Counts[key] = entry.Counts.GetValueOrDefault(key) + place.Events;
        if (place.Last == 0)
            return;
        DateTimeOffset first = Time(place.First);
        DateTimeOffset last = Time(place.Last);
        if (first < entry.FirstSeen)
            entry.FirstSeen = first;
        if (last < entry.LastSeen)
            return;
        entry.LastSeen = last;
        if (place.Release.Length > 0)
            entry.LastRelease = Encoding.UTF8.GetString(place.Release);
        if (_catalogue.Find(entry.Code) is { ResolvedAt: { } resolved } said && IsRegression(entry, said, last, resolved))
        {
            entry.RegressedAt = last;
            Notice(new(CodeNews.Regression, entry.Code, said[CatalogueEntry.Title] ?? entry.Title, application, last));
        }
    }

    /// <summary>An error that was resolved is seen again: after that, and in a release that should be without it where both are known.</summary>
    private static bool IsRegression(Entry entry, CatalogueEntry said, DateTimeOffset last, DateTimeOffset resolved) =>
        last > resolved && (entry.RegressedAt is null || entry.RegressedAt < resolved)
        && (said[CatalogueEntry.ResolvedIn] is not { } release || entry.LastRelease.Length == 0 || ReleaseOrder.Compare(entry.LastRelease, release) >= 0);

    private static DateTimeOffset Time(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick);

    /// <summary>A code that is counted.</summary>
    private sealed class Entry(CodeRow row)
    {
        public string Code => row.Code;

        public string Title => row.Title;

        public int Version => row.Version;

        public IReadOnlyList<string> Aliases => row.Aliases;

        public ulong Fingerprint { get; } = ulong.Parse(row.Fingerprint, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

        public string Application { get; init; } = row.Counts is [var first, ..] ? first.Application : "";

        public DateTimeOffset FirstSeen { get; set; } = row.FirstSeen;

        public DateTimeOffset LastSeen { get; set; } = row.LastSeen;

        public string LastRelease { get; set; } = row.LastRelease;

        public DateTimeOffset? RegressedAt { get; set; } = row.RegressedAt;

        public Dictionary<(string Site, string Application, string Host), long> Counts { get; } = row.Counts.ToDictionary(static c => (c.Site, c.Application, c.Host), static c => c.Events);

        public Entry Under(string code) => new(Row() with { Code = code }) { Application = Application };

        public CodeRow Row() => row with
        {
            FirstSeen = FirstSeen,
            LastSeen = LastSeen,
            LastRelease = LastRelease,
            RegressedAt = RegressedAt,
            Counts = [.. Counts.Select(static c => new CodeCount(c.Key.Site, c.Key.Application, c.Key.Host, c.Value))
                .OrderBy(static c => c.Site, StringComparer.Ordinal).ThenBy(static c => c.Application, StringComparer.Ordinal).ThenBy(static c => c.Host, StringComparer.Ordinal)],
        };
    }
}
