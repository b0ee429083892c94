using System.Runtime.InteropServices;

namespace LogPipe.Outputs.DeadLetters;

/// <summary>Puts the entries of a folder on the disk, so that a new file is still found after a power cut: fsync of the file alone does not promise that (Linux manual, fsync(2)).</summary>
internal static partial class FolderSync
{
    /// <summary>Flushes a folder; where the system cannot do that (Windows, some network file systems) the file system's own journal has to do.</summary>
    public static void Flush(string directory)
    {
        if (OperatingSystem.IsWindows())
            return;
        int descriptor = Open(directory, 0);
        if (descriptor < 0)
            return;
        _ = Sync(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
