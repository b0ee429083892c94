namespace LogPipe.Cli.Tests;

/// <summary>Compares a text with a file that was reviewed; <c>LOGPIPE_ACCEPT=1</c> writes the file instead.</summary>
internal static class Snapshot
{
    public static void Matches(string actual, params string[] repositoryPath)
    {
        string path = RepositoryFolder.Path(repositoryPath);
        if (Environment.GetEnvironmentVariable("LOGPIPE_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }

        string expected = File.Exists(path) ? File.ReadAllText(path) : "";
        Assert.True(expected == actual, $"{path} differs; look at it, then accept with LOGPIPE_ACCEPT=1. Now:\n{actual}");
    }
}
