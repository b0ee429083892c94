namespace LogPipe.Cli.Terminal;

/// <summary>How this process was started, so that commands which are printed work as printed.</summary>
internal static class OwnCommand
{
    /// <summary>Gets the words that start LogPipe from the current folder, quoted for a shell.</summary>
    public static string Text
    {
        get
        {
            string process = Environment.ProcessPath ?? "logpipe";
            bool isHost = Path.GetFileNameWithoutExtension(process) == "dotnet";
            return isHost ? $"dotnet {Quoted(Shorter(Path.Combine(AppContext.BaseDirectory, "logpipe.dll")))}" : OfExecutable(process);
        }
    }

    /// <summary>Quotes a word for a shell where it needs it.</summary>
    public static string Quoted(string word) =>
        word.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or '\\' or ':') ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static string OfExecutable(string process)
    {
        string name = Path.GetFileName(process);
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            if (folder.Length > 0 && string.Equals(Path.Combine(folder, name), process, StringComparison.Ordinal))
                return name;
        }

        string shorter = Shorter(process);
        // a bare name would be looked for in PATH
        return Quoted(shorter.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) ? shorter : Path.Combine(".", shorter));
    }

    private static string Shorter(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.Length < path.Length ? relative : path;
    }
}
