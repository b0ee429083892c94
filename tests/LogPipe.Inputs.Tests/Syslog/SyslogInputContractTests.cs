using System.Net;
using System.Text;
using LogPipe.Inputs.Spool;
using LogPipe.Inputs.Syslog;
using LogPipe.Inputs.Tests.Fakes;
using LogPipe.Inputs.Tests.Network;
using LogPipe.Model;
using LogPipe.Testing.Contracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace LogPipe.Inputs.Tests.Syslog;

public sealed class SyslogInputContractTests : InputContract, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override Task<IInput> OpenAsync(IReadOnlyList<string> lines)
    {
        IPEndPoint address = Ports.Free();
        IInput input = SyslogInput.Create("syslog", new SyslogInputOptions { Listen = address }, Plan(), TimeProvider.System, NullLogger.Instance);
        _ = SendAsync(address, lines);
        return Task.FromResult(input);
    }

    protected override Task<IInput?> ReopenAsync() =>
        Task.FromResult<IInput?>(SpooledInput.Leftover("syslog", Plan(), TimeProvider.System, NullLogger.Instance));

    private static async Task SendAsync(IPEndPoint address, IReadOnlyList<string> lines)
    {
        using System.Net.Sockets.TcpClient client = await Ports.ConnectAsync(address);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(string.Concat(lines.Select(static line => line + "\n"))));
    }

    private SpoolPlan Plan() => new() { Folder = Path.Combine(_folder.Path, "spool") };
}
