using System.Runtime.InteropServices;
using LogPipe.Inputs.Files;
using Microsoft.Win32.SafeHandles;

namespace LogPipe.Inputs.Checkpoints;

/// <summary>Replaces a file so that after a crash at any moment it holds either all of the old or all of the new bytes.</summary>
internal static class DurableFile
{
    /// <summary>Writes beside the file, flushes, renames over it and flushes the folder (the order of operations of rename(2) and fsync(2)).</summary>
    /// <exception cref="IOException">The new bytes are not durable; the old ones are.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no right to write.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        string temporary = path + ".tmp";
        using (SafeFileHandle handle = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            RandomAccess.Write(handle, bytes, 0);
            RandomAccess.FlushToDisk(handle);
        }

        File.Move(temporary, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Makes the names in a folder survive a crash.</summary>
    /// <exception cref="IOException">It could not be flushed.</exception>
    public static void FlushFolder(string folder)
    {
        // other systems have no such call, or flush the folder themselves
        if (!OperatingSystem.IsLinux())
            return;
        int descriptor = Posix.Open(folder, Posix.ReadOnlyFolder);
        if (descriptor < 0)
            throw new IOException($"cannot open the folder '{folder}' (error {Marshal.GetLastPInvokeError()})");
        int result = Posix.FSync(descriptor);
        int error = Marshal.GetLastPInvokeError();
        _ = Posix.Close(descriptor);
        // EINVAL: the file system has nothing to flush for a folder
        if (result < 0 && error != Posix.InvalidArgument)
            throw new IOException($"cannot flush the folder '{folder}' (error {error})");
    }
}
