using LogPipe.Model;
using LogPipe.Testing.Fakes;

namespace LogPipe.Testing.Contracts;

/// <summary>
/// What every <see cref="IOutput"/> must hold; derive one test class from it for each output. The derived class owns the store (a temporary
/// folder, a server) and cleans it up; the contract disposes of the outputs.
/// </summary>
public abstract class OutputContract
{
    private readonly BatchPool _pool = new(256, 1);

    /// <summary>Gets a value that says whether a record that is written again makes no second document; false only for plain streams.</summary>
    protected virtual bool RecognizesReplays => true;

    /// <summary>Makes an output over the test's own store; called again after a disposal, it finds what was there.</summary>
    protected abstract Task<IOutput> OpenAsync();

    /// <summary>Reads the <c>message</c> of every document that is durable now, in any order; called while no output is open.</summary>
    protected abstract Task<IReadOnlyList<string>> ReadBackAsync();

    [Fact]
    public async Task Every_live_record_is_delivered_and_is_there_afterwards()
    {
        LogBatch batch = Batch(Some.Source(), 1_000);
        await using (IOutput output = await OpenAsync())
            await DeliverAsync(output, batch);

        Assert.Equal(MessagesOf(batch), (await ReadBackAsync()).Order());
    }

    [Fact]
    public async Task Batches_of_several_sources_are_all_there_afterwards()
    {
        LogBatch[] batches = [.. Enumerable.Range(0, 5).Select(i => Batch(Some.Source($"s{i}"), 20))];
        await using (IOutput output = await OpenAsync())
        {
            foreach (LogBatch batch in batches)
                await DeliverAsync(output, batch);
        }

        Assert.Equal(batches.SelectMany(MessagesOf).Order(), (await ReadBackAsync()).Order());
    }

    [Fact]
    public async Task Records_that_left_the_flow_are_not_written()
    {
        LogBatch batch = Batch(Some.Source(), 10);
        batch.Records[0].Dropped = DropReason.Filtered;
        batch.Records[9].Dropped = DropReason.Joined;
        await using (IOutput output = await OpenAsync())
        {
            WriteOutcomes outcomes = await DeliverAsync(output, batch);
            Assert.Equal(WriteStatus.Skipped, outcomes[0]);
        }

        Assert.Equal(MessagesOf(batch).Order(), (await ReadBackAsync()).Order());
        Assert.Equal(8, MessagesOf(batch).Length);
    }

    [Fact]
    public async Task Records_that_are_not_pending_are_not_its_business()
    {
        LogBatch batch = Batch(Some.Source(), 6);
        var outcomes = new WriteOutcomes();
        outcomes.Start(batch);
        outcomes.Set(0, WriteStatus.Delivered);
        outcomes.Set(3, WriteStatus.Rejected, "refused before");
        await using (IOutput output = await OpenAsync())
            await output.WriteAsync(batch, outcomes, CancellationToken.None);

        Assert.Equal(WriteStatus.Delivered, outcomes[0]);
        Assert.Equal(WriteStatus.Rejected, outcomes[3]);
        Assert.Equal("refused before", outcomes.Reason(3));
        string[] all = MessagesOf(batch);
        Assert.Equal([all[1], all[2], all[4], all[5]], (await ReadBackAsync()).Order());
    }

    [Fact]
    public async Task A_replayed_batch_makes_no_second_document_also_after_a_restart()
    {
        if (!RecognizesReplays)
            Assert.Skip("this output is a plain stream");
        LogBatch batch = Batch(Some.Source(), 50);
        await using (IOutput output = await OpenAsync())
        {
            await DeliverAsync(output, batch);
            await DeliverAsync(output, batch);
        }

        await using (IOutput output = await OpenAsync())
            await DeliverAsync(output, batch);

        Assert.Equal(MessagesOf(batch), (await ReadBackAsync()).Order());
    }

    [Fact]
    public async Task A_batch_without_live_records_and_an_empty_one_are_fine()
    {
        LogBatch dropped = Batch(Some.Source(), 3);
        for (int i = 0; i < 3; i++)
            dropped.Records[i].Dropped = DropReason.Blank;
        await using (IOutput output = await OpenAsync())
        {
            await DeliverAsync(output, dropped);
            await DeliverAsync(output, _pool.Rent(Some.Source()));
        }

        Assert.Empty(await ReadBackAsync());
    }

