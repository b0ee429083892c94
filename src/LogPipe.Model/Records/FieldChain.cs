namespace LogPipe.Model;

/// <summary>Fields that were taken off a record for a while (<see cref="LogBatch.TakeFields"/>); valid as long as their batch.</summary>
public readonly record struct FieldChain
{
    internal FieldChain(int first) => Next = first + 1;

    /// <summary>Gets the number of the first entry plus one, so that the default is the empty chain.</summary>
    internal int Next { get; }
}
