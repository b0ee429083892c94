using LogPipe.Model;
using LogPipe.Testing.Fakes;

namespace LogPipe.Testing.Contracts;

/// <summary>
/// What every <see cref="IInput"/> must hold; derive one test class from it for each input. The derived class owns the content (a temporary
/// folder, a socket) and cleans it up; the contract disposes of the inputs.
/// </summary>
public abstract class InputContract
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly RecordingSink _sink = new();

    /// <summary>Gets the number of lines that the tests send; lower it for inputs that are slow by nature.</summary>
    protected virtual int LineCount => 5_000;

    /// <summary>Makes an input, not running yet, over content that holds these lines, all of one source (or feeds them once it runs).</summary>
    protected abstract Task<IInput> OpenAsync(IReadOnlyList<string> lines);

    /// <summary>Makes an input over the same content and the same durable positions, as after a restart; null when nothing can be read again.</summary>
    protected virtual Task<IInput?> ReopenAsync() => Task.FromResult<IInput?>(null);

    [Fact]
    public async Task Every_line_arrives_once_and_in_order()
    {
        string[] lines = MakeLines();
        await using IInput input = await OpenAsync(lines);

        await RunUntilAllArrivedAsync(input);

        Assert.Equal(lines, _sink.Records.Select(static r => r.Text));
        Assert.All(_sink.Records, static r => Assert.Equal(1, r.LineCount));
        Assert.False(_sink.SawConcurrentWrites, "batches of one source were written by two callers at once");
    }

    [Fact]
    public async Task Positions_increase_and_the_commit_position_is_just_past_the_last_record()
    {
        await using IInput input = await OpenAsync(MakeLines());

        await RunUntilAllArrivedAsync(input);

        long last = long.MinValue;
        foreach (SeenBatch batch in _sink.Batches)
        {
            foreach (SeenRecord record in batch.Records)
            {
                Assert.True(record.Position >= last, $"position {record.Position} after {last}");
                Assert.True(record.NextPosition > record.Position, $"next position {record.NextPosition} of position {record.Position}");
                last = record.NextPosition;
            }

            Assert.True(batch.CommitPosition >= last, $"commit position {batch.CommitPosition} before the end {last} of the last record");
            last = batch.CommitPosition;
        }
    }

    [Fact]
    public async Task The_source_names_the_input_and_is_one_object()
    {
        await using IInput input = await OpenAsync(MakeLines());

        await RunUntilAllArrivedAsync(input);

        LogSource source = _sink.Batches[0].Source;
        Assert.All(_sink.Batches, b => Assert.Same(source, b.Source));
        Assert.Equal(input.Name, source.Input);
        Assert.NotEmpty(source.Key);
        Assert.NotEmpty(source.DisplayName);
    }

    [Fact]
    public async Task A_full_pipeline_makes_it_wait_and_nothing_is_lost()
    {
        string[] lines = MakeLines();
        await using IInput input = await OpenAsync(lines);
        _sink.Block();
        using var stop = new CancellationTokenSource();
        Task run = input.RunAsync(_sink, stop.Token);

        await _sink.WaitUntilAsync(static s => s.WaitingCount > 0);
        await Task.Delay(100); // the time in which a wrong input would go on
        Assert.Empty(_sink.Batches);
        Assert.False(run.IsCompleted, "the input ended while its batch waited");

        _sink.Unblock();
        await _sink.WaitForRecordsAsync(lines.Length);
        await EndAsync(run, stop);
        Assert.Equal(lines, _sink.Records.Select(static r => r.Text));
        Assert.False(_sink.SawConcurrentWrites, "batches of one source were written by two callers at once");
    }

    [Fact]
    public async Task It_stops_soon_also_while_the_pipeline_is_full()
    {
        await using IInput input = await OpenAsync(MakeLines());
        _sink.Block();
        using var stop = new CancellationTokenSource();
        Task run = input.RunAsync(_sink, stop.Token);
        await _sink.WaitUntilAsync(static s => s.WaitingCount > 0);

        await stop.CancelAsync();
        _ = Task.Delay(TimeSpan.FromMilliseconds(200)).ContinueWith(_ => _sink.Unblock(), TaskScheduler.Default);

        await EndAsync(run, stop);
    }

    [Fact]
    public async Task A_stop_before_the_start_ends_it_at_once_and_disposing_twice_is_fine()
    {
        IInput input = await OpenAsync(MakeLines());
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await EndAsync(input.RunAsync(_sink, stop.Token), stop);
        await input.DisposeAsync();
        await input.DisposeAsync();
    }

    [Fact]
    public async Task It_can_be_disposed_of_without_having_run()
    {
        IInput input = await OpenAsync(MakeLines());

        await input.DisposeAsync();
    }

    [Fact]
    public async Task Every_batch_that_it_rented_was_handed_over_or_given_back()
    {
        await using (IInput input = await OpenAsync(MakeLines()))
            await RunUntilAllArrivedAsync(input);

        Assert.Equal(0, _sink.Pool.RentedCount);
    }

    [Fact]
    public async Task Acknowledgements_are_taken_during_and_after_the_run()
    {
        await using IInput input = await OpenAsync(MakeLines());
        using var stop = new CancellationTokenSource();
        Task run = input.RunAsync(_sink, stop.Token);
        await _sink.WaitForRecordsAsync(LineCount);

        await AcknowledgeAsync(input, _sink.Batches[0].CommitPosition);
        await EndAsync(run, stop);
        await AcknowledgeAsync(input, _sink.Batches[^1].CommitPosition);
        await AcknowledgeAsync(input, _sink.Batches[^1].CommitPosition);
    }

    [Fact]
    public async Task What_was_not_acknowledged_comes_again_after_a_restart()
    {
        string[] lines = MakeLines();
        await using (IInput input = await OpenAsync(lines))
            await RunUntilAllArrivedAsync(input);

        await ReopenAndExpectAsync(lines);
    }

    [Fact]
    public async Task After_a_restart_it_goes_on_behind_the_acknowledged_position()
    {
        string[] lines = MakeLines();
        int half = lines.Length / 2;
        await using (IInput input = await OpenAsync(lines))
        {
            await RunUntilAllArrivedAsync(input);
            await AcknowledgeAsync(input, _sink.Records[half].Position);
        }

        await ReopenAndExpectAsync(lines[half..]);
    }

    private static async Task EndAsync(Task run, CancellationTokenSource stop)
    {
        await stop.CancelAsync();
        try
        {
            await run.WaitAsync(Soon);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // the engine takes this as a normal end after a stop
        }
    }

    private async Task ReopenAndExpectAsync(string[] lines)
    {
        IInput? again = await ReopenAsync();
        if (again is null)
            Assert.Skip("this input cannot be read again");
        await using IInput input = again;
        var sink = new RecordingSink();
        using var stop = new CancellationTokenSource();
        Task run = input.RunAsync(sink, stop.Token);
        await sink.WaitForRecordsAsync(lines.Length);
        await EndAsync(run, stop);

        Assert.Equal(lines, sink.Records.Select(static r => r.Text));
        Assert.Equal(_sink.Batches[0].Source.Key, sink.Batches[0].Source.Key);
    }

    private ValueTask AcknowledgeAsync(IInput input, long position) =>
        input.AcknowledgeAsync(_sink.Batches[0].Source, position, CancellationToken.None);

    private async Task RunUntilAllArrivedAsync(IInput input)
    {
        using var stop = new CancellationTokenSource();
        Task run = input.RunAsync(_sink, stop.Token);
        await Task.WhenAny(run, _sink.WaitForRecordsAsync(LineCount));
        await EndAsync(run, stop);
    }

    private string[] MakeLines() =>
        [.. Enumerable.Range(0, LineCount).Select(static i => $"2026-01-02 03:04:05,{i % 1000:000} INFO  [a.b.C] (main) line {i} für alle")];
}
