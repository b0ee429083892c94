using System.Globalization;
using System.Text;
using LogPipe.Model;
using LogPipe.Signals.Folding;
using LogPipe.Signals.Templates;
using LogPipe.Testing;
using LogPipe.Testing.Fakes;

namespace LogPipe.Signals.Tests.Folding;

/// <summary>
/// Folding is exact in an index that overwrites, as Elasticsearch does, whoever works on a partition: instances are killed, lose it and go on with it all the same for a while,
/// start wherever the group's offset stands, and nothing of theirs is on a disk that the next one could read.
/// </summary>
public sealed class OverwriteTests
{
    private const long Step = 3000;

    private static readonly DateTimeOffset Start = new(2026, 3, 13, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_event_is_counted_once_by_an_index_that_keeps_what_counts_more(int seed)
    {
        for (int round = 0; round < 15; round++)
            Run(new Random((seed * 1000) + round));
    }

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public void Every_event_is_counted_once_in_two_thousand_histories()
    {
        for (int round = 0; round < 2000; round++)
            Run(new Random(100_000 + round));
    }

    [Fact]
    public void An_index_that_keeps_what_came_last_would_count_wrong() =>
        Assert.Contains(Enumerable.Range(0, 60), round =>
        {
            var random = new Random(round);
            Event[] events = Events(random);
            return !Counts(Play(random, events, static (_, _) => true)).SequenceEqual(Truth(events));
        });

    private static void Run(Random random)
    {
        Event[] events = Events(random);
        Assert.Equal(Truth(events), Counts(Play(random, events, static (old, now) => CountOf(now) >= CountOf(old))));
    }

    private static IEnumerable<(string Statement, long Count)> Truth(Event[] events) =>
        events.GroupBy(static e => e.Statement).Select(static g => (g.Key, (long)g.Count())).Order();

    private static IEnumerable<(string Statement, long Count)> Counts(Dictionary<(bool IsRollUp, long Position), SeenRecord> index) =>
        index.Values.GroupBy(static r => Field(r, "labels[statement]")).Select(static g => (g.Key, g.Sum(CountOf))).Order();

    private static bool IsRollUp(SeenRecord record) => record.Fields.Contains("logpipe.repeat.count=", StringComparison.Ordinal);

    private static long CountOf(SeenRecord record) =>
        IsRollUp(record) ? long.Parse(Field(record, "logpipe.repeat.count"), CultureInfo.InvariantCulture) : 1;

    private static string Field(SeenRecord record, string name) =>
        record.Fields.Split('\n').Single(line => line.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    /// <summary>Lets instances work one after another and beside each other; gives the index: data streams, which take each id once, and roll-ups, which are overwritten.</summary>
    private static Dictionary<(bool IsRollUp, long Position), SeenRecord> Play(Random random, Event[] events, Func<SeenRecord, SeenRecord, bool> replaces)
    {
        var index = new Dictionary<(bool IsRollUp, long Position), SeenRecord>();
        long committed = 0;
        var late = new List<SeenBatch>();
        for (int instance = 0; instance < 6; instance++)
        {
            List<SeenBatch> given = RunOnce(random, events, committed, isLast: instance == 5);
            int delivered = instance == 5 ? given.Count : random.Next(given.Count + 1);
            foreach (SeenBatch batch in given.Take(delivered))
            {
                Deliver(index, batch, replaces);
                committed = Math.Max(committed, random.Next(3) == 0 ? committed : batch.CommitPosition);
            }

            // an instance that was paused when it lost the partition writes what it had under way after its successor did
            if (random.Next(2) == 0)
                late.AddRange(given.Skip(delivered).Take(random.Next(6)));
        }

        late.ForEach(batch => Deliver(index, batch, replaces));
        return index;
    }

    private static void Deliver(Dictionary<(bool IsRollUp, long Position), SeenRecord> index, SeenBatch batch, Func<SeenRecord, SeenRecord, bool> replaces)
    {
        foreach (SeenRecord record in batch.Records.Where(static r => r.IsLive))
        {
            (bool, long) id = (IsRollUp(record), record.Position);
            if (!index.TryGetValue(id, out SeenRecord? old) || (IsRollUp(record) && replaces(old, record)))
                index[id] = record;
        }
    }

    private static List<SeenBatch> RunOnce(Random random, Event[] events, long from, bool isLast)
    {
        var pool = new BatchPool(1 << 12, 64);
        var emitter = new RecordingEmitter(pool);
        var options = new FoldOptions { WholeErrors = 4, WholeWarnings = 3, WholeOthers = 2, Window = TimeSpan.FromSeconds(30), Overwrites = true };
        var stage = new MineStage(new TemplateTracker(new TemplateMiner()), new FoldPlan(options));
        LogSource source = Some.Messages();
        DateTimeOffset now = Start;
        int at = Array.FindIndex(events, e => e.Position >= from);
        at = at < 0 ? events.Length : at;
        int end = isLast ? events.Length : random.Next(at, events.Length + 1);
        while (at < end)
        {
            int count = Math.Min(end - at, random.Next(1, 40));
            stage.Accept(Batch(pool, source, events.AsSpan(at, count)), emitter);
            at += count;
            now += random.Next(8) == 0 ? TimeSpan.FromMinutes(2) : TimeSpan.FromMilliseconds(200);
            stage.Advance(now, emitter);
        }

        if (isLast || random.Next(3) == 0)
            stage.Drain(emitter);
        else if (random.Next(2) == 0)
            stage.Abandon(source);
        return [.. emitter.Batches];
    }

    private static LogBatch Batch(BatchPool pool, LogSource source, ReadOnlySpan<Event> events)
    {
        LogBatch batch = pool.Rent(source);
        foreach (Event one in events)
        {
            Utf8Slice text = batch.Append(Encoding.UTF8.GetBytes(one.Message));
            ref LogRecord record = ref batch.AddRecord(text, one.Position, one.Position + 1);
            record.Timestamp = one.Time;
            batch.AddText(ref record, EcsFields.Message, text);
            batch.AddText(ref record, EcsFields.LogLevel, Encoding.UTF8.GetBytes(one.Level));
            batch.AddText(ref record, FieldId.Of("labels", FieldType.Object), batch.Append("statement"u8), batch.Append(Encoding.UTF8.GetBytes(one.Statement)));
        }

        batch.CommitPosition = events[^1].Position + 1;
        return batch;
    }

    private static Event[] Events(Random random)
    {
        string[] levels = ["error", "warn", "info", "debug"];
        long time = (Start - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        var events = new Event[random.Next(100, 400)];
        long position = 0;
        for (int i = 0; i < events.Length; i++)
        {
            int statement = random.Next(random.Next(1, 12));
            time += random.Next(-2, 5) * 1_000_000_000L;
            events[i] = new Event(position, time, levels[statement % 4], $"{(char)('a' + statement)}", $"statement {(char)('a' + statement)} took {random.Next(1000)} ms");
            position += Step + random.Next(50);
        }

        return events;
    }

    private sealed record Event(long Position, long Time, string Level, string Statement, string Message);
}
