namespace LogPipe.Cli.Tests;

/// <summary>Files of the repository that tests read.</summary>
internal static class RepositoryFolder
{
    /// <summary>Gets the path of a file or folder of the repository.</summary>
    public static string Path(params string[] parts)
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder, "LogPipe.sln")))
            folder = System.IO.Path.GetDirectoryName(folder);
        return System.IO.Path.Combine([folder ?? throw new InvalidOperationException("no LogPipe.sln above the tests"), .. parts]);
    }
}
