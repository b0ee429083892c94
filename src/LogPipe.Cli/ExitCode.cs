namespace LogPipe.Cli;

/// <summary>What the process answers with; scripts rely on it.</summary>
internal static class ExitCode
{
    /// <summary>Everything that was asked for is done.</summary>
    public const int Done = 0;

    /// <summary>Something failed: an unreadable file, a full disk.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the configuration is wrong; nothing was done.</summary>
    public const int Wrong = 2;
}
