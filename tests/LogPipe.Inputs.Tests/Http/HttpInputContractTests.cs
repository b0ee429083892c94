using System.Net;
using LogPipe.Inputs.Http;
using LogPipe.Inputs.Spool;
using LogPipe.Inputs.Tests.Fakes;
using LogPipe.Inputs.Tests.Network;
using LogPipe.Model;
using LogPipe.Testing.Contracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace LogPipe.Inputs.Tests.Http;

public sealed class HttpInputContractTests : InputContract, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override Task<IInput> OpenAsync(IReadOnlyList<string> lines)
    {
        IPEndPoint address = Ports.Free();
        IInput input = HttpInput.Create("http", new HttpInputOptions { Listen = address }, Plan(), TimeProvider.System, NullLogger.Instance);
        _ = SendAsync(address, lines);
        return Task.FromResult(input);
    }

    protected override Task<IInput?> ReopenAsync() =>
        Task.FromResult<IInput?>(SpooledInput.Leftover("http", Plan(), TimeProvider.System, NullLogger.Instance));

    private static async Task SendAsync(IPEndPoint address, IReadOnlyList<string> lines)
    {
        (await Ports.ConnectAsync(address)).Dispose();
        using var client = new HttpClient();
        using var content = new StringContent(string.Join('\n', lines));
        (await client.PostAsync($"http://{address}/logs", content)).Dispose();
    }

    private SpoolPlan Plan() => new() { Folder = Path.Combine(_folder.Path, "spool") };
}
