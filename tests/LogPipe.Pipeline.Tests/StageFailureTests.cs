using LogPipe.Model;
using LogPipe.Pipeline.Stages;
using LogPipe.Testing.Fakes;

namespace LogPipe.Pipeline.Tests;

public class StageFailureTests
{
    [Theory]
    [InlineData("BOOM", "message", "the stage met BOOM")]
    [InlineData("CRASH", "join", "the stage met CRASH")]
    public async Task A_batch_on_which_a_stage_throws_becomes_dead_letters_and_the_flow_goes_on(string word, string stage, string detail)
    {
        string[] lines = [.. Enumerable.Range(0, 100).Select(i => i == 42 ? $"{word} 42" : $"line {i}")];
        var rig = new Rig(new ScriptedSource("a", lines));

        PipelineResult result = await rig.RunAsync();

        rig.AssertEverythingIsSettled(result);
        Assert.InRange(rig.DeadLetters.Letters.Count, 1, 11);
        Assert.All(rig.DeadLetters.Letters, l => Assert.Equal(("parse", detail, stage, 1), (l.Reason, l.Detail, l.Stage, l.Attempts)));
        Assert.Equal(rig.DeadLetters.Letters.Count, result.Snapshot.Books.LinesDeadLettered);
        Assert.Equal(1, result.Snapshot.Stages.Single(s => s.Name == stage).Failures);
    }

    [Fact]
    public async Task A_failing_windowed_stage_gives_up_what_it_held_so_that_no_position_is_told_too_early()
    {
        // " 9a" opens the second batch, in which the stage fails while it holds "line 9" of the first
        string[] lines = [.. Enumerable.Range(0, 10).Select(static i => $"line {i}"), " 9a", "CRASH", "after"];
        var source = new ScriptedSource("a", lines);
        var rig = new Rig(source) { Options = new PipelineOptions { Lanes = 1 } };

        rig.AssertEverythingIsSettled(await rig.RunAsync());

        Assert.Equal("line 9", rig.Output.Delivered[^1].Text);
        Assert.Equal([" 9a", "CRASH", "after"], rig.DeadLetters.Letters.Select(static l => System.Text.Encoding.UTF8.GetString(l.Payload.Span)));
    }

    [Fact]
    public async Task Dead_letters_of_a_stage_are_durable_before_their_batch_is_acknowledged()
    {
        var source = new ScriptedSource("a", ["BOOM"]);
        var rig = new Rig(source) { DeadLetters = new MemoryDeadLetters { FailingWrites = 10 } };

        rig.AssertEverythingIsSettled(await rig.RunAsync());

        Assert.Single(rig.DeadLetters.Letters);
    }

    [Fact]
    public async Task A_stage_that_fails_to_drain_leaves_its_lines_unacknowledged_and_fails_the_run()
    {
        var source = new ScriptedSource("a", ["one", "two"]);
        var rig = new Rig(source)
        {
            Input = new ScriptedInput(source) { EndsByItself = false },
            Stages = static () => new StageChain { new StuckStage() },
        };
        using var stop = new CancellationTokenSource();
        await using PipelineEngine engine = rig.Build();
        Task<PipelineResult> run = engine.RunAsync(stop.Token, CancellationToken.None);
        await Eventually.HoldsAsync(() => rig.Input.WrittenCount == 1);
        await stop.CancelAsync();

        PipelineResult result = await run.WaitAsync(Rig.Patience);

        Assert.Equal(RunEnd.Failed, result.End);
        Assert.Equal(2, result.Snapshot.Books.LinesInFlight);
        Assert.Empty(source.Acknowledged);
    }

    [Fact]
    public void A_stage_that_emits_the_batch_and_then_throws_does_not_double_it()
    {
        var pool = new BatchPool(256, 4);
        var clock = new FakeClock();
        var failures = new StageFailures(clock, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        var runner = new ChainRunner(new StageChain { new EmitsThenThrows() }, pool, clock, failures);

        LogBatch batch = pool.Rent(Testing.Some.Source());
        IReadOnlyList<LogBatch> result = runner.Accept(batch);

        Assert.Same(batch, Assert.Single(result));
        Assert.Empty(failures.Letters);
        Assert.Equal(1, runner.Slots[0].FailureCount);
    }

    private sealed class StuckStage : IWindowedStage
    {
        public string Name => "stick";

        public void Accept(LogBatch batch, IBatchEmitter emit)
        {
        }

        public void Advance(DateTimeOffset now, IBatchEmitter emit)
        {
        }

        public void EndOfSource(LogSource source, IBatchEmitter emit)
        {
        }

        public long Abandon(LogSource source) => 0;

        public void Drain(IBatchEmitter emit) => throw new InvalidOperationException("stuck");
    }

    private sealed class EmitsThenThrows : IWindowedStage
    {
        public string Name => "emit";

        public void Accept(LogBatch batch, IBatchEmitter emit)
        {
            emit.Emit(batch);
            throw new InvalidOperationException("too late");
        }

        public void Advance(DateTimeOffset now, IBatchEmitter emit)
        {
        }

        public void EndOfSource(LogSource source, IBatchEmitter emit)
        {
        }

        public long Abandon(LogSource source) => 0;

        public void Drain(IBatchEmitter emit)
        {
        }
    }
}
