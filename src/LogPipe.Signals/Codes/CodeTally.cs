using LogPipe.Model;

namespace LogPipe.Signals.Codes;

/// <summary>Counts the errors of one lane by code, application and host.</summary>
/// <remarks>The lane holds <see cref="Gate"/> for a batch; whoever reads waits that long at most.</remarks>
internal sealed class CodeTally
{
    /// <summary>Places that a code is counted in apart between two readings; what comes after that is counted under the first one's application, with no host.</summary>
    private const int MaxPlaces = 200;

    private readonly List<KnownCode> _touched = [];

    /// <summary>Gets what whoever reads or writes the tally holds.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Takes what was counted since the last time; the caller holds <see cref="Gate"/>.</summary>
    public IReadOnlyList<(string Code, CodePlace Place)> Take()
    {
        List<(string Code, CodePlace Place)> counted = [.. _touched.SelectMany(static code => code.Places.Select(place => (code.Counted!, place)))];
        foreach (KnownCode code in _touched)
            code.Places.Clear();
        _touched.Clear();
        return counted;
    }

    /// <summary>Counts an event; the caller holds <see cref="Gate"/>.</summary>
    public void Count(LogBatch batch, in LogRecord record, KnownCode code)
    {
        if (code.Counted is null)
            return;
        if (code.Places.Count == 0)
            _touched.Add(code);
        CodePlace place = PlaceOf(code, Application(batch, record), Host(batch, record));
        place.Events++;
        if (record.Timestamp != LogBatch.NoTime)
        {
            place.First = place.First == 0 ? record.Timestamp : Math.Min(place.First, record.Timestamp);
            place.Last = Math.Max(place.Last, record.Timestamp);
        }

        if (batch.TryGetText(record, EcsFields.ServiceVersion, out ReadOnlySpan<byte> release) && !release.SequenceEqual(place.Release))
            place.Release = release.ToArray();
    }

    /// <summary>Gives the application of an event: <c>service.name</c>, else <c>event.dataset</c>.</summary>
    public static ReadOnlySpan<byte> Application(LogBatch batch, in LogRecord record)
    {
        if (batch.TryGetText(record, EcsFields.ServiceName, out ReadOnlySpan<byte> name))
            return name;
        if (batch.Source.ServiceName is { } service)
            return System.Text.Encoding.UTF8.GetBytes(service);
        batch.TryGetText(record, EcsFields.EventDataset, out name);
        return name;
    }

    private static ReadOnlySpan<byte> Host(LogBatch batch, in LogRecord record)
    {
        if (batch.TryGetText(record, EcsFields.HostName, out ReadOnlySpan<byte> host))
            return host;
        string? name = batch.Streams[record.Stream].HostName ?? batch.Source.HostName;
        return name is null ? default : System.Text.Encoding.UTF8.GetBytes(name);
    }

    private static CodePlace PlaceOf(KnownCode code, ReadOnlySpan<byte> application, ReadOnlySpan<byte> host)
    {
        foreach (CodePlace known in code.Places)
        {
            if (known.Application.AsSpan().SequenceEqual(application) && known.Host.AsSpan().SequenceEqual(host))
                return known;
        }

        if (code.Places.Count >= MaxPlaces)
        {
            application = code.Places[0].Application;
            host = default;
            if (code.Places.Find(static p => p.Host.Length == 0) is { } rest)
                return rest;
        }

        var place = new CodePlace(application.ToArray(), host.ToArray());
        code.Places.Add(place);
        return place;
    }
}
