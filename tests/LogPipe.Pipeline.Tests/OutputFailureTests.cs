using LogPipe.Model;
using LogPipe.Pipeline.Accounting;
using LogPipe.Pipeline.Stages;
using LogPipe.Testing.Fakes;

namespace LogPipe.Pipeline.Tests;

public class OutputFailureTests
{
    public static TheoryData<string, int> Scripts => new()
    {
        { nameof(OutputSteps.Throw), 0 },
        { nameof(OutputSteps.ThrowHalfway), 0 },
        { nameof(OutputSteps.TimeOut), 0 },
        { nameof(OutputSteps.RetryAll), 0 },
        { nameof(OutputSteps.RetryEveryThird), 0 },
        { nameof(OutputSteps.AnswerHalf), 0 },
        { nameof(OutputSteps.RejectEveryFourth), 3 },
    };

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task A_failure_neither_loses_nor_doubles_a_record(string step, int letters)
    {
        var rig = new Rig(Source(100));
        rig.Output.Then(Step(step));

        PipelineResult result = await rig.RunAsync();

        rig.AssertEverythingIsSettled(result);
        Assert.Equal(letters, rig.DeadLetters.Letters.Count);
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task A_failure_of_one_output_does_not_reach_the_other(string step, int letters)
    {
        var sick = new ScriptedOutput("sick").Then(Step(step), Step(step), Step(step));
        var rig = new Rig(Source(100)) { Outputs = [sick, new ScriptedOutput("well")] };

        PipelineResult result = await rig.RunAsync();

        rig.AssertEverythingIsSettled(result);
        Assert.Equal(100, rig.Outputs[1].Delivered.Count);
        Assert.True(letters == 0 || sick.Delivered.Count < 100);
    }

    [Fact]
    public async Task Only_what_is_still_pending_is_offered_again()
    {
        var offered = new List<int>();
        var rig = new Rig(Source(10)) { Stages = static () => new StageChain { new MessageStage() } };
        OutputStep Counted(OutputStep step) => (batch, outcomes) =>
        {
            offered.Add(Enumerable.Range(0, outcomes.Count).Count(i => outcomes[i] == WriteStatus.Pending));
            step(batch, outcomes);
        };
        rig.Output.Then(Counted(OutputSteps.AnswerHalf), Counted(OutputSteps.Throw), Counted(OutputSteps.RejectEveryFourth), Counted(OutputSteps.Deliver));

        rig.AssertEverythingIsSettled(await rig.RunAsync());

        Assert.Equal([10, 5, 5], offered);
    }

    [Fact]
    public async Task Outcomes_of_a_call_that_throws_are_void()
    {
        var rig = new Rig(Source(10));
        rig.Output.Then(OutputSteps.ThrowHalfway);

        rig.AssertEverythingIsSettled(await rig.RunAsync());

        Assert.Equal(10, rig.Output.Delivered.Count);
    }

    [Fact]
    public async Task An_output_that_is_down_is_asked_for_ever_with_growing_pauses()
    {
        var rig = new Rig(Source(10)) { Stages = static () => new StageChain { new MessageStage() } };
        rig.Output.Then([.. Enumerable.Repeat<OutputStep>(OutputSteps.Throw, 60), .. Enumerable.Repeat<OutputStep>(OutputSteps.RetryAll, 60)]);

        PipelineResult result = await rig.RunAsync();

        rig.AssertEverythingIsSettled(result);
        Assert.Empty(rig.DeadLetters.Letters);
        Assert.Equal(120, rig.Clock.Delays.Count);
        Assert.All(rig.Clock.Delays, static d => Assert.InRange(d, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30)));
        Assert.True(rig.Clock.Delays.Take(60).Max() > TimeSpan.FromSeconds(10));
        Assert.Equal(60, result.Snapshot.Outputs[0].FailedCalls);
    }

    [Fact]
    public async Task A_rejected_record_is_a_dead_letter_of_the_kind_that_the_output_names()
    {
        var rig = new Rig(Source(20));
        rig.Output.Afterwards = OutputSteps.Answer(WriteStatus.Rejected, "line 7", "mapping: field [a] is a date");

        PipelineResult result = await rig.RunAsync();

        rig.AssertEverythingIsSettled(result);
        DeadLetter letter = Assert.Single(rig.DeadLetters.Letters);
        Assert.Equal(("mapping", "mapping: field [a] is a date", "scripted", 1, 1), (letter.Reason, letter.Detail, letter.Stage, letter.LineCount, letter.Attempts));
        Assert.Equal("line 7"u8, letter.Payload.Span);
        BooksSnapshot books = result.Snapshot.Books;
        Assert.Equal((19, 1, 1), (books.LinesDelivered, books.LinesDeadLettered, books.EventsDeadLettered));
        Assert.Equal(1, result.Snapshot.DeadLetters["mapping"]);
    }

    [Fact]
    public async Task A_record_that_two_outputs_reject_is_two_letters_but_one_line_in_the_books()
    {
        var rig = new Rig(Source(20)) { Outputs = [new ScriptedOutput("x"), new ScriptedOutput("y")] };
        foreach (ScriptedOutput output in rig.Outputs)
            output.Afterwards = OutputSteps.Answer(WriteStatus.Rejected, "line 7");

        PipelineResult result = await rig.RunAsync();

        rig.AssertEverythingIsSettled(result);
        Assert.Equal(["x", "y"], rig.DeadLetters.Letters.Select(static l => l.Stage).Order());
        Assert.Equal((19, 1), (result.Snapshot.Books.LinesDelivered, result.Snapshot.Books.LinesDeadLettered));
        Assert.Equal(2, result.Snapshot.DeadLetters["output_rejected"]);
    }

