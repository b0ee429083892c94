namespace LogPipe.Model;

/// <summary>Where events are delivered.</summary>
/// <remarks>
/// An output writes one batch and says for each record what became of it. It MUST NOT sleep, loop or retry: retry, back-off and
/// dead-lettering exist once, in Pipeline. A thrown exception means "retry the whole batch": outcomes set in that call are void. Delivered
/// means durable: it survives <c>kill -9</c> of either side. Writing a record again that was delivered before MUST NOT make a second document
/// (same <see cref="EventId"/>). As many callers at a time as <see cref="Concurrency"/> says, each with a batch of its own.
/// </remarks>
public interface IOutput : IAsyncDisposable
{
    /// <summary>Gets the name from the configuration, unique among outputs.</summary>
    string Name { get; }

    /// <summary>
    /// Gets the number of batches that may be written at once, 1 or more; they may then end in any order. More than one is for outputs that wait for somebody else and do not care for order.
    /// </summary>
    int Concurrency => 1;

    /// <summary>
    /// Writes every record whose outcome is <see cref="WriteStatus.Pending"/> and sets its outcome; other records are not its business.
    /// The batch is read-only here. Records left pending count as "retry".
    /// </summary>
    Task WriteAsync(LogBatch batch, WriteOutcomes outcomes, CancellationToken cancellation);
}

/// <summary>What became of one record at one output.</summary>
public enum WriteStatus : byte
{
    /// <summary>To be written in this call.</summary>
    Pending = 0,

    /// <summary>Durably written, or there already.</summary>
    Delivered,

    /// <summary>Not now: the engine will offer it again.</summary>
    Retry,

    /// <summary>
    /// Never: the output refuses this record; it becomes a dead letter of the kind <c>output_rejected</c>, or <c>mapping</c> or <c>too_large</c>
    /// where the reason begins with that word and a colon.
    /// </summary>
    Rejected,

    /// <summary>The record is not live and not for outputs.</summary>
    Skipped,
}

/// <summary>The outcomes of one batch at one output, by record number. Made and reused by the engine.</summary>
public sealed class WriteOutcomes
{
    private WriteStatus[] _status = [];
    private string?[] _reasons = [];
    private bool _hasReasons;

    /// <summary>Gets the number of records.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the status of a record.</summary>
    public WriteStatus this[int record] => _status[record];

    /// <summary>Gets why a record was rejected or is to be retried, for people; null where nobody said.</summary>
    public string? Reason(int record) => _reasons[record];

    /// <summary>Sets every record's outcome to pending, or skipped where it is not live.</summary>
    public void Start(LogBatch batch)
    {
        Start(batch.RecordCount);
        Span<LogRecord> records = batch.Records;
        Span<WriteStatus> status = _status;
        for (int i = 0; i < records.Length; i++)
            status[i] = records[i].IsLive ? WriteStatus.Pending : WriteStatus.Skipped;
    }

    /// <summary>Sets the outcome of so many documents to pending, for what is written besides records.</summary>
    public void Start(int count)
    {
        Count = count;
        if (_status.Length < Count)
        {
            _status = new WriteStatus[Count];
            _reasons = new string?[Count];
        }

        _status.AsSpan(0, Count).Clear();
        if (_hasReasons)
            Array.Clear(_reasons);
        _hasReasons = false;
    }

    /// <summary>Sets a record's outcome.</summary>
    public void Set(int record, WriteStatus status, string? reason = null)
    {
        _status[record] = status;
        if (reason is null && !_hasReasons)
            return;
        _reasons[record] = reason;
        _hasReasons = true;
    }

    /// <summary>Sets the outcome of every pending record.</summary>
    public void SetPending(WriteStatus status, string? reason = null)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_status[i] == WriteStatus.Pending)
                Set(i, status, reason);
        }
    }

    /// <summary>Makes records that are to be retried (or were left out) pending again, for the next attempt.</summary>
    /// <returns>How many are pending now.</returns>
    public int Rearm()
    {
        int pending = 0;
        for (int i = 0; i < Count; i++)
        {
            if (_status[i] == WriteStatus.Retry)
                _status[i] = WriteStatus.Pending;
            if (_status[i] == WriteStatus.Pending)
                pending++;
        }

        return pending;
    }
}
