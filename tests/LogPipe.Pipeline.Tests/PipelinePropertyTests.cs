using CsCheck;
using LogPipe.Testing.Fakes;

namespace LogPipe.Pipeline.Tests;

/// <summary>Random sources, batches, lanes, queues and failures: what must hold for every run, holds.</summary>
public class PipelinePropertyTests
{
    private static readonly Gen<string[]> GenUnit = Gen.Frequency(
        (12, Gen.Int[0, 3].Select(Gen.Int[0, 999], static (extra, n) => (string[])[$"event {n}", .. Enumerable.Range(0, extra).Select(static i => $" more {i}")])),
        (2, Gen.Const((string[])["DEBUG"])),
        (2, Gen.Const((string[])[""])),
        (1, Gen.Const((string[])["BOOM"])),
        (1, Gen.Const((string[])["CRASH"])));

    private static readonly Gen<string[]> GenLines = GenUnit.Array[0, 40].Select(static units => units.SelectMany(static u => u).ToArray());

    private static readonly Gen<OutputStep> GenWholeFailure = OneOf(
        OutputSteps.Deliver, OutputSteps.Throw, OutputSteps.ThrowHalfway, OutputSteps.TimeOut, OutputSteps.RetryAll);

    private static readonly Gen<OutputStep> GenAnyStep = Gen.OneOf(
        GenWholeFailure,
        OneOf(OutputSteps.RetryEveryThird, OutputSteps.AnswerHalf, OutputSteps.RejectEveryFourth));

    private static readonly Gen<OutputStep> GenAfterwards = OneOf(
        OutputSteps.Deliver, OutputSteps.AnswerHalf, OutputSteps.RejectEveryFourth);

    [Fact]
    public async Task Every_line_has_one_fate_and_only_what_is_finished_is_acknowledged() =>
        await Scenario(GenAnyStep, GenAfterwards).SampleAsync(RunAndCheckAsync, iter: 80, threads: 1);

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public async Task Every_line_has_one_fate_in_thousands_of_runs() =>
        await Scenario(GenAnyStep, GenAfterwards).SampleAsync(RunAndCheckAsync, iter: 3_000, threads: 1);

    [Fact]
    public async Task While_only_whole_calls_fail_each_output_sees_each_source_in_order() =>
        await Scenario(GenWholeFailure, Gen.Const<OutputStep>(OutputSteps.Deliver)).SampleAsync(
            static async rig =>
            {
                await RunAndCheckAsync(rig);
                foreach (ScriptedOutput output in rig.Outputs)
                {
                    foreach (IGrouping<string, SeenRecord> source in output.Delivered.GroupBy(static r => r.SourceKey))
                        Assert.Equal(source.OrderBy(static r => r.Position), source);
                }
            },
            iter: 60,
            threads: 1);

    [Fact]
    public async Task A_run_that_is_aborted_anywhere_and_started_again_loses_nothing() =>
        await Gen.Select(Scenario(GenAnyStep, GenAfterwards), Gen.Int[1, 40]).SampleAsync(
            static async (first, calls) =>
            {
                await AbortAfterAsync(first, calls);
                foreach (ScriptedSource source in first.Sources)
                    Assert.Empty(first.Outputs.SelectMany(output => Unsettled(first, source, output, source.DurablePosition)));

                var second = new Rig([.. first.Sources]) { Outputs = [.. first.Outputs.Select(static o => new ScriptedOutput(o.Name))] };
                PipelineResult result = await second.RunAsync();

                Assert.Equal(RunEnd.Completed, result.End);
                foreach (ScriptedSource source in first.Sources)
                {
                    for (int i = 0; i < first.Outputs.Count; i++)
                    {
                        IEnumerable<(long, string)> both = first.SettledLines(source, first.Outputs[i]).Concat(second.SettledLines(source, second.Outputs[i]));
                        Assert.Equal(Rig.WantedLines(source), both.Distinct().Order());
                    }
                }
            },
            iter: 80,
            threads: 1);

    private static Gen<OutputStep> OneOf(params OutputStep[] steps) => Gen.Int[0, steps.Length - 1].Select(i => steps[i]);

    private static Gen<Rig> Scenario(Gen<OutputStep> steps, Gen<OutputStep> afterwards) => Gen.Select(
        GenLines.Array[1, 4],
        Gen.Select(steps.Array[0, 12], afterwards).Array[1, 2],
        Gen.Select(Gen.Int[1, 15], Gen.Int[1, 3], Gen.Int[1, 3]),
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 1]),
        static (lines, outputs, sizes, failures) =>
        {
            ScriptedSource[] sources = [.. lines.Select(static (l, number) => new ScriptedSource($"s{number}", l))];
            return new Rig(sources)
            {
                Input = new ScriptedInput(sources) { LinesPerBatch = sizes.Item1, FailingAcknowledgements = failures.Item2 },
                Outputs = [.. outputs.Select(static (o, number) => new ScriptedOutput($"out{number}") { Afterwards = o.Item2 }.Then(o.Item1))],
                DeadLetters = new MemoryDeadLetters { FailingWrites = failures.Item1 },
                Options = new PipelineOptions { Lanes = sizes.Item2, QueueBatches = sizes.Item3 },
            };
        });

    private static async Task RunAndCheckAsync(Rig rig)
    {
        var early = new List<string>();
        rig.Input.Acknowledging = (source, position) => early.AddRange(
            rig.Outputs.SelectMany(output => Unsettled(rig, source, output, position)).Select(line => $"{line} was acknowledged too early"));

        PipelineResult result = await rig.RunAsync();

        rig.AssertEverythingIsSettled(result);
        Assert.Empty(early);
        Assert.Equal(RunEnd.Completed, result.End);
    }

    private static IEnumerable<(long Position, string Line)> Unsettled(Rig rig, ScriptedSource source, ScriptedOutput output, long below) =>
        Rig.WantedLines(source).Where(line => line.Position < below).Except(rig.SettledLines(source, output));

    private static async Task AbortAfterAsync(Rig rig, int calls)
    {
        using var abort = new CancellationTokenSource();
        await using PipelineEngine engine = rig.Build();
        Task<PipelineResult> run = engine.RunAsync(CancellationToken.None, abort.Token);
        await Eventually.HoldsAsync(() => run.IsCompleted || rig.Outputs.Sum(static o => o.CallCount) >= calls);
        await abort.CancelAsync();
        await run.WaitAsync(Rig.Patience);
    }
}
