namespace LogPipe.Model;

/// <summary>A step that works on each batch alone, in place.</summary>
/// <remarks>
/// A stage MUST NOT block, log per record, read the clock, start tasks or keep the batch after returning; bad data becomes a tag, a field or a
/// drop reason, never an exception. Records that are not live are not its business. Books balance: the sum of <see cref="LogRecord.LineCount"/> over
/// all records, dropped ones included, is the same afterwards. One caller at a time: the engine makes one instance per lane.
/// </remarks>
public interface IStage
{
    /// <summary>Gets the stage's verb as the configuration and metrics call it, such as <c>parse</c>.</summary>
    string Name { get; }

    /// <summary>Works on every live record of the batch.</summary>
    void Process(LogBatch batch);
}

/// <summary>A step that owns order or time: it may hold records back and give them out later (multi-line, folding, alerts).</summary>
/// <remarks>
/// The rules of <see cref="IStage"/> hold; time is passed in. What is held back must keep <see cref="LogBatch.CommitPosition"/> of every batch of the
/// same source at or below its first position. Books balance: the sum of <see cref="LogRecord.LineCount"/> over all records that came in, dropped
/// ones included, = the sum over all records given out or still held. When <see cref="Accept"/> throws before it emitted the batch, the batch
/// belongs to the engine again and the stage must not have kept it.
/// </remarks>
public interface IWindowedStage
{
    /// <summary>Gets the stage's verb as the configuration and metrics call it, such as <c>join</c>.</summary>
    string Name { get; }

    /// <summary>Takes a batch; gives out this one or others, in order within each stream. The batch's ownership goes along.</summary>
    void Accept(LogBatch batch, IBatchEmitter emit);

    /// <summary>Gives out what has waited long enough by <paramref name="now"/>.</summary>
    void Advance(DateTimeOffset now, IBatchEmitter emit);

    /// <summary>Gives out everything held for one source, because it ended.</summary>
    void EndOfSource(LogSource source, IBatchEmitter emit);

    /// <summary>
    /// Forgets everything held for one source without giving it out, because another instance goes on with it from the acknowledged position (a Kafka
    /// partition that was revoked): half an event here would keep the whole one out there.
    /// </summary>
    /// <returns>The sum of <see cref="LogRecord.LineCount"/> over what was held.</returns>
    long Abandon(LogSource source);

    /// <summary>Gives out everything held, because the flow stops.</summary>
    void Drain(IBatchEmitter emit);
}

/// <summary>Takes the batches that a windowed stage gives out; valid during the call only.</summary>
public interface IBatchEmitter
{
    /// <summary>Lends an empty batch for records that were held back.</summary>
    LogBatch Rent(LogSource source);

    /// <summary>Passes a batch to the next stage; it belongs to that stage afterwards.</summary>
    void Emit(LogBatch batch);
}
