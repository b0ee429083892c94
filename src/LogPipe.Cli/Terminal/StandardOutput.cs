using Microsoft.Win32.SafeHandles;

namespace LogPipe.Cli.Terminal;

/// <summary>Standard output for data: unbuffered bytes, and a broken pipe that can be told from success.</summary>
internal static class StandardOutput
{
    private const int BrokenPipe = 32; // EPIPE of Linux, macOS and the BSDs
    private const int BrokenPipeOnWindows = unchecked((int)0x8007006D); // ERROR_BROKEN_PIPE
    private const int ClosingPipeOnWindows = unchecked((int)0x800700E8); // ERROR_NO_DATA

    /// <summary>Opens the stream; the caller disposes it.</summary>
    /// <remarks>
    /// The console stream keeps the shared position of a redirected file, but hides that a pipe's reader has gone, and LogPipe would go on
    /// parsing for nobody; a file stream tells it, but would write a shared file from its own position. So: pipes by the one, the rest by the other.
    /// </remarks>
    public static Stream Open()
    {
        if (!Console.IsOutputRedirected || OperatingSystem.IsWindows())
            return Console.OpenStandardOutput();
        var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        if (!pipe.CanSeek)
            return pipe;
        pipe.Dispose();
        return Console.OpenStandardOutput();
    }

    /// <summary>Says whether a write failed because nobody reads any more, as after <c>| head</c>.</summary>
    public static bool IsBrokenPipe(IOException e) => e.HResult is BrokenPipe or BrokenPipeOnWindows or ClosingPipeOnWindows;
}
