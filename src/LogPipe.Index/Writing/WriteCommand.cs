namespace LogPipe.Index.Writing;

/// <summary>What the committer is asked to do.</summary>
internal abstract class WriteCommand
{
    private readonly TaskCompletionSource<int> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets the end of the command: the number of new events.</summary>
    public Task<int> Done => _done.Task;

    public void Succeed(int newCount) => _done.TrySetResult(newCount);

    public void Fail(Exception reason) => _done.TrySetException(reason);
}

/// <summary>Append documents.</summary>
internal sealed class AppendCommand(IncomingDocuments documents) : WriteCommand
{
    public IncomingDocuments Documents { get; } = documents;

    /// <summary>Gets or sets the documents that are not in the index yet, once that is known.</summary>
    public int[] Chosen { get; set; } = [];

    public long FirstSequence { get; set; }
}

/// <summary>Begin a new log, so that what came before becomes files.</summary>
internal sealed class RotateCommand(bool onlyWhenDue) : WriteCommand
{
    public bool OnlyWhenDue { get; } = onlyWhenDue;
}
