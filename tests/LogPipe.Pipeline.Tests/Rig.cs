using System.Text;
using LogPipe.Model;
using LogPipe.Pipeline.Stages;
using LogPipe.Testing.Fakes;

namespace LogPipe.Pipeline.Tests;

/// <summary>An engine over fakes, and what must hold after every run of it.</summary>
internal sealed class Rig
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public Rig(params ScriptedSource[] sources)
    {
        Sources = sources;
        Input = new ScriptedInput(sources);
    }

    public IReadOnlyList<ScriptedSource> Sources { get; }

    public ScriptedInput Input { get; init; }

    public IReadOnlyList<ScriptedOutput> Outputs { get; init; } = [new ScriptedOutput()];

    public ScriptedOutput Output => Outputs[0];

    public MemoryDeadLetters DeadLetters { get; init; } = new();

    public FakeClock Clock { get; } = new() { SkipDelays = true };

    public BatchPool Pool { get; } = new(256, 4, maxIdle: 64);

    public PipelineOptions Options { get; init; } = new() { Lanes = 2, QueueBatches = 2 };

    public Func<StageChain> Stages { get; init; } = static () => new StageChain { new JoiningStage(), new MessageStage() };

    /// <summary>Gets more inputs than the rig's own.</summary>
    public IReadOnlyList<IInput> MoreInputs { get; init; } = [];

    public PipelineEngine Build() => new(new PipelinePlan
    {
        Inputs = [Input, .. MoreInputs],
        Stages = Stages,
        Outputs = Outputs,
        DeadLetters = DeadLetters,
        Options = Options,
        Pool = Pool,
        Clock = Clock,
        Random = new Random(1),
    });

    /// <summary>Runs to the end of the input and disposes of everything.</summary>
    public async Task<PipelineResult> RunAsync()
    {
        await using PipelineEngine engine = Build();
        return await engine.RunAsync(CancellationToken.None, CancellationToken.None).WaitAsync(Patience);
    }

    /// <summary>Asserts that every line has exactly one fate, that no output has an event twice, and that everything is acknowledged and given back.</summary>
    public void AssertEverythingIsSettled(PipelineResult result)
    {
        Assert.Empty(result.Failures);
        Assert.True(result.Snapshot.Books.IsBalanced, $"{result.Snapshot.Books}");
        Assert.Equal(Sources.Sum(static s => s.Lines.Count), result.Snapshot.Books.LinesIn);
        foreach (ScriptedOutput output in Outputs)
        {
            Assert.False(output.SawConcurrentCalls, $"{output.Name} was called twice at once");
            Assert.Equal(output.Delivered.Count, output.Delivered.Select(static r => r.Id).Distinct().Count());
            foreach (ScriptedSource source in Sources)
                Assert.Equal(WantedLines(source), SettledLines(source, output));
        }

        foreach (ScriptedSource source in Sources)
        {
            Assert.Equal(source.Acknowledged.Order().Distinct(), source.Acknowledged);
            Assert.Equal(source.EndPosition, source.DurablePosition);
        }

        Assert.Equal(0, Pool.RentedCount);
    }

    /// <summary>Gives the lines of a source that must come out somewhere, with their positions, in order: all but the dropped ones.</summary>
    public static IEnumerable<(long Position, string Line)> WantedLines(ScriptedSource source)
    {
        long position = 0;
        foreach (string line in source.Lines)
        {
            if (!IsDropped(line))
                yield return (position, line);
            position += Encoding.UTF8.GetByteCount(line) + 1;
        }
    }

    /// <summary>Gives the lines that an output has or that are dead letters, in order of their position; a line with two fates comes twice.</summary>
    public IEnumerable<(long Position, string Line)> SettledLines(ScriptedSource source, ScriptedOutput output)
    {
        IEnumerable<(long, string)> delivered = output.Delivered
            .Where(r => r.SourceKey == source.Source.Key)
            .SelectMany(static r => LinesOf(r.Position, r.Text));
        IEnumerable<(long, string)> dead = DeadLetters.Letters
            .Where(l => l.SourceKey == source.Source.Key && (l.Stage == output.Name || l.Stage is "join" or "message"))
            .SelectMany(static l => LinesOf(l.Position, Encoding.UTF8.GetString(l.Payload.Span)));
        return delivered.Concat(dead).Where(static l => !IsDropped(l.Item2)).Order();
    }

    // what MessageStage drops, as long as JoiningStage did not make it part of an event
    private static bool IsDropped(string line) => line.Length == 0 || line.Contains("DEBUG", StringComparison.Ordinal);

    private static IEnumerable<(long Position, string Line)> LinesOf(long position, string text)
    {
        foreach (string line in text.Split('\n'))
        {
            yield return (position, line);
            position += Encoding.UTF8.GetByteCount(line) + 1;
        }
    }
}
