namespace LogPipe.Model;

/// <summary>Something that was found in events, as a document that changes: an incident that begins, grows and ends.</summary>
/// <param name="Id">What it is known by, for ever; ASCII.</param>
/// <param name="Version">Grows with each change, from 1 on: of two writings the one with the greater version counts, whichever comes last.</param>
/// <param name="Time">When it began. Never changes, so that whoever keeps signals by time finds the earlier writing.</param>
/// <param name="Json">The document, one JSON object in UTF-8 without line ends.</param>
public sealed record Signal(string Id, long Version, DateTimeOffset Time, ReadOnlyMemory<byte> Json);

/// <summary>A signal that is refused for good.</summary>
/// <param name="Id">The signal's id.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record SignalRefusal(string Id, string Reason);

/// <summary>Where signals are kept: an index, a topic.</summary>
/// <remarks>
/// The rules of an output hold: it MUST NOT sleep, loop or retry, and what it took is durable. Writing a signal again MUST NOT make a second one where the other side can tell; an older version MUST NOT
/// replace a newer one there. One caller at a time.
/// </remarks>
public interface ISignalSink : IDisposable
{
    /// <summary>Gets the name, unique among sinks.</summary>
    string Name { get; }

    /// <summary>Writes signals, each at most once. Throws where any of them was not taken and may be taken later: all are offered again.</summary>
    /// <returns>Those that are refused for good; all others are there.</returns>
    Task<IReadOnlyList<SignalRefusal>> WriteAsync(IReadOnlyList<Signal> signals, CancellationToken cancellation);
}
