using LogPipe.Pipeline.Accounting;
using Microsoft.Extensions.Logging;

namespace LogPipe.Pipeline;

/// <summary>Gathers what could not go on during a run. Safe for any number of threads.</summary>
internal sealed class RunFailures(ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly List<string> _messages = [];

    public bool Any => All.Count > 0;

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_gate)
                return [.. _messages];
        }
    }

    public void AddInput(string input, Exception failure)
    {
        PipelineLog.InputFailed(logger, input, failure);
        Add(failure is Model.InputException ? failure.Message : $"input {input} failed unexpectedly: {failure.Message}");
    }

    public void AddAcknowledgement(string source, Exception failure) =>
        Add($"the last position of {source} could not be acknowledged, its last lines would be read again: {failure.Message}");

    public void AddEngine(Exception failure)
    {
        PipelineLog.EngineFailed(logger, failure);
        Add($"the engine failed: {failure.Message}");
    }

    public void AddImbalance(BooksSnapshot books) => Add(
        $"the books do not balance: {books.LinesIn} lines in, {books.LinesSettled} settled ({books.LinesMisjoined} misjoined); a stage lost or doubled lines");

    private void Add(string message)
    {
        lock (_gate)
            _messages.Add(message);
    }
}