    [Fact]
    public async Task A_record_that_is_put_off_while_others_are_taken_becomes_a_dead_letter()
    {
        var rig = new Rig(Source(100)) { Options = new PipelineOptions { Lanes = 1, PoisonAttempts = 4 } };
        rig.Output.Afterwards = OutputSteps.Answer(WriteStatus.Retry, "line 17", "500 pipeline failed");

        PipelineResult result = await rig.RunAsync();

        rig.AssertEverythingIsSettled(result);
        DeadLetter letter = Assert.Single(rig.DeadLetters.Letters);
        Assert.Equal(("poison", "500 pipeline failed", 5), (letter.Reason, letter.Detail, letter.Attempts));
        Assert.Equal(1, result.Snapshot.Outputs[0].EventsPoisoned);
    }

    [Fact]
    public async Task A_poisonous_record_in_the_last_batch_does_not_keep_the_run_from_ending()
    {
        var rig = new Rig(Source(10)) { Stages = static () => new StageChain { new MessageStage() } };
        rig.Output.Afterwards = OutputSteps.Answer(WriteStatus.Retry, "line 9");

        rig.AssertEverythingIsSettled(await rig.RunAsync());

        Assert.Equal("poison", Assert.Single(rig.DeadLetters.Letters).Reason);
    }

    [Fact]
    public async Task A_poisonous_record_that_is_alone_in_its_batch_does_not_keep_others_waiting_for_ever()
    {
        var source = Source(20);
        var rig = new Rig(source) { Input = new ScriptedInput(source) { LinesPerBatch = 1 } };
        rig.Output.Afterwards = OutputSteps.Answer(WriteStatus.Retry, "line 3");

        rig.AssertEverythingIsSettled(await rig.RunAsync());

        Assert.Equal("poison", Assert.Single(rig.DeadLetters.Letters).Reason);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    public async Task A_poisonous_record_is_given_up_though_a_call_failed_after_the_proof_that_others_are_taken(int lines)
    {
        var source = Source(lines);
        var rig = new Rig(source) { Input = new ScriptedInput(source) { LinesPerBatch = 1 }, Options = new PipelineOptions { Lanes = 1, PoisonAttempts = 3 } };
        int calls = 0;
        rig.Output.Afterwards = (batch, outcomes) =>
        {
            // three refusals, line 1 as the proof, and then this
            if (SeenRecord.Of(batch, batch.Records[0]).Text == "line 0" && ++calls == 4)
                throw new IOException("connection reset");
            OutputSteps.Answer(WriteStatus.Retry, "line 0")(batch, outcomes);
        };

        rig.AssertEverythingIsSettled(await rig.RunAsync());

        Assert.Equal("poison", Assert.Single(rig.DeadLetters.Letters).Reason);
    }

    [Fact]
    public async Task A_busy_output_that_took_half_a_batch_before_it_refused_everything_poisons_nothing()
    {
        var rig = new Rig(Source(50)) { Options = new PipelineOptions { Lanes = 1, PoisonAttempts = 3 } };
        rig.Output.Then(OutputSteps.AnswerHalf).Then([.. Enumerable.Repeat<OutputStep>(OutputSteps.RetryAll, 200)]);

        rig.AssertEverythingIsSettled(await rig.RunAsync());

        Assert.Empty(rig.DeadLetters.Letters);
    }

    [Fact]
    public async Task The_snapshot_says_why_an_output_or_the_dead_letters_are_in_trouble_and_forgets_it()
    {
        var rig = new Rig(Source(20)) { DeadLetters = new MemoryDeadLetters { FailingWrites = 1 } };
        var seen = new List<string?>();
        PipelineEngine? engine = null;
        rig.Output.Then(OutputSteps.Throw, OutputSteps.RejectEveryFourth);
        rig.Clock.Delaying = () => seen.Add(engine!.Snapshot().Outputs[0].Trouble + "|" + engine.Snapshot().DeadLetterTrouble);
        await using (engine = rig.Build())
        {
            PipelineResult result = await engine.RunAsync(CancellationToken.None, CancellationToken.None).WaitAsync(Rig.Patience);
            Assert.Equal(["connection refused|", "connection refused|no space left on device"], seen);
            Assert.Null(result.Snapshot.Outputs[0].Trouble);
            Assert.Null(result.Snapshot.DeadLetterTrouble);
        }
    }

    [Fact]
    public async Task Dead_letters_that_cannot_be_written_are_tried_until_they_are_and_nothing_is_acknowledged_meanwhile()
    {
        ScriptedSource source = Source(20);
        var rig = new Rig(source) { DeadLetters = new MemoryDeadLetters { FailingWrites = 25 } };
        rig.Output.Then(OutputSteps.RejectEveryFourth);
        long? acknowledgedBefore = null;
        rig.Output.Then((batch, outcomes) =>
        {
            // the second batch is offered only after the letters of the first one are durable
            acknowledgedBefore ??= rig.DeadLetters.Letters.Count;
            OutputSteps.Deliver(batch, outcomes);
        });

        rig.AssertEverythingIsSettled(await rig.RunAsync());

        Assert.Equal(3, acknowledgedBefore);
        Assert.Equal(0, rig.DeadLetters.FailingWrites);
    }

    private static ScriptedSource Source(int lines) => new("a", Enumerable.Range(0, lines).Select(static i => $"line {i}"));

    private static OutputStep Step(string name) => typeof(OutputSteps).GetMethod(name)!.CreateDelegate<OutputStep>();
}
