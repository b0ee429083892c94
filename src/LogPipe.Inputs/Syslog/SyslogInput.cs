using LogPipe.Inputs.Network;
using LogPipe.Inputs.Spool;
using Microsoft.Extensions.Logging;

namespace LogPipe.Inputs.Syslog;

/// <summary>Makes inputs that take syslog over UDP, TCP and TLS: RFC 3164, RFC 5424, octet counting or lines, and plain text, all on one port.</summary>
public static class SyslogInput
{
    /// <summary>Makes an input.</summary>
    /// <param name="name">The name of the input, unique.</param>
    /// <param name="options">Where to listen.</param>
    /// <param name="plan">Where messages are kept, and how they are read.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Takes what happens to senders.</param>
    public static SpooledInput Create(string name, SyslogInputOptions options, SpoolPlan plan, TimeProvider time, ILogger log)
    {
        var senders = new SenderIds();
        var meter = new ListenerMeter();
        var receivers = new List<IReceiver>();
        if (options.Tcp)
            receivers.Add(new SyslogTcpReceiver(name, options, senders, meter, time, log));
        if (options.Udp)
            receivers.Add(new SyslogUdpReceiver(name, options, senders, meter, time, log));
        return new SpooledInput(name, plan, receivers, meter, time, log);
    }
}
