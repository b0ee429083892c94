namespace LogPipe.Outputs.DeadLetters;

/// <summary>Dead letters have taken all the room they may: the flow waits, nothing is lost.</summary>
public sealed class DeadLetterStoreFullException : IOException
{
    /// <summary>Initializes the exception.</summary>
    internal DeadLetterStoreFullException(string directory, long totalBytes, long neededBytes, long maxTotalBytes)
        : base($"dead letters in '{directory}' take {totalBytes} bytes and {neededBytes} more do not fit below the limit of {maxTotalBytes}: "
            + "replay or delete them, or raise dead_letters.max_total_bytes")
    {
    }
}
