namespace LogPipe.Index;

/// <summary>The index cannot be opened or go on; the message is for the user and names the value and the next step.</summary>
public sealed class IndexException : Exception
{
    /// <summary>Initializes the exception.</summary>
    public IndexException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
