using LogPipe.Testing.Fakes;

namespace LogPipe.Pipeline.Tests;

public class BackPressureTests
{
    [Fact]
    public async Task A_slow_output_makes_the_input_wait_and_memory_stays_bounded()
    {
        var source = new ScriptedSource("a", Enumerable.Range(0, 5_000).Select(static i => $"line {i}"));
        var rig = new Rig(source) { Options = new PipelineOptions { Lanes = 1, QueueBatches = 2 } };
        rig.Output.Hold();
        await using PipelineEngine engine = rig.Build();
        Task<PipelineResult> run = engine.RunAsync(CancellationToken.None, CancellationToken.None);

        // 1 at the output, 2 in its queue, 1 in the lane, 2 in its queue, 1 that the input holds
        await Eventually.HoldsAsync(() => rig.Input.WrittenCount == 6);
        await Task.Delay(50); // the time in which a wrong engine would take more
        Assert.Equal(6, rig.Input.WrittenCount);
        Assert.Equal(2, engine.Snapshot().Lanes[0].QueuedBatches);
        Assert.True(engine.Snapshot().Lanes[0].QueuedBytes > 0);
        Assert.Equal(2, engine.Snapshot().Outputs[0].QueuedBatches);
        Assert.InRange(rig.Pool.RentedCount, 7, 8);

        rig.Output.Resume();
        rig.AssertEverythingIsSettled(await run.WaitAsync(Rig.Patience));
        Assert.True(rig.Pool.RentedCount == 0);
    }

    [Fact]
    public async Task Bytes_bound_the_queues_as_well_as_batches()
    {
        string large = new('x', 40_000);
        var source = new ScriptedSource("a", Enumerable.Range(0, 40).Select(i => $"{i} {large}"));
        var rig = new Rig(source)
        {
            Input = new ScriptedInput(source) { LinesPerBatch = 1 },
            Options = new PipelineOptions { Lanes = 1, QueueBatches = 100, QueueBytes = 100_000 },
        };
        rig.Output.Hold();
        await using PipelineEngine engine = rig.Build();
        Task<PipelineResult> run = engine.RunAsync(CancellationToken.None, CancellationToken.None);

        await Eventually.HoldsAsync(() => engine.Snapshot().Lanes[0].QueuedBatches == 2);
        await Task.Delay(50); // the time in which a wrong engine would take more
        Assert.Equal(2, engine.Snapshot().Lanes[0].QueuedBatches);
        Assert.InRange(engine.Snapshot().Lanes[0].QueuedBytes, 80_000, 100_000);

        rig.Output.Resume();
        rig.AssertEverythingIsSettled(await run.WaitAsync(Rig.Patience));
    }

    [Fact]
    public async Task A_batch_larger_than_the_byte_limit_passes()
    {
        var source = new ScriptedSource("a", ["small", new string('x', 300_000), "small again"]);
        var rig = new Rig(source)
        {
            Input = new ScriptedInput(source) { LinesPerBatch = 1 },
            Options = new PipelineOptions { Lanes = 1, QueueBytes = 65_536 },
        };

        rig.AssertEverythingIsSettled(await rig.RunAsync());
    }
}
