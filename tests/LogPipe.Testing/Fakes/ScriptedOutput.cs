using LogPipe.Model;

namespace LogPipe.Testing.Fakes;

/// <summary>What a <see cref="ScriptedOutput"/> does in one call: sets outcomes or throws.</summary>
public delegate void OutputStep(LogBatch batch, WriteOutcomes outcomes);

/// <summary>
/// An output in memory that follows a script, one step a call, and delivers everything once the script is over. It keeps a copy of every record
/// that it delivered in a call that did not throw.
/// </summary>
public sealed class ScriptedOutput(string name = "scripted") : IOutput
{
    private readonly Lock _gate = new();
    private readonly Queue<OutputStep> _steps = [];
    private readonly List<SeenRecord> _delivered = [];
    private TaskCompletionSource? _held;
    private int _running;

    public string Name => name;

    /// <summary>Gets or sets what happens after the script; by default everything pending is delivered.</summary>
    public OutputStep Afterwards { get; set; } = OutputSteps.Deliver;

    /// <summary>Gets a value that says whether two calls ever ran at once.</summary>
    public bool SawConcurrentCalls { get; private set; }

    public int CallCount { get; private set; }

    public int DisposeCount { get; private set; }

    public IReadOnlyList<SeenRecord> Delivered
    {
        get
        {
            lock (_gate)
                return [.. _delivered];
        }
    }

    /// <summary>Adds steps to the script.</summary>
    public ScriptedOutput Then(params OutputStep[] steps)
    {
        foreach (OutputStep step in steps)
            _steps.Enqueue(step);
        return this;
    }

    /// <summary>Makes calls wait until <see cref="Resume"/>, as a slow store does.</summary>
    public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Resume()
    {
        _held?.TrySetResult();
        _held = null;
    }

    public async Task WriteAsync(LogBatch batch, WriteOutcomes outcomes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        SawConcurrentCalls |= Interlocked.Increment(ref _running) > 1;
        CallCount++;
        try
        {
            if (_held is { } held)
                await held.Task.WaitAsync(cancellation);
            await Task.Yield();
            bool[] pending = [.. Enumerable.Range(0, outcomes.Count).Select(i => outcomes[i] == WriteStatus.Pending)];
            OutputStep step = _steps.TryDequeue(out OutputStep? next) ? next : Afterwards;
            step(batch, outcomes);
            Keep(batch, outcomes, pending);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public ValueTask DisposeAsync()
    {
        DisposeCount++;
        return ValueTask.CompletedTask;
    }

    private void Keep(LogBatch batch, WriteOutcomes outcomes, bool[] pending)
    {
        lock (_gate)
        {
            for (int i = 0; i < pending.Length; i++)
            {
                if (pending[i] && outcomes[i] == WriteStatus.Delivered)
                    _delivered.Add(SeenRecord.Of(batch, batch.Records[i]));
            }
        }
    }
}

/// <summary>The failures that outputs meet in practice, as steps of a script.</summary>
public static class OutputSteps
{
    /// <summary>Delivers everything that is pending.</summary>
    public static void Deliver(LogBatch batch, WriteOutcomes outcomes) => outcomes.SetPending(WriteStatus.Delivered);

    /// <summary>Throws before anything was written: the connection is refused.</summary>
    public static void Throw(LogBatch batch, WriteOutcomes outcomes) => throw new IOException("connection refused");

    /// <summary>Throws as an HTTP client does when its time is up.</summary>
    public static void TimeOut(LogBatch batch, WriteOutcomes outcomes) => throw new TaskCanceledException("the request took longer than 100 s");

    /// <summary>Throws after half of the outcomes were set: they are void.</summary>
    public static void ThrowHalfway(LogBatch batch, WriteOutcomes outcomes)
    {
        Some(outcomes, static n => n % 2 == 0, WriteStatus.Delivered, null);
        throw new IOException("connection reset");
    }

    /// <summary>Refuses the whole request for now: HTTP 429.</summary>
    public static void RetryAll(LogBatch batch, WriteOutcomes outcomes) => outcomes.SetPending(WriteStatus.Retry, "429 too many requests");

    /// <summary>Delivers every second pending record and leaves the others pending: half a response.</summary>
    public static void AnswerHalf(LogBatch batch, WriteOutcomes outcomes) => Some(outcomes, static n => n % 2 == 0, WriteStatus.Delivered, null);

    /// <summary>Answers "later" for every third pending record and delivers the others: item 429.</summary>
    public static void RetryEveryThird(LogBatch batch, WriteOutcomes outcomes)
    {
        Some(outcomes, static n => n % 3 == 0, WriteStatus.Retry, "429 item");
        outcomes.SetPending(WriteStatus.Delivered);
    }

    /// <summary>Rejects every fourth pending record and delivers the others.</summary>
    public static void RejectEveryFourth(LogBatch batch, WriteOutcomes outcomes)
    {
        Some(outcomes, static n => n % 4 == 0, WriteStatus.Rejected, "mapping: field [a] is a date");
        outcomes.SetPending(WriteStatus.Delivered);
    }

    /// <summary>Answers a status for the records whose text contains a word, and delivers the others.</summary>
    public static OutputStep Answer(WriteStatus status, string word, string? reason = null) => (batch, outcomes) =>
    {
        for (int i = 0; i < outcomes.Count; i++)
        {
            if (outcomes[i] == WriteStatus.Pending && SeenRecord.Of(batch, batch.Records[i]).Text.Contains(word, StringComparison.Ordinal))
                outcomes.Set(i, status, reason);
        }

        outcomes.SetPending(WriteStatus.Delivered);
    };

    private static void Some(WriteOutcomes outcomes, Func<int, bool> choose, WriteStatus status, string? reason)
    {
        int number = 0;
        for (int i = 0; i < outcomes.Count; i++)
        {
            if (outcomes[i] == WriteStatus.Pending && choose(number++))
                outcomes.Set(i, status, reason);
        }
    }
}
