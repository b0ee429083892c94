using LogPipe.Cli.Demo;

namespace LogPipe.Cli.Benching;

/// <summary>The input where none is named: the sample logs one behind the other, as often as it takes for a pass that can be measured. The file is the input's and goes with it.</summary>
internal sealed class BenchInput : IDisposable
{
    private const long LeastBytes = 32_000_000;

    private readonly string? _own;

    private BenchInput(string file, string? own)
    {
        File = file;
        _own = own;
    }

    /// <summary>Gets the file to read.</summary>
    public string File { get; }

    /// <summary>Takes a file, or makes one of the samples.</summary>
    /// <param name="named">The file that was named, or null.</param>
    /// <exception cref="IOException">The samples cannot be read or the temporary folder has no room.</exception>
    public static BenchInput Of(string? named)
    {
        if (named is not null)
            return new BenchInput(named, null);
        string own = Path.Combine(Directory.CreateTempSubdirectory("logpipe-bench-").FullName, "samples.log");
        string[] samples = [.. Directory.EnumerateFiles(DemoRun.SamplesFolder, "*.log", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        using FileStream to = System.IO.File.Create(own);
        while (to.Length < LeastBytes && samples.Length > 0)
        {
            foreach (string sample in samples)
            {
                using FileStream from = System.IO.File.OpenRead(sample);
                from.CopyTo(to);
            }
        }

        return new BenchInput(own, own);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_own is not null)
            Directory.Delete(Path.GetDirectoryName(_own)!, recursive: true);
    }
}
