using System.Text;
using LogPipe.Model;
using LogPipe.Testing.Fakes;

namespace LogPipe.Testing.Contracts;

/// <summary>What every <see cref="IStage"/> must hold; derive one test class from it for each stage.</summary>
public abstract class StageContract
{
    private readonly BatchPool _pool = new(256, 1);

    /// <summary>Gets lines on which the stage has something to do.</summary>
    protected abstract IReadOnlyList<string> Lines { get; }

    /// <summary>Gets the source of the lines.</summary>
    protected virtual LogSource Source { get; } = Some.Source();

    /// <summary>Makes a new stage, settled in nothing.</summary>
    protected abstract IStage Create();

    /// <summary>Brings a batch of raw lines into the state in which the stage meets it (fields or flags of earlier stages).</summary>
    protected virtual void Prepare(LogBatch batch)
    {
    }

    [Fact]
    public void It_has_a_verb_as_its_name() => Assert.Matches("^[a-z][a-z0-9_]*$", Create().Name);

    [Fact]
    public void The_sum_of_lines_is_the_same_afterwards()
    {
        LogBatch batch = Batch(Lines);
        int before = SeenBatch.Of(batch).LineCount;

        Create().Process(batch);

        Assert.Equal(before, SeenBatch.Of(batch).LineCount);
    }

    [Fact]
    public void Joined_records_count_no_lines_and_nothing_is_marked_as_a_dead_letter()
    {
        LogBatch batch = Batch(Lines);

        Create().Process(batch);

        foreach (SeenRecord record in SeenRecord.AllOf(batch))
        {
            Assert.True(record.LineCount >= 0, $"{record}");
            Assert.False(record is { Dropped: DropReason.Joined, LineCount: not 0 }, $"a joined record must count 0 lines: {record}");
            Assert.NotEqual(DropReason.DeadLettered, record.Dropped);
        }
    }

    [Fact]
    public void Positions_do_not_decrease_and_stay_inside_the_batch()
    {
        LogBatch batch = Batch(Lines);

        Create().Process(batch);

        long last = 0;
        foreach (SeenRecord record in SeenRecord.AllOf(batch))
        {
            Assert.InRange(record.Position, last, batch.CommitPosition);
            Assert.InRange(record.NextPosition, record.Position, batch.CommitPosition);
            last = record.Position;
        }
    }

    [Fact]
    public void The_batch_keeps_its_source_commit_position_arrival_time_and_number()
    {
        LogBatch batch = Batch(Lines);
        batch.ArrivedAt = 1_767_323_045_678_000_000;
        batch.Sequence = 17;
        (LogSource, long, long, long) before = (batch.Source, batch.CommitPosition, batch.ArrivedAt, batch.Sequence);

        Create().Process(batch);

        Assert.Equal(before, (batch.Source, batch.CommitPosition, batch.ArrivedAt, batch.Sequence));
    }

    [Fact]
    public void Records_that_left_the_flow_before_are_left_alone()
    {
        LogBatch batch = Batch(Lines);
        for (int i = 0; i < batch.RecordCount; i++)
            batch.Records[i].Dropped = DropReason.Filtered;
        List<SeenRecord> before = SeenRecord.AllOf(batch);

        Create().Process(batch);

        Assert.Equal(before, SeenRecord.AllOf(batch));
    }

    [Fact]
    public void An_empty_batch_is_fine()
    {
        LogBatch batch = _pool.Rent(Source);

        Create().Process(batch);

        Assert.Equal(0, batch.RecordCount);
    }

    [Fact]
    public void Hostile_lines_are_no_exception_and_no_line_of_them_is_lost()
    {
        LogBatch batch = Some.Batch(_pool, Source, 0, HostileLines.All);
        Prepare(batch);

        Create().Process(batch);

        Assert.Equal(HostileLines.All.Count, SeenBatch.Of(batch).LineCount);
    }

    [Fact]
    public void Two_instances_make_the_same_of_the_same_batch()
    {
        LogBatch one = Batch(Lines);
        LogBatch other = Batch(Lines);

        Create().Process(one);
        Create().Process(other);

        Assert.Equal(SeenRecord.AllOf(one), SeenRecord.AllOf(other));
    }

    [Fact]
    public void It_holds_no_reference_to_a_batch_after_returning()
    {
        IStage stage = Create();
        for (int i = 0; i < 5; i++)
        {
            LogBatch batch = Batch(Lines);
            stage.Process(batch);
            batch.Release();
        }

        Assert.Equal(0, _pool.RentedCount);
    }

    /// <summary>Makes a batch of lines, prepared for the stage.</summary>
    protected LogBatch Batch(IEnumerable<string> lines)
    {
        LogBatch batch = Some.Batch(_pool, Source, 0, lines.Select(Encoding.UTF8.GetBytes));
        Prepare(batch);
        return batch;
    }
}
