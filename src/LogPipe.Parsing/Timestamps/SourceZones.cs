using System.Text;
using LogPipe.Model;

namespace LogPipe.Parsing.Timestamps;

/// <summary>Finds the zone in which stamps without one are read: the source's, else the envelope's, else UTC (invariant 5). One instance per lane.</summary>
internal sealed class SourceZones
{
    /// <summary>Zones remembered; a hostile envelope that names a new one each time starts the table over.</summary>
    private const int Capacity = 256;

    private readonly Dictionary<string, SourceZone?> _byName = new(StringComparer.Ordinal);
    private byte[] _lastEnvelope = [];
    private SourceZone? _last;

    /// <summary>Finds the zone; null means UTC.</summary>
    public SourceZone? Find(LogSource source, ReadOnlySpan<byte> envelopeZone)
    {
        if (source.TimeZone is { } named)
            return ByName(named);
        if (envelopeZone.IsEmpty)
            return null;
        if (!envelopeZone.SequenceEqual(_lastEnvelope))
        {
            _last = ByName(Encoding.UTF8.GetString(envelopeZone[..Math.Min(envelopeZone.Length, 64)]));
            _lastEnvelope = envelopeZone.ToArray();
        }

        return _last;
    }

    private SourceZone? ByName(string name)
    {
        if (_byName.TryGetValue(name, out SourceZone? known))
            return known;
        if (_byName.Count >= Capacity)
            _byName.Clear();
        SourceZone? zone = SourceZone.TryFind(name, out SourceZone found) ? found : null;
        _byName.Add(name, zone);
        return zone;
    }
}
