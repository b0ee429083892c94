using LogPipe.Inputs.Network;

namespace LogPipe.Inputs.Lumberjack;

/// <summary>What users write about a listener for Beats.</summary>
public sealed record LumberjackInputOptions : ListenerOptions;
