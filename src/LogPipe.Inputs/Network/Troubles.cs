using LogPipe.Inputs.Spool;
using Microsoft.Extensions.Logging;

namespace LogPipe.Inputs.Network;

/// <summary>Counts and tells of what goes wrong with senders, the same not more often than once a minute, with how often it happened. Safe for any number of threads.</summary>
internal sealed class Troubles(string name, ListenerMeter meter, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Count, long ToldAt)> _kinds = new(StringComparer.Ordinal);

    /// <summary>Counts something that went wrong, and tells of it when it is time.</summary>
    /// <param name="reason">What the monitors call it.</param>
    /// <param name="kind">What it is, one of a few.</param>
    /// <param name="example">The case at hand.</param>
    /// <param name="count">How often.</param>
    public void Tell(Refusal reason, string kind, string example, long count = 1)
    {
        meter.CountRefused(reason, count);
        long now = time.GetTimestamp();
        long total;
        lock (_gate)
        {
            bool isKnown = _kinds.TryGetValue(kind, out (long Count, long ToldAt) known);
            total = known.Count + count;
            bool isDue = !isKnown || time.GetElapsedTime(known.ToldAt, now) >= TellEvery;
            _kinds[kind] = (total, isDue ? now : known.ToldAt);
            if (!isDue)
                return;
        }

        SpoolLog.Problem(log, name, $"{kind} ({example}), {total} so far");
    }

    /// <summary>Tells the sums, at the end.</summary>
    public void TellAll()
    {
        lock (_gate)
        {
            foreach ((string kind, (long count, _)) in _kinds)
                SpoolLog.Note(log, name, $"{kind}: {count} in all");
        }
    }
}