    [Fact]
    public async Task The_batch_is_not_changed()
    {
        LogBatch batch = Batch(Some.Source(), 10);
        List<SeenRecord> before = SeenRecord.AllOf(batch);
        int bytesBefore = batch.ByteCount;
        await using (IOutput output = await OpenAsync())
            await DeliverAsync(output, batch);

        Assert.Equal(before, SeenRecord.AllOf(batch));
        Assert.Equal(bytesBefore, batch.ByteCount);
    }

    [Fact]
    public async Task A_cancelled_write_says_nothing_is_delivered_that_is_not_and_the_next_write_completes()
    {
        LogBatch batch = Batch(Some.Source(), 50);
        var outcomes = new WriteOutcomes();
        outcomes.Start(batch);
        await using (IOutput output = await OpenAsync())
        {
            await Record.ExceptionAsync(() => output.WriteAsync(batch, outcomes, new CancellationToken(canceled: true)));
            outcomes.Rearm();
            await output.WriteAsync(batch, outcomes, CancellationToken.None);
        }

        Assert.All(Enumerable.Range(0, 50), i => Assert.Equal(WriteStatus.Delivered, outcomes[i]));
        Assert.Equal(MessagesOf(batch), (await ReadBackAsync()).Distinct().Order());
    }

    [Fact]
    public async Task Hostile_bytes_are_delivered_or_rejected_with_a_reason_but_never_an_exception()
    {
        LogBatch batch = Some.Batch(_pool, Some.Source(), 0, HostileLines.All);
        Dress(batch);
        var outcomes = new WriteOutcomes();
        outcomes.Start(batch);
        await using (IOutput output = await OpenAsync())
            await output.WriteAsync(batch, outcomes, CancellationToken.None);

        int delivered = 0;
        for (int i = 0; i < batch.RecordCount; i++)
        {
            Assert.True(outcomes[i] is WriteStatus.Delivered or WriteStatus.Rejected, $"record {i} is {outcomes[i]}: {outcomes.Reason(i)}");
            Assert.False(outcomes[i] == WriteStatus.Rejected && outcomes.Reason(i) is null, $"record {i} was rejected without a reason");
            delivered += outcomes[i] == WriteStatus.Delivered ? 1 : 0;
        }

        Assert.Equal(delivered, (await ReadBackAsync()).Count);
    }

    [Fact]
    public async Task It_can_be_disposed_of_twice_and_without_a_write()
    {
        IOutput output = await OpenAsync();
        await output.DisposeAsync();
        await output.DisposeAsync();

        Assert.Empty(await ReadBackAsync());
    }

    /// <summary>Writes a batch and expects every live record of it to be delivered in one call.</summary>
    protected static async Task<WriteOutcomes> DeliverAsync(IOutput output, LogBatch batch)
    {
        var outcomes = new WriteOutcomes();
        outcomes.Start(batch);
        await output.WriteAsync(batch, outcomes, CancellationToken.None);
        for (int i = 0; i < outcomes.Count; i++)
        {
            bool live = batch.Records[i].IsLive;
            Assert.True(outcomes[i] == (live ? WriteStatus.Delivered : WriteStatus.Skipped), $"record {i} is {outcomes[i]}: {outcomes.Reason(i)}");
        }

        return outcomes;
    }

    /// <summary>Makes a batch of events with a message, a time, a level and a data set.</summary>
    protected LogBatch Batch(LogSource source, int eventCount)
    {
        IEnumerable<byte[]> lines = Enumerable.Range(0, eventCount)
            .Select(i => System.Text.Encoding.UTF8.GetBytes($"{source.Key} event {i:0000} \"quoted\" \\ für \u0001 alle"));
        LogBatch batch = Some.Batch(_pool, source, 0, lines);
        Dress(batch);
        return batch;
    }

    private static void Dress(LogBatch batch)
    {
        batch.ArrivedAt = 1_767_323_046_000_000_000;
        for (int i = 0; i < batch.RecordCount; i++)
        {
            ref LogRecord record = ref batch.Records[i];
            record.Timestamp = 1_767_323_045_000_000_000 + (i * 1_000_000L);
            batch.AddText(ref record, EcsFields.Message, record.Text);
            batch.AddConstant(ref record, EcsFields.EventDataset, TextConstant.Of("jboss.server"));
            batch.AddConstant(ref record, EcsFields.LogLevel, TextConstant.Of("error"));
            batch.AddInteger(ref record, EcsFields.ProcessPid, i);
        }
    }

    private static string[] MessagesOf(LogBatch batch) =>
        [.. SeenRecord.AllOf(batch).Where(static r => r.IsLive).Select(static r => r.Text).Order()];
}
