using LogPipe.Inputs.Spool;
using Microsoft.Extensions.Logging;

namespace LogPipe.Cli.Service;

/// <summary>An input that listens, resolved.</summary>
/// <param name="Name">Its name, which its spool's folder is called after.</param>
/// <param name="Spool">Where its messages are kept.</param>
/// <param name="Open">Makes the input.</param>
internal sealed record ListenerPlan(string Name, SpoolPlan Spool, Func<ILogger, SpooledInput> Open);
