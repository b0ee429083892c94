using System.Collections;
using LogPipe.Model;

namespace LogPipe.Pipeline.Stages;

/// <summary>The stages of one lane in flow order; written as a collection: <c>new StageChain { joining, parsing }</c>.</summary>
public sealed class StageChain : IEnumerable<string>
{
    private readonly List<StageSlot> _slots = [];

    internal IReadOnlyList<StageSlot> Slots => _slots;

    /// <summary>Adds a stage that works on each batch alone.</summary>
    public void Add(IStage stage) => _slots.Add(new StageSlot(stage));

    /// <summary>Adds a stage that owns order or time.</summary>
    public void Add(IWindowedStage stage) => _slots.Add(new StageSlot(stage));

    /// <summary>Gives the names of the stages.</summary>
    public IEnumerator<string> GetEnumerator() => _slots.Select(static s => s.Name).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
