using LogPipe.Model;
using LogPipe.Pipeline.Accounting;
using LogPipe.Pipeline.Stages;
using LogPipe.Testing.Fakes;

namespace LogPipe.Pipeline.Tests;

public class PipelineEngineTests
{
    private static readonly string[] Lines = ["one", " 1a", "two", "", "DEBUG x", "three", " 3a", " 3b", "four"];

    [Fact]
    public async Task Every_line_has_one_fate_and_the_books_say_which()
    {
        var rig = new Rig(new ScriptedSource("a", Lines));

        PipelineResult result = await rig.RunAsync();

        rig.AssertEverythingIsSettled(result);
        Assert.Equal(RunEnd.Completed, result.End);
        Assert.Equal(["one\n 1a", "two", "three\n 3a\n 3b", "four"], rig.Output.Delivered.Select(static r => r.Text));
        BooksSnapshot books = result.Snapshot.Books;
        Assert.Equal((9, 7, 4, 3, 1, 1), (books.LinesIn, books.LinesDelivered, books.EventsDelivered, books.LinesJoined, books.LinesBlank, books.LinesFiltered));
    }

    [Fact]
    public async Task The_order_within_each_source_is_kept_with_many_sources_and_lanes()
    {
        ScriptedSource[] sources = [.. Enumerable.Range(0, 7).Select(s => new ScriptedSource($"s{s}", Numbered(200)))];
        var rig = new Rig(sources) { Options = new PipelineOptions { Lanes = 3, QueueBatches = 1 } };

        PipelineResult result = await rig.RunAsync();

        rig.AssertEverythingIsSettled(result);
        foreach (ScriptedSource source in sources)
            Assert.Equal(source.Lines, rig.Output.Delivered.Where(r => r.SourceKey == source.Source.Key).Select(static r => r.Text));
    }

    [Fact]
    public async Task Every_output_gets_every_event()
    {
        var rig = new Rig(new ScriptedSource("a", Numbered(100))) { Outputs = [new ScriptedOutput("x"), new ScriptedOutput("y"), new ScriptedOutput("z")] };

        PipelineResult result = await rig.RunAsync();

        rig.AssertEverythingIsSettled(result);
        Assert.All(rig.Outputs, static o => Assert.Equal(100, o.Delivered.Count));
    }

    [Fact]
    public async Task Without_outputs_and_stages_everything_counts_as_delivered()
    {
        var source = new ScriptedSource("a", Lines);
        var rig = new Rig(source) { Outputs = [], Stages = static () => new StageChain() };

        PipelineResult result = await rig.RunAsync();

        Assert.Equal(9, result.Snapshot.Books.LinesDelivered);
        Assert.Equal(source.EndPosition, source.DurablePosition);
    }

    [Fact]
    public async Task A_batch_whose_records_are_all_dropped_still_moves_the_position()
    {
        var source = new ScriptedSource("a", Enumerable.Repeat("DEBUG", 50));
        var rig = new Rig(source) { Stages = static () => new StageChain { new MessageStage() } };

        rig.AssertEverythingIsSettled(await rig.RunAsync());

        Assert.Equal(5, source.Acknowledged.Count);
        Assert.Equal(0, rig.Output.CallCount);
    }

    [Fact]
    public async Task Everything_in_the_plan_is_disposed_of_once()
    {
        var rig = new Rig(new ScriptedSource("a", Lines));
        PipelineEngine engine = rig.Build();
        await engine.RunAsync(CancellationToken.None, CancellationToken.None).WaitAsync(Rig.Patience);

        await engine.DisposeAsync();
        await engine.DisposeAsync();

        Assert.Equal((1, 1, 1), (rig.Input.DisposeCount, rig.Output.DisposeCount, rig.DeadLetters.DisposeCount));
    }

    [Fact]
    public async Task An_engine_runs_once_and_can_be_disposed_of_without_a_run()
    {
        var rig = new Rig(new ScriptedSource("a", Lines));
        await using (PipelineEngine engine = rig.Build())
        {
            await engine.RunAsync(CancellationToken.None, CancellationToken.None).WaitAsync(Rig.Patience);
            await Assert.ThrowsAsync<InvalidOperationException>(() => engine.RunAsync(CancellationToken.None, CancellationToken.None));
        }

        await using PipelineEngine unused = rig.Build();
    }

    [Fact]
    public async Task The_snapshot_names_inputs_stages_and_outputs_with_their_counts()
    {
        var rig = new Rig(new ScriptedSource("a", Lines), new ScriptedSource("b", Lines));

        PipelineSnapshot snapshot = (await rig.RunAsync()).Snapshot;

        InputSnapshot input = Assert.Single(snapshot.Inputs);
        Assert.Equal(("scripted", 2, 18, 0), (input.Name, input.Batches, input.Lines, input.Sources));
        Assert.Equal(["join", "message"], snapshot.Stages.Select(static s => s.Name));
        Assert.All(snapshot.Stages, static s => Assert.True(s.Batches >= 2));
        OutputSnapshot output = Assert.Single(snapshot.Outputs);
        Assert.Equal((8, 14, 0, null), (output.EventsDelivered, output.LinesDelivered, output.QueuedBatches, output.Trouble));
        Assert.Equal(2, snapshot.Lanes.Count);
        Assert.Empty(snapshot.DeadLetters);
    }

    [Fact]
    public async Task Windowed_stages_learn_the_time_while_the_source_is_silent()
    {
        var source = new ScriptedSource("a", ["one", " 1a"]);
        var rig = new Rig(source) { Input = new ScriptedInput(source) { EndsByItself = false } };
        using var stop = new CancellationTokenSource();
        await using PipelineEngine engine = rig.Build();
        Task<PipelineResult> run = engine.RunAsync(stop.Token, CancellationToken.None);

        await Eventually.HoldsAsync(() =>
        {
            rig.Clock.Advance(TimeSpan.FromMilliseconds(200));
            return source.DurablePosition == source.EndPosition;
        });

        Assert.Equal("one\n 1a", Assert.Single(rig.Output.Delivered).Text);
        await stop.CancelAsync();
        Assert.Equal(RunEnd.Stopped, (await run.WaitAsync(Rig.Patience)).End);
    }

    [Fact]
    public async Task Sources_that_ended_and_are_acknowledged_are_forgotten()
    {
        ScriptedSource[] sources = [.. Enumerable.Range(0, 50).Select(s => new ScriptedSource($"s{s}", Lines))];
        var rig = new Rig(sources);

        PipelineSnapshot snapshot = (await rig.RunAsync()).Snapshot;

        Assert.Equal(0, snapshot.Inputs[0].Sources);
        Assert.All(snapshot.Lanes, static lane => Assert.Equal(0, lane.Sources));
    }

    [Fact]
    public async Task A_stage_that_loses_a_line_fails_the_run()
    {
        var rig = new Rig(new ScriptedSource("a", Lines)) { Stages = static () => new StageChain { new LosingStage() } };

        PipelineResult result = await rig.RunAsync();

        Assert.Equal(RunEnd.Failed, result.End);
        Assert.Contains("the books do not balance", Assert.Single(result.Failures), StringComparison.Ordinal);
    }

    private static string[] Numbered(int count) => [.. Enumerable.Range(0, count).Select(static i => $"line {i}")];

    private sealed class LosingStage : IStage
    {
        public string Name => "lose";

        public void Process(LogBatch batch) => batch.Truncate(batch.RecordCount - 1);
    }
}
