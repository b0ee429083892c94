using LogPipe.Inputs.Network;
using LogPipe.Inputs.Spool;
using Microsoft.Extensions.Logging;

namespace LogPipe.Inputs.Lumberjack;

/// <summary>Makes inputs that take what Beats send to Logstash: the Lumberjack protocol, version 2.</summary>
public static class LumberjackInput
{
    /// <summary>Makes an input.</summary>
    /// <param name="name">The name of the input, unique.</param>
    /// <param name="options">Where to listen.</param>
    /// <param name="plan">Where messages are kept, and how they are read.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Takes what happens to senders.</param>
    public static SpooledInput Create(string name, LumberjackInputOptions options, SpoolPlan plan, TimeProvider time, ILogger log)
    {
        var meter = new ListenerMeter();
        return new SpooledInput(name, plan, [new LumberjackReceiver(name, options, meter, time, log)], meter, time, log);
    }
}
