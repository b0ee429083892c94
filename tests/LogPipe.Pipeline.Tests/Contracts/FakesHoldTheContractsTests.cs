using LogPipe.Model;
using LogPipe.Testing.Contracts;
using LogPipe.Testing.Fakes;

namespace LogPipe.Pipeline.Tests.Contracts;

// The fakes that the engine's tests rest on hold the contracts themselves, which also shows that the contracts can be held.
public class MessageStageTests : StageContract
{
    protected override IReadOnlyList<string> Lines { get; } = ["one", "", "DEBUG two", "three"];

    protected override IStage Create() => new MessageStage();
}

public class JoiningStageTests : WindowedStageContract
{
    protected override IReadOnlyList<string> Lines { get; } = ["one", " 1a", " 1b", "two", "three", " 3a", "four", " 4a", " 4b", " 4c"];

    protected override IWindowedStage Create() => new JoiningStage();
}

public class ScriptedInputTests : InputContract
{
    private ScriptedSource? _source;

    protected override Task<IInput> OpenAsync(IReadOnlyList<string> lines)
    {
        _source = new ScriptedSource("contract", lines);
        return Task.FromResult<IInput>(new ScriptedInput(_source) { LinesPerBatch = 97 });
    }

    protected override Task<IInput?> ReopenAsync() => Task.FromResult<IInput?>(new ScriptedInput(_source!) { LinesPerBatch = 89 });
}

public class ScriptedOutputTests : OutputContract
{
    private readonly ScriptedOutput _output = new();

    protected override bool RecognizesReplays => false;

    protected override Task<IOutput> OpenAsync() => Task.FromResult<IOutput>(_output);

    protected override Task<IReadOnlyList<string>> ReadBackAsync() =>
        Task.FromResult<IReadOnlyList<string>>([.. _output.Delivered.Select(static r => r.Text)]);
}
