using LogPipe.Testing.Fakes;

namespace LogPipe.Pipeline.Tests;

public class AcknowledgementTests
{
    [Fact]
    public async Task A_position_waits_for_the_slowest_output()
    {
        var source = new ScriptedSource("a", ["one", "two"]);
        var rig = new Rig(source) { Outputs = [new ScriptedOutput("fast"), new ScriptedOutput("slow")] };
        rig.Outputs[1].Hold();
        await using PipelineEngine engine = rig.Build();
        Task<PipelineResult> run = engine.RunAsync(CancellationToken.None, CancellationToken.None);
        await Eventually.HoldsAsync(() => rig.Outputs[0].Delivered.Count == 2);

        Assert.Empty(source.Acknowledged);

        rig.Outputs[1].Resume();
        rig.AssertEverythingIsSettled(await run.WaitAsync(Rig.Patience));
    }

    [Fact]
    public async Task A_position_waits_for_what_a_stage_holds_back()
    {
        var source = new ScriptedSource("a", ["one", "two"]);
        var rig = new Rig(source) { Input = new ScriptedInput(source) { EndsByItself = false } };
        using var stop = new CancellationTokenSource();
        await using PipelineEngine engine = rig.Build();
        Task<PipelineResult> run = engine.RunAsync(stop.Token, CancellationToken.None);
        await Eventually.HoldsAsync(() => source.Acknowledged.Count > 0);

        Assert.Equal([4], source.Acknowledged);

        await stop.CancelAsync();
        rig.AssertEverythingIsSettled(await run.WaitAsync(Rig.Patience));
    }

    [Fact]
    public async Task An_acknowledgement_that_fails_is_made_good_by_a_later_one()
    {
        var source = new ScriptedSource("a", Enumerable.Range(0, 100).Select(static i => $"line {i}"));
        var rig = new Rig(source) { Input = new ScriptedInput(source) { FailingAcknowledgements = 3 } };

        rig.AssertEverythingIsSettled(await rig.RunAsync());
    }

    [Fact]
    public async Task The_last_acknowledgement_is_tried_again_at_the_end()
    {
        var source = new ScriptedSource("a", ["one"]);
        var rig = new Rig(source) { Input = new ScriptedInput(source) { FailingAcknowledgements = 1 } };

        rig.AssertEverythingIsSettled(await rig.RunAsync());
    }

    [Fact]
    public async Task A_position_that_cannot_be_acknowledged_at_all_fails_the_run()
    {
        var source = new ScriptedSource("a", ["one"]);
        var rig = new Rig(source) { Input = new ScriptedInput(source) { FailingAcknowledgements = 1_000 } };

        PipelineResult result = await rig.RunAsync();

        Assert.Equal(RunEnd.Failed, result.End);
        Assert.Contains("the last position of a could not be acknowledged", Assert.Single(result.Failures), StringComparison.Ordinal);
    }
}
