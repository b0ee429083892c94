namespace LogPipe.Index.Writing;

/// <summary>A closed log whose events are to become files.</summary>
/// <param name="Tail">Its events.</param>
/// <param name="Ledger">The ledger as it was when the next log was begun.</param>
/// <param name="NextSequence">The number after the log's last event.</param>
/// <param name="Done">Ends when the files count, or with the reason why they never will.</param>
internal sealed record FlushJob(Tail Tail, byte[] Ledger, long NextSequence, TaskCompletionSource Done);
