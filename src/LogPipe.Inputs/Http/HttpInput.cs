using LogPipe.Inputs.Network;
using LogPipe.Inputs.Spool;
using Microsoft.Extensions.Logging;

namespace LogPipe.Inputs.Http;

/// <summary>Makes inputs that take lines, JSON, Elasticsearch's <c>_bulk</c> and OTLP logs over HTTP, all on one port.</summary>
public static class HttpInput
{
    /// <summary>Makes an input.</summary>
    /// <param name="name">The name of the input, unique.</param>
    /// <param name="options">Where to listen.</param>
    /// <param name="plan">Where messages are kept, and how they are read.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Takes what happens to senders.</param>
    public static SpooledInput Create(string name, HttpInputOptions options, SpoolPlan plan, TimeProvider time, ILogger log)
    {
        var meter = new ListenerMeter();
        return new SpooledInput(name, plan, [new HttpReceiver(name, options, meter, time, log)], meter, time, log);
    }
}
