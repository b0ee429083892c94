namespace LogPipe.Index.Queries;

/// <summary>A query that cannot be understood or run; the message is for the user, says where and what was expected.</summary>
public sealed class QueryException : Exception
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What is wrong and what to write instead.</param>
    /// <param name="position">Index of the character where it is wrong, from 0; -1 when the query as a whole is meant.</param>
    /// <param name="inner">What caused it, if anything did.</param>
    public QueryException(string message, int position = -1, Exception? inner = null)
        : base(position < 0 ? message : $"{message}, at character {position + 1}", inner)
    {
        Position = position;
    }

    /// <summary>Gets the index of the character where the query is wrong, from 0; -1 when the query as a whole is meant.</summary>
    public int Position { get; }
}
