using LogPipe.Model;
using LogPipe.Pipeline.Acknowledgement;

namespace LogPipe.Pipeline.Ingress;

/// <summary>What waits before a lane: a batch, the end of a source or its abandonment (no batch), or, by default, a tick of the clock.</summary>
internal readonly record struct LaneItem(SourceLedger? Source, LogBatch? Batch, bool IsAbandoned = false)
{
    public bool IsTick => Source is null;
}
