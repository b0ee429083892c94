namespace LogPipe.Model;

/// <summary>Where batches of lines or messages come from.</summary>
/// <remarks>
/// An input MUST hand batches of one source over in order, MUST wait when the sink is full (that is the back-pressure), MUST NOT move its
/// durable position before <see cref="AcknowledgeAsync"/> says so, and MUST return from <see cref="RunAsync"/> soon after
/// <c>stop</c> is cancelled without dropping a batch that the sink took.
/// </remarks>
public interface IInput : IAsyncDisposable
{
    /// <summary>Gets the name from the configuration, unique among inputs.</summary>
    string Name { get; }

    /// <summary>Reads until everything is read (one-shot inputs) or <paramref name="stop"/> is cancelled, handing batches to <paramref name="sink"/>.</summary>
    /// <exception cref="InputException">The input cannot go on at all: the message names the value and the next step.</exception>
    Task RunAsync(IBatchSink sink, CancellationToken stop);

    /// <summary>
    /// Learns that everything below <paramref name="position"/> (exclusive) of a source is finished: delivered, counted or dead-lettered.
    /// Called in increasing order for a source, by one caller at a time for a source, during and after <see cref="RunAsync"/> until disposal.
    /// </summary>
    ValueTask AcknowledgeAsync(LogSource source, long position, CancellationToken cancellation);
}

/// <summary>The engine's side of an input.</summary>
public interface IBatchSink
{
    /// <summary>Lends an empty batch for a source.</summary>
    LogBatch Rent(LogSource source);

    /// <summary>
    /// Hands a batch over and waits while the pipeline is full. The batch, with <see cref="LogBatch.CommitPosition"/> set to the position just
    /// past its last record, belongs to the engine afterwards, also when this throws.
    /// </summary>
    ValueTask WriteAsync(LogBatch batch, CancellationToken cancellation);

    /// <summary>
    /// Says that a source has ended (a file was deleted, a connection closed, a partition revoked): windowed stages let go of what they hold for it.
    /// Ordered after the batches written before.
    /// </summary>
    ValueTask EndOfSourceAsync(LogSource source, CancellationToken cancellation);

    /// <summary>
    /// Says that the source is somebody else's from now on, who goes on at the acknowledged position: windowed stages forget what they hold for it
    /// instead of giving it out. Ordered after the batches written before, which are still delivered.
    /// </summary>
    /// <remarks>A sink that holds nothing has nothing to forget.</remarks>
    ValueTask AbandonSourceAsync(LogSource source, CancellationToken cancellation) => ValueTask.CompletedTask;
}

/// <summary>An input that cannot go on: the message is for the user, names the value and the next step.</summary>
public sealed class InputException : Exception
{
    /// <summary>Initializes the exception.</summary>
    public InputException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
