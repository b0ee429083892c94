using System.Text;
using LogPipe.Model;
using LogPipe.Testing.Fakes;

namespace LogPipe.Testing.Contracts;

/// <summary>What every <see cref="IWindowedStage"/> must hold; derive one test class from it for each stage.</summary>
public abstract class WindowedStageContract
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly BatchPool _pool = new(256, 1);

    /// <summary>Gets lines on which the stage has something to do: it holds some back at some point.</summary>
    protected abstract IReadOnlyList<string> Lines { get; }

    /// <summary>Gets a value that says whether the given-out records depend only on the lines, not on how batches cut them (multi-line: yes).</summary>
    protected virtual bool IsIndependentOfBatches => true;

    /// <summary>Gets a value that says whether positions never go back in what is given out; false only for summaries (roll-ups).</summary>
    protected virtual bool KeepsOrder => true;

    /// <summary>Gets a value that says whether a source's events do not depend on other sources (multi-line: yes; folding across hosts: no).</summary>
    protected virtual bool KeepsSourcesApart => true;

    /// <summary>Makes a new stage, holding nothing.</summary>
    protected abstract IWindowedStage Create();

    /// <summary>Brings a batch of raw lines into the state in which the stage meets it (fields or flags of earlier stages).</summary>
    protected virtual void Prepare(LogBatch batch)
    {
    }

    [Fact]
    public void It_has_a_verb_as_its_name() => Assert.Matches("^[a-z][a-z0-9_]*$", Create().Name);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public void After_a_drain_every_line_that_came_in_came_out(int linesPerBatch)
    {
        RecordingEmitter emitted = RunToEnd(Batches(Some.Source(), Lines, linesPerBatch));

        Assert.Equal(Lines.Count, emitted.Records.Sum(static r => r.LineCount));
        Assert.DoesNotContain(emitted.Records, static r => r is { Dropped: DropReason.Joined, LineCount: not 0 });
        Assert.DoesNotContain(emitted.Records, static r => r.Dropped == DropReason.DeadLettered);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void No_batch_commits_past_a_record_that_comes_out_later(int linesPerBatch)
    {
        RecordingEmitter emitted = RunToEnd(Batches(Some.Source(), Lines, linesPerBatch));

        long lowest = long.MaxValue;
        foreach (SeenBatch batch in emitted.Batches.Reverse())
        {
            Assert.True(batch.CommitPosition <= lowest, $"committed {batch.CommitPosition} while {lowest} was still held");
            lowest = batch.Records.Where(static r => r.IsLive).Select(static r => r.Position).Append(lowest).Min();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void After_a_drain_everything_is_committed(int linesPerBatch)
    {
        List<LogBatch> batches = Batches(Some.Source(), Lines, linesPerBatch);
        long end = batches[^1].CommitPosition;

        Assert.Equal(end, RunToEnd(batches).Batches.Max(static b => b.CommitPosition));
    }

    [Fact]
    public void The_order_within_a_source_is_kept()
    {
        if (!KeepsOrder)
            Assert.Skip("this stage gives out summaries of what passed before");
        RecordingEmitter emitted = RunToEnd(Batches(Some.Source(), Lines, 3));

        long[] positions = [.. emitted.LiveRecords.Select(static r => r.Position)];
        Assert.Equal(positions.Order(), positions);
    }

    [Fact]
    public void Any_cut_into_batches_gives_the_same_events()
    {
        if (!IsIndependentOfBatches)
            Assert.Skip("this stage's records depend on the batches");
        string[] whole = Texts(RunToEnd(Batches(Some.Source(), Lines, int.MaxValue)));
        var random = new Random(20260102);
        for (int round = 0; round < 50; round++)
            Assert.Equal(whole, Texts(RunToEnd(Batches(Some.Source(), Lines, () => random.Next(1, 6)))));
    }

    [Fact]
    public void Sources_that_alternate_give_the_same_events_as_each_alone()
    {
        if (!KeepsSourcesApart)
            Assert.Skip("this stage works across sources on purpose");
        LogSource[] sources = [Some.Source("a"), Some.Source("b"), Some.Source("c")];
        string[] alone = Texts(RunToEnd(Batches(sources[0], Lines, 2)));
        IEnumerable<LogBatch> interleaved = sources
            .SelectMany(source => Batches(source, Lines, 2).Select(static (batch, number) => (batch, number)))
            .OrderBy(static b => b.number)
            .Select(static b => b.batch);

        RecordingEmitter emitted = RunToEnd(interleaved);

        foreach (LogSource source in sources)
            Assert.Equal(alone, emitted.LiveRecords.Where(r => r.SourceKey == source.Key).Select(static r => r.Text));
    }

    [Fact]
    public void Nothing_is_held_for_ever_when_a_source_falls_silent()
    {
        IWindowedStage stage = Create();
        var emitter = new RecordingEmitter(_pool);
        List<LogBatch> batches = Batches(Some.Source(), Lines, 3);
        long end = batches[^1].CommitPosition;
        stage.Advance(Start, emitter);
        batches.ForEach(batch => stage.Accept(batch, emitter));
        stage.Advance(Start + TimeSpan.FromSeconds(1), emitter);
        stage.Advance(Start + TimeSpan.FromDays(2), emitter);

        Assert.Equal(Lines.Count, emitter.Records.Sum(static r => r.LineCount));
        Assert.Equal(end, emitter.Batches.Max(static b => b.CommitPosition));
    }

    [Fact]
    public void An_abandoned_source_gives_nothing_out_and_its_lines_are_told()
    {
        IWindowedStage stage = Create();
        var emitter = new RecordingEmitter(_pool);
        LogSource source = Some.Source();
        Batches(source, Lines, 3).ForEach(batch => stage.Accept(batch, emitter));
        int given = emitter.Records.Sum(static r => r.LineCount);

        long abandoned = stage.Abandon(source);
        stage.Advance(Start + TimeSpan.FromDays(2), emitter);
        stage.EndOfSource(source, emitter);
        stage.Drain(emitter);

        Assert.Equal(Lines.Count, given + abandoned);
        Assert.Equal(given, emitter.Records.Sum(static r => r.LineCount));
    }

    [Fact]
    public void The_end_of_a_source_gives_out_its_records_and_no_others()
    {
        IWindowedStage stage = Create();
        var emitter = new RecordingEmitter(_pool);
        LogSource ending = Some.Source("ending");
        LogSource going = Some.Source("going");
        Batches(ending, Lines, 3).ForEach(batch => stage.Accept(batch, emitter));
        Batches(going, Lines, 3).ForEach(batch => stage.Accept(batch, emitter));
        int before = emitter.Records.Count(r => r.SourceKey == going.Key);

        stage.EndOfSource(ending, emitter);

        Assert.Equal(Lines.Count, emitter.Records.Where(r => r.SourceKey == ending.Key).Sum(static r => r.LineCount));
        Assert.Equal(before, emitter.Records.Count(r => r.SourceKey == going.Key));
    }

    [Fact]
    public void A_second_drain_and_the_end_of_an_unknown_source_give_nothing()
    {
        IWindowedStage stage = Create();
        var emitter = new RecordingEmitter(_pool);
        Batches(Some.Source(), Lines, 3).ForEach(batch => stage.Accept(batch, emitter));
        stage.Drain(emitter);
        int before = emitter.Batches.Count;

        stage.Drain(emitter);
        stage.EndOfSource(Some.Source("never seen"), emitter);
        stage.Advance(Start + TimeSpan.FromDays(1), emitter);

        Assert.Equal(before, emitter.Batches.Count);
    }

    [Fact]
    public void Every_batch_is_given_back_or_out()
    {
        RunToEnd(Batches(Some.Source(), Lines, 2));

        Assert.Equal(0, _pool.RentedCount);
    }

    [Fact]
    public void An_empty_batch_and_one_without_live_records_come_out_too()
    {
        LogBatch dropped = Batches(Some.Source(), Lines, int.MaxValue)[0];
        for (int i = 0; i < dropped.RecordCount; i++)
            dropped.Records[i].Dropped = DropReason.Filtered;
        long end = dropped.CommitPosition;
        LogBatch empty = _pool.Rent(dropped.Source);
        empty.CommitPosition = end + 100;

        RecordingEmitter emitted = RunToEnd([dropped, empty]);

        Assert.Equal(end + 100, emitted.Batches.Max(static b => b.CommitPosition));
        Assert.Equal(Lines.Count, emitted.Records.Where(static r => r.Dropped == DropReason.Filtered).Sum(static r => r.LineCount));
        Assert.Empty(emitted.LiveRecords);
    }

    [Fact]
    public void Hostile_lines_are_no_exception_and_no_line_of_them_is_lost()
    {
        LogBatch batch = Some.Batch(_pool, Some.Source(), 0, HostileLines.All);
        Prepare(batch);

        RecordingEmitter emitted = RunToEnd([batch]);

        Assert.Equal(HostileLines.All.Count, emitted.Records.Sum(static r => r.LineCount));
    }

    /// <summary>Runs batches through a new stage, then drains it.</summary>
    protected RecordingEmitter RunToEnd(IEnumerable<LogBatch> batches)
    {
        IWindowedStage stage = Create();
        var emitter = new RecordingEmitter(_pool);
        foreach (LogBatch batch in batches)
            stage.Accept(batch, emitter);
        stage.Drain(emitter);
        return emitter;
    }

    /// <summary>Cuts lines into batches of a fixed number of lines.</summary>
    protected List<LogBatch> Batches(LogSource source, IReadOnlyList<string> lines, int linesPerBatch) =>
        Batches(source, lines, () => linesPerBatch);

    private static string[] Texts(RecordingEmitter emitted) => [.. emitted.LiveRecords.Select(static r => r.Text)];

    private List<LogBatch> Batches(LogSource source, IReadOnlyList<string> lines, Func<int> linesPerBatch)
    {
        var batches = new List<LogBatch>();
        long position = 0;
        for (int from = 0; from < lines.Count;)
        {
            int count = Math.Min(linesPerBatch(), lines.Count - from);
            LogBatch batch = Some.Batch(_pool, source, position, lines.Skip(from).Take(count).Select(Encoding.UTF8.GetBytes));
            Prepare(batch);
            batches.Add(batch);
            position = batch.CommitPosition;
            from += count;
        }

        return batches;
    }
}
