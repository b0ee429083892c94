namespace LogPipe.Cli.Terminal;

/// <summary>What standard output and standard error are connected to.</summary>
internal static class Screen
{
    private const int WidthWithoutTerminal = 100;

    /// <summary>Gets a value that says whether standard output is a terminal: readable forms instead of JSON.</summary>
    public static bool OutputIsTerminal => !Console.IsOutputRedirected;

    /// <summary>Gets a value that says whether standard error is a terminal: progress is shown.</summary>
    public static bool ErrorIsTerminal => !Console.IsErrorRedirected && !IsDumb;

    /// <summary>Gets a value that says whether standard output takes colors: a terminal, and nobody said <c>NO_COLOR</c> (no-color.org).</summary>
    public static bool OutputHasColors => OutputIsTerminal && !IsDumb && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Gets the columns of the terminal; 100 where standard output is none, so that files look the same everywhere.</summary>
    public static int Width
    {
        get
        {
            if (Console.IsOutputRedirected)
                return WidthWithoutTerminal;
            int width = Console.WindowWidth;
            return width > 0 ? width : WidthWithoutTerminal;
        }
    }

    private static bool IsDumb => Environment.GetEnvironmentVariable("TERM") == "dumb";
}
