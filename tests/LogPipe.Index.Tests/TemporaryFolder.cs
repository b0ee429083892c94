namespace LogPipe.Index.Tests;

/// <summary>A folder for one test, deleted with it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("logpipe-index-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
