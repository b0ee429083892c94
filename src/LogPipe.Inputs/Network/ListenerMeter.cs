using System.Collections.Concurrent;

namespace LogPipe.Inputs.Network;

/// <summary>Why a sender was refused, put off or given up: the label <c>reason</c> of a metric.</summary>
internal enum Refusal
{
    /// <summary>Its address is not in <c>allow</c>.</summary>
    Address,

    /// <summary>There were as many connections as <c>max_connections</c>.</summary>
    Connections,

    /// <summary>No TLS came about.</summary>
    Tls,

    /// <summary>It was too slow, or silent for too long.</summary>
    Slow,

    /// <summary>Its connection broke off, or what came was not the protocol.</summary>
    Broken,

    /// <summary>The system could not give the connection, or the datagram, to the input.</summary>
    System,

    /// <summary>It showed no token, or a wrong one.</summary>
    Token,

    /// <summary>The spool was full.</summary>
    Full,

    /// <summary>The disk did not take it.</summary>
    Disk,

    /// <summary>The system dropped it, because it came faster than it was taken.</summary>
    Kernel,
}

/// <summary>Counts what comes to an input that listens. Safe for any number of threads.</summary>
internal sealed class ListenerMeter
{
    private readonly long[] _refused = new long[Enum.GetValues<Refusal>().Length];
    private readonly ConcurrentDictionary<(string Route, int Status), long> _requests = new();
    private long _connections;
    private long _openConnections;

    public void CountRefused(Refusal reason, long count) => Interlocked.Add(ref _refused[(int)reason], count);

    public void CountRequest(string route, int status) => _requests.AddOrUpdate((route, status), 1, static (_, count) => count + 1);

    public void Open()
    {
        Interlocked.Increment(ref _connections);
        Interlocked.Increment(ref _openConnections);
    }

    public void Close() => Interlocked.Decrement(ref _openConnections);

    /// <summary>Reads the counts; what the spool knows is left to whoever asks it.</summary>
    public ListenerCounts Read() => new()
    {
        Connections = Interlocked.Read(ref _connections),
        OpenConnections = Interlocked.Read(ref _openConnections),
        Refused = [.. Enum.GetValues<Refusal>().Select(r => (r.ToString().ToLowerInvariant(), Interlocked.Read(ref _refused[(int)r])))],
        Requests = [.. _requests.Select(static r => (r.Key.Route, r.Key.Status, r.Value)).Order()],
    };
}

/// <summary>What came to an input that listens, at one moment.</summary>
public sealed record ListenerCounts
{
    /// <summary>Gets the connections that were accepted.</summary>
    public long Connections { get; init; }

    /// <summary>Gets the connections that are open now.</summary>
    public long OpenConnections { get; init; }

    /// <summary>Gets how often senders were refused, put off or given up, by reason: a connection, a request or a datagram each.</summary>
    public IReadOnlyList<(string Reason, long Count)> Refused { get; init; } = [];

    /// <summary>Gets the requests of HTTP by what they were for (<c>lines</c>, <c>bulk</c>, <c>otlp</c>, <c>other</c>) and the status that answered them.</summary>
    public IReadOnlyList<(string Route, int Status, long Count)> Requests { get; init; } = [];

    /// <summary>Gets the messages that are or were in the spool, durably, since the input began.</summary>
    public long Messages { get; init; }

    /// <summary>Gets the bytes of these messages and their frames.</summary>
    public long Bytes { get; init; }

    /// <summary>Gets the bytes that the spool has on the disk.</summary>
    public long SpoolBytes { get; init; }

    /// <summary>Gets the bytes that it may have.</summary>
    public long SpoolMaxBytes { get; init; }

    /// <summary>Gets how long the oldest message that is not delivered has been in the spool, to within a second; zero where there is none.</summary>
    public TimeSpan SpoolAge { get; init; }
}
