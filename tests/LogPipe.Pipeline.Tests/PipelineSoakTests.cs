using LogPipe.Testing.Fakes;

namespace LogPipe.Pipeline.Tests;

[Trait("Category", "Slow")]
public class PipelineSoakTests
{
    [Fact(Explicit = true)]
    public async Task A_million_lines_through_failing_outputs_are_all_accounted_for_in_bounded_memory()
    {
        ScriptedSource[] sources = [.. Enumerable.Range(0, 8).Select(static s => new ScriptedSource($"s{s}", Lines(125_000)))];
        var rig = new Rig(sources)
        {
            Input = new ScriptedInput(sources) { LinesPerBatch = 1_000 },
            Outputs = [new ScriptedOutput("flaky") { Afterwards = FailEvery(5) }, new ScriptedOutput("steady")],
            Options = new PipelineOptions { Lanes = 4, QueueBatches = 3 },
        };
        await using PipelineEngine engine = rig.Build();
        Task<PipelineResult> run = engine.RunAsync(CancellationToken.None, CancellationToken.None);
        int mostRented = 0;
        while (!run.IsCompleted)
        {
            mostRented = Math.Max(mostRented, rig.Pool.RentedCount);
            await Task.WhenAny(run, Task.Delay(5));
        }

        PipelineResult result = await run;
        rig.AssertEverythingIsSettled(result);
        Assert.Equal(1_000_000, result.Snapshot.Books.LinesIn);

        // 8 that the input holds, 4 lanes with 3 queued, 1 in work and 2 that the joining stage lends, and 3 + 2 at each of two outputs
        Assert.InRange(mostRented, 1, 8 + (4 * (3 + 1 + 2)) + (2 * 5));
    }

    private static IEnumerable<string> Lines(int count) => Enumerable.Range(0, count).Select(static i => (i % 50) switch
    {
        20 => "DEBUG",
        8 or 9 => $" more {i}",
        _ => $"line {i}",
    });

    private static OutputStep FailEvery(int period)
    {
        OutputStep[] failures =
        [
            OutputSteps.Throw, OutputSteps.RetryEveryThird, OutputSteps.ThrowHalfway, OutputSteps.AnswerHalf, OutputSteps.RejectEveryFourth, OutputSteps.TimeOut,
        ];
        int call = 0;
        return (batch, outcomes) =>
        {
            call++;
            (call % period == 0 ? failures[call / period % failures.Length] : OutputSteps.Deliver)(batch, outcomes);
        };
    }
}
