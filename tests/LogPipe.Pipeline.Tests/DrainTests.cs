using LogPipe.Model;
using LogPipe.Testing.Fakes;

namespace LogPipe.Pipeline.Tests;

public class DrainTests
{
    [Fact]
    public async Task A_stop_finishes_and_acknowledges_everything_that_was_handed_over()
    {
        var source = new ScriptedSource("a", Enumerable.Range(0, 500).Select(static i => $"line {i}"));
        var rig = new Rig(source) { Input = new ScriptedInput(source) { EndsByItself = false } };
        rig.Output.Then([.. Enumerable.Repeat<OutputStep>(OutputSteps.Throw, 5)]);
        using var stop = new CancellationTokenSource();
        await using PipelineEngine engine = rig.Build();
        Task<PipelineResult> run = engine.RunAsync(stop.Token, CancellationToken.None);
        await Eventually.HoldsAsync(() => rig.Input.WrittenCount == 50);

        await stop.CancelAsync();
        PipelineResult result = await run.WaitAsync(Rig.Patience);

        Assert.Equal(RunEnd.Stopped, result.End);
        rig.AssertEverythingIsSettled(result);
        Assert.Equal(500, rig.Output.Delivered.Count);
    }

    [Fact]
    public async Task A_stop_while_the_pipeline_is_full_leaves_nothing_half_done()
    {
        var source = new ScriptedSource("a", Enumerable.Range(0, 5000).Select(static i => $"line {i}"));
        var rig = new Rig(source);
        rig.Output.Hold();
        using var stop = new CancellationTokenSource();
        await using PipelineEngine engine = rig.Build();
        Task<PipelineResult> run = engine.RunAsync(stop.Token, CancellationToken.None);
        await Eventually.HoldsAsync(() => rig.Output.CallCount == 1);

        await stop.CancelAsync();
        rig.Output.Resume();
        PipelineResult result = await run.WaitAsync(Rig.Patience);

        Assert.Equal(RunEnd.Stopped, result.End);
        Assert.True(result.Snapshot.Books.IsBalanced, $"{result.Snapshot.Books}");
        Assert.Equal(result.Snapshot.Books.LinesIn, rig.Output.Delivered.Count);
        Assert.Equal(rig.Output.Delivered[^1].NextPosition, source.DurablePosition);
        Assert.Equal(0, rig.Pool.RentedCount);
    }

    [Fact]
    public async Task A_second_signal_ends_the_run_at_once_and_acknowledges_nothing_unfinished()
    {
        var source = new ScriptedSource("a", Enumerable.Range(0, 500).Select(static i => $"line {i}"));
        var rig = new Rig(source);
        rig.Output.Hold();
        using var stop = new CancellationTokenSource();
        using var abort = new CancellationTokenSource();
        await using PipelineEngine engine = rig.Build();
        Task<PipelineResult> run = engine.RunAsync(stop.Token, abort.Token);
        await Eventually.HoldsAsync(() => rig.Output.CallCount == 1);
        await stop.CancelAsync();
        Assert.False(run.IsCompleted);

        await abort.CancelAsync();
        PipelineResult result = await run.WaitAsync(Rig.Patience);

        Assert.Equal(RunEnd.Aborted, result.End);
        Assert.Empty(result.Failures);
        Assert.True(result.Snapshot.Books.LinesInFlight > 0);
        Assert.Empty(source.Acknowledged);
    }

    [Fact]
    public async Task A_second_signal_ends_the_run_also_when_an_output_does_not_listen()
    {
        var rig = new Rig(new ScriptedSource("a", ["line"]));
        using var deaf = new ManualResetEventSlim();
        rig.Output.Then((_, _) => deaf.Wait(Rig.Patience));
        using var abort = new CancellationTokenSource();
        PipelineEngine engine = rig.Build();
        Task<PipelineResult> run = engine.RunAsync(CancellationToken.None, abort.Token);
        await Eventually.HoldsAsync(() => rig.Output.CallCount == 1);

        await abort.CancelAsync();

        Assert.Equal(RunEnd.Aborted, (await run.WaitAsync(Rig.Patience)).End);
        deaf.Set();
        await engine.DisposeAsync();
    }

    [Fact]
    public async Task After_an_abort_a_new_run_delivers_what_was_abandoned()
    {
        var source = new ScriptedSource("a", Enumerable.Range(0, 300).Select(static i => $"line {i}"));
        var first = new Rig(source);
        first.Output.Then(OutputSteps.Deliver, OutputSteps.Deliver, OutputSteps.Deliver);
        first.Output.Afterwards = OutputSteps.Throw;
        using var abort = new CancellationTokenSource();
        await using (PipelineEngine engine = first.Build())
        {
            Task<PipelineResult> run = engine.RunAsync(CancellationToken.None, abort.Token);
            await Eventually.HoldsAsync(() => first.Output.CallCount > 5);
            await abort.CancelAsync();
            await run.WaitAsync(Rig.Patience);
        }

        long acknowledged = source.DurablePosition;
        Assert.True(acknowledged < source.EndPosition);
        var second = new Rig(source);
        await second.RunAsync();

        Assert.Equal(acknowledged, second.Output.Delivered[0].Position);
        IEnumerable<string> both = first.Output.Delivered.Concat(second.Output.Delivered).Select(static r => r.Text).Distinct();
        Assert.Equal(source.Lines.Order(), both.Order());
    }

    [Fact]
    public async Task An_input_that_fails_ends_the_run_after_everything_else_is_finished()
    {
        var source = new ScriptedSource("a", Enumerable.Range(0, 100).Select(static i => $"line {i}"));
        var failing = new ScriptedInput { Name = "failing", FailsWith = new InputException("port 514 is taken: choose another one in inputs[1].port") };
        var rig = new Rig(source) { Input = new ScriptedInput(source) { EndsByItself = false }, MoreInputs = [failing] };

        PipelineResult result = await rig.RunAsync();

        Assert.Equal(RunEnd.Failed, result.End);
        Assert.Equal(["port 514 is taken: choose another one in inputs[1].port"], result.Failures);
        Assert.True(result.Snapshot.Books.IsBalanced, $"{result.Snapshot.Books}");
        Assert.Equal(rig.Output.Delivered.Count, result.Snapshot.Books.LinesIn);
    }

    [Fact]
    public async Task An_input_that_throws_something_unforeseen_is_named()
    {
        var rig = new Rig { MoreInputs = [new ScriptedInput { Name = "odd", FailsWith = new InvalidOperationException("oops") }] };

        PipelineResult result = await rig.RunAsync();

        Assert.Equal(["input odd failed unexpectedly: oops"], result.Failures);
    }

    [Fact]
    public async Task A_one_shot_input_that_ends_does_not_end_the_others()
    {
        var once = new ScriptedSource("once", ["one"]);
        var followed = new ScriptedSource("followed", ["two"]);
        var follow = new ScriptedInput(followed) { Name = "follow", EndsByItself = false };
        var rig = new Rig(once) { MoreInputs = [follow] };
        using var stop = new CancellationTokenSource();
        await using PipelineEngine engine = rig.Build();
        Task<PipelineResult> run = engine.RunAsync(stop.Token, CancellationToken.None);

        // a stop that comes before the second input has handed its line over would be no loss either, but say nothing
        await Eventually.HoldsAsync(() => once.DurablePosition == once.EndPosition && follow.WrittenCount == 1);
        Assert.False(run.IsCompleted);

        await stop.CancelAsync();
        Assert.Equal(RunEnd.Stopped, (await run.WaitAsync(Rig.Patience)).End);
        Assert.Equal(followed.EndPosition, followed.DurablePosition);
    }
}
