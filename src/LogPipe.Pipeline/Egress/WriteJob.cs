using LogPipe.Model;

namespace LogPipe.Pipeline.Egress;

/// <summary>
/// One batch at one output: what became of each record so far, and how often it was tried. Used by the output's worker only, again for other batches.
/// </summary>
internal sealed class WriteJob
{
    private int[] _offered = [];
    private int _offeredCount;
    private Backoff _backoff;

    public Delivery Delivery { get; private set; } = null!;

    public WriteOutcomes Outcomes { get; } = new();

    /// <summary>Gets the number of records that still need a call.</summary>
    public int PendingCount { get; private set; }

    /// <summary>Gets the number of calls so far.</summary>
    public int CallCount { get; private set; }

    /// <summary>
    /// Gets the number of calls in a row, the last one that settled another record included, that put off every record still pending.
    /// Calls that threw say nothing about a record and do not count.
    /// </summary>
    public int RefusalCount { get; private set; }

    /// <summary>Gets how many events the output had settled, of any batch, when this one began.</summary>
    public long SettledBefore { get; private set; }

    /// <summary>Gets when the first call failed or put something off.</summary>
    public DateTimeOffset FirstFailedAt { get; private set; }

    /// <summary>Begins with a batch of which nothing was tried yet.</summary>
    public void Begin(Delivery delivery, Backoff backoff, long settledBefore)
    {
        Delivery = delivery;
        SettledBefore = settledBefore;
        _backoff = backoff;
        Outcomes.Start(delivery.Batch);
        PendingCount = delivery.EventCount;
        CallCount = 0;
        RefusalCount = 0;
        FirstFailedAt = default;
    }

    /// <summary>Notes which records the next call offers.</summary>
    public void BeginCall()
    {
        CallCount++;
        if (_offered.Length < Outcomes.Count)
            _offered = new int[Outcomes.Count];
        _offeredCount = 0;
        for (int i = 0; i < Outcomes.Count; i++)
        {
            if (Outcomes[i] == WriteStatus.Pending)
                _offered[_offeredCount++] = i;
        }
    }

    /// <summary>Takes the outcomes of the last call as they are.</summary>
    /// <returns>How many of the offered records are settled now.</returns>
    public int EndCall(DateTimeOffset now)
    {
        PendingCount = Outcomes.Rearm();
        int settled = _offeredCount - PendingCount;
        if (PendingCount > 0)
            NoteFailure(now);
        RefusalCount = settled > 0 ? 1 : RefusalCount + 1;
        return settled;
    }

    /// <summary>Voids the outcomes of the last call, because it threw.</summary>
    public void VoidCall(DateTimeOffset now)
    {
        foreach (int record in _offered.AsSpan(0, _offeredCount))
            Outcomes.Set(record, WriteStatus.Pending);
        NoteFailure(now);
    }

    /// <summary>Counts the records that the last call delivered, and their lines.</summary>
    public (int Events, long Lines) CountDelivered()
    {
        int events = 0;
        long lines = 0;
        Span<LogRecord> records = Delivery.Batch.Records;
        foreach (int record in _offered.AsSpan(0, _offeredCount))
        {
            if (Outcomes[record] != WriteStatus.Delivered)
                continue;
            events++;
            lines += records[record].LineCount;
        }

        return (events, lines);
    }

    /// <summary>Gives the records offered in the last call that have a status now.</summary>
    public List<int> OfferedThatAre(WriteStatus status)
    {
        var records = new List<int>();
        foreach (int record in _offered.AsSpan(0, _offeredCount))
        {
            if (Outcomes[record] == status)
                records.Add(record);
        }

        return records;
    }

    /// <summary>Gives up what is pending.</summary>
    public void GiveUp() => PendingCount = 0;

    public TimeSpan NextPause() => _backoff.Next();

    private void NoteFailure(DateTimeOffset now)
    {
        if (FirstFailedAt == default)
            FirstFailedAt = now;
    }
}
