using System.Globalization;
using System.Text;
using LogPipe.Model;

namespace LogPipe.Outputs.Elasticsearch;

/// <summary>Names the data stream of an event and the index of a roll-up or a signal. One thread at a time.</summary>
internal sealed class TargetNames(string ns, int maxDatasets)
{
    /// <summary>What the names of the indices of roll-ups begin with.</summary>
    public const string RollUps = "logpipe-rollups-";

    /// <summary>What the names of the indices of signals begin with.</summary>
    public const string Signals = "logpipe-signals-";

    /// <summary>Elastic's naming scheme of data streams allows as many.</summary>
    private const int MaxDatasetChars = 100;

    private const int FirstYear = 2015;
    private const int LastYear = 2040;

    private readonly Dictionary<byte[], byte[]> _streams = new(ByteKeyComparer.Instance);
    private readonly Dictionary<int, byte[]> _rollUps = [];
    private readonly Dictionary<int, byte[]> _signals = [];
    private readonly byte[] _generic = Encoding.UTF8.GetBytes($"logs-generic-{ns}");

    /// <summary>Gives the data stream of a dataset: <c>logs-jboss.server-default</c>.</summary>
    public ReadOnlySpan<byte> StreamOf(ReadOnlySpan<byte> dataset)
    {
        if (dataset.IsEmpty)
            return _generic;
        Dictionary<byte[], byte[]>.AlternateLookup<ReadOnlySpan<byte>> lookup = _streams.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (lookup.TryGetValue(dataset, out byte[]? name))
            return name;
        if (_streams.Count >= maxDatasets)
            return _generic;
        name = Encoding.UTF8.GetBytes($"logs-{Clean(Encoding.UTF8.GetString(dataset))}-{ns}");
        _streams.Add(dataset.ToArray(), name);
        return name;
    }

    /// <summary>
    /// Gives the index of a roll-up: one a month of the first event that it counts, <c>logpipe-rollups-default-2026.11</c>, so that months can be deleted and a replay finds the same one.
    /// </summary>
    /// <param name="timestamp">Nanoseconds since 1970, or <see cref="LogBatch.NoTime"/>.</param>
    public ReadOnlySpan<byte> RollUpsOf(long timestamp) =>
        MonthOf(_rollUps, RollUps, timestamp == LogBatch.NoTime ? default : DateTime.UnixEpoch.AddTicks(timestamp / 100));

    /// <summary>Gives the index of a signal: one a month of its beginning, <c>logpipe-signals-default-2026.11</c>.</summary>
    public ReadOnlySpan<byte> SignalsOf(DateTimeOffset time) => MonthOf(_signals, Signals, time.UtcDateTime);

    private byte[] MonthOf(Dictionary<int, byte[]> names, string prefix, DateTime at)
    {
        // stamps of broken clocks must not make an index each
        int month = at.Year is >= FirstYear and < LastYear ? (at.Year * 12) + at.Month - 1 : 0;
        if (names.TryGetValue(month, out byte[]? name))
            return name;
        string suffix = month == 0 ? "undated" : at.ToString("yyyy.MM", CultureInfo.InvariantCulture);
        return names[month] = Encoding.UTF8.GetBytes($"{prefix}{ns}-{suffix}");
    }

    /// <summary>Makes a dataset that anybody may have written fit the rules for names of indices (lower case, none of <c>\ / * ? " &lt; &gt; | , # : -</c> and space).</summary>
    internal static string Clean(string dataset)
    {
        var name = new StringBuilder();
        foreach (char c in dataset.ToLowerInvariant().Take(MaxDatasetChars))
            name.Append(char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '_');
        return name.ToString().Trim('.') is { Length: > 0 } clean ? clean : "generic";
    }
}
