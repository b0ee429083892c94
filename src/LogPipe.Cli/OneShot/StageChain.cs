using LogPipe.Model;

namespace LogPipe.Cli.OneShot;

/// <summary>The windowed stage that joins and parses, followed by the stages that work on each of its batches.</summary>
internal sealed class StageChain : IBatchEmitter
{
    private readonly IWindowedStage _first;
    private readonly IReadOnlyList<IStage> _rest;
    private IBatchEmitter _emit;

    /// <summary>Initializes the chain.</summary>
    public StageChain(IWindowedStage first, IReadOnlyList<IStage> rest)
    {
        _first = first;
        _rest = rest;
        _emit = this;
    }

    /// <summary>Takes a batch in and gives out what is complete.</summary>
    public void Accept(LogBatch batch, IBatchEmitter emit)
    {
        _emit = emit;
        _first.Accept(batch, this);
    }

    /// <summary>Gives out what is held for a source, because it ended.</summary>
    public void EndOfSource(LogSource source, IBatchEmitter emit)
    {
        _emit = emit;
        _first.EndOfSource(source, this);
    }

    /// <summary>Gives out everything, because the input ended.</summary>
    public void Drain(IBatchEmitter emit)
    {
        _emit = emit;
        _first.Drain(this);
    }

    /// <inheritdoc/>
    public LogBatch Rent(LogSource source) => _emit.Rent(source);

    /// <inheritdoc/>
    public void Emit(LogBatch batch)
    {
        foreach (IStage stage in _rest)
            stage.Process(batch);
        _emit.Emit(batch);
    }
}
