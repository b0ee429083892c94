using System.Globalization;
using System.Text;
using LogPipe.Model;
using LogPipe.Signals.Folding;
using LogPipe.Signals.Templates;
using LogPipe.Testing;
using LogPipe.Testing.Fakes;

namespace LogPipe.Signals.Tests.Folding;

/// <summary>
/// Folding is exact whatever is killed and whenever: an index that takes each id once, as the embedded one does, counts every event once, whatever part of what was
/// given out became durable, and however far behind the checkpoint was.
/// </summary>
public sealed class CrashTests : IDisposable
{
    /// <summary>Messages lie so far apart that a segment holds a few dozen of them.</summary>
    private const long Step = 3000;

    private const int Rounds = 15;

    private static readonly DateTimeOffset Start = new(2026, 3, 13, 10, 0, 0, TimeSpan.Zero);
    private static readonly LogSource Source = Some.Messages();
    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-fold-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_event_is_counted_once_by_an_index_that_takes_each_id_once(int seed)
    {
        for (int round = 0; round < Rounds; round++)
            Run(new Random((seed * 1000) + round), Path.Combine(_folder, $"cuts-{round}.txt"));
    }

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public void Every_event_is_counted_once_in_two_thousand_histories()
    {
        for (int round = 0; round < 2000; round++)
            Run(new Random(100_000 + round), Path.Combine(_folder, $"cuts-{round}.txt"));
    }

    [Fact]
    public void Without_the_cuts_of_the_first_run_a_replay_would_count_otherwise()
    {
        // the file is what makes it exact: the same rounds without it find a difference
        Assert.Contains(Enumerable.Range(0, 60), round => Differs(new Random(round)));
    }

    private static bool Differs(Random random)
    {
        Event[] events = Events(random);
        return !Counts(Play(random, events, cutsFile: null)).SequenceEqual(Truth(events));
    }

    private static void Run(Random random, string cutsFile)
    {
        Event[] events = Events(random);
        Assert.Equal(Truth(events), Counts(Play(random, events, cutsFile)));
    }

    private static IEnumerable<(string Statement, long Count)> Truth(Event[] events) =>
        events.GroupBy(static e => e.Statement).Select(static g => (g.Key, (long)g.Count())).Order();

    private static IEnumerable<(string Statement, long Count)> Counts(Dictionary<long, SeenRecord> index) =>
        index.Values.GroupBy(static r => Field(r, "labels[statement]")).Select(static g => (g.Key, g.Sum(CountOf))).Order();

    private static long CountOf(SeenRecord record) =>
        record.Fields.Contains("logpipe.repeat.count=", StringComparison.Ordinal) ? long.Parse(Field(record, "logpipe.repeat.count"), CultureInfo.InvariantCulture) : 1;

    private static string Field(SeenRecord record, string name) =>
        record.Fields.Split('\n').Single(line => line.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    /// <summary>Runs, crashes and runs again until everything is through; gives the index.</summary>
    private static Dictionary<long, SeenRecord> Play(Random random, Event[] events, string? cutsFile)
    {
        var index = new Dictionary<long, SeenRecord>();
        var checkpoints = new List<long> { 0 };
        for (int crash = 0; crash < 6; crash++)
        {
            // a checkpoint is written some time after the acknowledgement: the kill may lose the last ones
            long from = checkpoints[^Math.Min(checkpoints.Count, random.Next(1, 3))];
            checkpoints.RemoveAll(position => position > from);
            List<SeenBatch> given = RunOnce(random, events, from, cutsFile, isLast: false);
            Deliver(index, checkpoints, given.Take(random.Next(given.Count + 1)));
        }

        Deliver(index, checkpoints, RunOnce(random, events, checkpoints[^1], cutsFile, isLast: true));
        Assert.Equal(events[^1].Position + 1, checkpoints[^1]);
        return index;
    }

    private static void Deliver(Dictionary<long, SeenRecord> index, List<long> checkpoints, IEnumerable<SeenBatch> batches)
    {
        foreach (SeenBatch batch in batches)
        {
            foreach (SeenRecord record in batch.Records.Where(static r => r.IsLive))
                index.TryAdd(record.Position, record);
            if (batch.CommitPosition > checkpoints[^1])
                checkpoints.Add(batch.CommitPosition);
        }
    }

    private static List<SeenBatch> RunOnce(Random random, Event[] events, long from, string? cutsFile, bool isLast)
    {
        var pool = new BatchPool(1 << 12, 64);
        var emitter = new RecordingEmitter(pool);
        var options = new FoldOptions { WholeErrors = 4, WholeWarnings = 3, WholeOthers = 2, Window = TimeSpan.FromSeconds(30) };
        var stage = new MineStage(new TemplateTracker(new TemplateMiner()), new FoldPlan(options), new FoldCuts(cutsFile, TimeProvider.System));
        DateTimeOffset now = Start;
        int at = Array.FindIndex(events, e => e.Position >= from);
        at = at < 0 ? events.Length : at;
        int end = isLast ? events.Length : random.Next(at, events.Length + 1);
        while (at < end)
        {
            int count = Math.Min(end - at, random.Next(1, 40));
            stage.Accept(Batch(pool, events.AsSpan(at, count), at + count < events.Length ? events[at + count].Position : events[^1].Position + 1), emitter);
            at += count;
            now += random.Next(8) == 0 ? TimeSpan.FromMinutes(2) : TimeSpan.FromMilliseconds(200);
            stage.Advance(now, emitter);
        }

        if (isLast || random.Next(3) == 0)
            stage.Drain(emitter);
        return [.. emitter.Batches];
    }

    private static LogBatch Batch(BatchPool pool, ReadOnlySpan<Event> events, long commit)
    {
        LogBatch batch = pool.Rent(Source);
        foreach (Event one in events)
        {
            Utf8Slice text = batch.Append(Encoding.UTF8.GetBytes(one.Message));
            ref LogRecord record = ref batch.AddRecord(text, one.Position, one.Position + 1);
            record.Timestamp = one.Time;
            batch.AddText(ref record, EcsFields.Message, text);
            batch.AddText(ref record, EcsFields.LogLevel, Encoding.UTF8.GetBytes(one.Level));
            batch.AddText(ref record, FieldId.Of("labels", FieldType.Object), batch.Append("statement"u8), batch.Append(Encoding.UTF8.GetBytes(one.Statement)));
        }

        batch.CommitPosition = commit;
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
            // some come an hour late, and one from the future closes no window for good
            long stamp = random.Next(60) == 0 ? time - 3_600_000_000_000 : random.Next(300) == 0 ? time + 86_400_000_000_000 : time;
            events[i] = new Event(position, stamp, levels[statement % 4], $"{(char)('a' + statement)}", $"statement {(char)('a' + statement)} took {random.Next(1000)} ms");
            position += Step + random.Next(50);
        }

        return events;
    }

    private sealed record Event(long Position, long Time, string Level, string Statement, string Message);
}
