using LogPipe.Model;

namespace LogPipe.Signals.Templates;

/// <summary>Writes the template of each event: <c>logpipe.template.id</c> and <c>logpipe.template.text</c>. The lanes share what they know.</summary>
public sealed class MineStage : IStage
{
    private readonly TemplateTracker _tracker;

    /// <summary>Initializes the stage of a lane.</summary>
    /// <param name="tracker">What all lanes know together.</param>
    public MineStage(TemplateTracker tracker) => _tracker = tracker;

    /// <inheritdoc/>
    public string Name => "mine";

    /// <inheritdoc/>
    public void Process(LogBatch batch) => _tracker.Process(batch);
}
