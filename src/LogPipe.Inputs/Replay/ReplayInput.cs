using LogPipe.Model;

namespace LogPipe.Inputs.Replay;

/// <summary>
/// Reads dead letters as if they came from their sources again: under the same source keys, positions and numbers, so that outputs make the same ids of them.
/// </summary>
/// <remarks>A letter is one whole event: nothing is joined. Nothing is acknowledged: whoever made the letters deletes them after the run.</remarks>
public sealed class ReplayInput : IInput
{
    /// <summary>Letters that are sorted together: a segment's worth of small ones, in a few MB.</summary>
    private const int LettersAtOnce = 10_000;

    private const long BytesAtOnce = 16 << 20;
    private const int MaxBatchBytes = 1 << 20;
    private const int MaxBatchRecords = 1000;

    private readonly IEnumerable<DeadLetter> _letters;
    private readonly Func<string, string> _keyOf;

    /// <summary>Initializes the input.</summary>
    /// <param name="name">The name of the input.</param>
    /// <param name="letters">The letters, in any order; enumerated once, on a thread of its own.</param>
    /// <param name="keyOf">Gives the source key to use instead of a letter's; null for the letter's own.</param>
    public ReplayInput(string name, IEnumerable<DeadLetter> letters, Func<string, string>? keyOf = null)
    {
        Name = name;
        _letters = letters;
        _keyOf = keyOf ?? (static key => key);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Gets the number of letters that were read.</summary>
    public long LetterCount { get; private set; }

    /// <inheritdoc/>
    public async Task RunAsync(IBatchSink sink, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(sink);
        var some = new List<DeadLetter>();
        long bytes = 0;
        foreach (DeadLetter letter in _letters)
        {
            some.Add(letter);
            LetterCount++;
            bytes += letter.Payload.Length;
            if (some.Count < LettersAtOnce && bytes < BytesAtOnce)
                continue;
            await WriteAsync(some, sink, stop).ConfigureAwait(false);
            some.Clear();
            bytes = 0;
        }

        await WriteAsync(some, sink, stop).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask AcknowledgeAsync(LogSource source, long position, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task WriteAsync(List<DeadLetter> letters, IBatchSink sink, CancellationToken stop)
    {
        foreach (IGrouping<(string Key, string? Zone), DeadLetter> group in letters.GroupBy(static letter => (letter.SourceKey, ZoneOf(letter))))
        {
            DeadLetter first = group.First();
            var source = new LogSource
            {
                Key = _keyOf(first.SourceKey),
                Input = Name,
                DisplayName = first.SourceName,
                TimeZone = group.Key.Zone,
                Content = SourceContent.Records,
                CountsMessages = !first.Context.ContainsKey(EcsFields.LogFilePath.Name),
            };
            // an event that two outputs refused has two letters
            IEnumerable<DeadLetter> inOrder = group.DistinctBy(static l => (l.Position, l.SubEvent)).OrderBy(static l => l.Position).ThenBy(static l => l.SubEvent);
            await WriteAsync(source, inOrder, sink, stop).ConfigureAwait(false);
            await sink.EndOfSourceAsync(source, stop).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(LogSource source, IEnumerable<DeadLetter> letters, IBatchSink sink, CancellationToken stop)
    {
        LogBatch? batch = null;
        foreach (DeadLetter letter in letters)
        {
            batch ??= Begin(source, letter, sink);
            Add(batch, letter);
            if (batch.RecordCount < MaxBatchRecords && batch.ByteCount < MaxBatchBytes)
                continue;
            await sink.WriteAsync(batch, stop).ConfigureAwait(false);
            batch = null;
        }

        if (batch is not null)
            await sink.WriteAsync(batch, stop).ConfigureAwait(false);
    }

    private static LogBatch Begin(LogSource source, DeadLetter first, IBatchSink sink)
    {
        LogBatch batch = sink.Rent(source);
        // stamps without a year mean the one in which the event came, not that of the replay
        batch.ArrivedAt = first.FirstFailedAt == default ? LogBatch.NoTime : (first.FirstFailedAt - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        return batch;
    }

    private static void Add(LogBatch batch, DeadLetter letter)
    {
        ref LogRecord record = ref batch.AddRecord(batch.Append(letter.Payload.Span), letter.Position, letter.Position + 1);
        // what follows in the buffer must not look like the next bytes of this event
        batch.Append("\n"u8);
        record.SubEvent = letter.SubEvent;
        record.LineCount = letter.LineCount;
        record.Timestamp = letter.Timestamp;
        DeadLetterContext.Apply(letter.Context, batch, ref record);
        batch.CommitPosition = letter.Position + 1;
    }

    private static string? ZoneOf(DeadLetter letter) => letter.Context.TryGetValue(DeadLetterContext.TimeZone, out string? zone) ? zone : null;
}
