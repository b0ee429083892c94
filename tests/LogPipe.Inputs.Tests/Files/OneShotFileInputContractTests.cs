using LogPipe.Inputs.Files;
using LogPipe.Inputs.Tests.Fakes;
using LogPipe.Model;
using LogPipe.Testing.Contracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace LogPipe.Inputs.Tests.Files;

public sealed class OneShotFileInputContractTests : InputContract, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override Task<IInput> OpenAsync(IReadOnlyList<string> lines)
    {
        string path = _folder.Write("a.log", string.Join("\r\n", lines));
        return Task.FromResult<IInput>(new OneShotFileInput("files", new FileInputOptions { Paths = [path] }, TimeProvider.System, NullLogger.Instance));
    }
}
