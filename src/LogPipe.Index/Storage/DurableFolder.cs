using System.Runtime.InteropServices;

namespace LogPipe.Index.Storage;

/// <summary>Makes names durable: files are created, renamed and deleted for good only once their folder has been synced too.</summary>
internal static partial class DurableFolder
{
    private const int ReadOnlyDirectory = 0;

    /// <summary>Syncs a folder. Windows keeps names in its journal and has no such call.</summary>
    public static void Sync(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        int descriptor = Open(folder, ReadOnlyDirectory);
        if (descriptor < 0)
            throw new IOException($"folder '{folder}' cannot be opened to sync it: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        try
        {
            if (FSync(descriptor) != 0)
                throw new IOException($"folder '{folder}' cannot be synced: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>Syncs a file that was written by somebody else, then moves it to its final name in the same folder for good.</summary>
    public static void SyncAndRename(string temporaryPath, string path)
    {
        using (Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(temporaryPath, FileMode.Open, FileAccess.ReadWrite))
            RandomAccess.FlushToDisk(file);
        File.Move(temporaryPath, path, overwrite: true);
        Sync(Path.GetDirectoryName(path)!);
    }

    /// <summary>Writes a whole file under a temporary name, syncs it and gives it its name: a crash leaves the old file or the new one.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        string temporary = path + ".tmp";
        using (Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, content, 0);
            RandomAccess.FlushToDisk(file);
        }

        File.Move(temporary, path, overwrite: true);
        Sync(Path.GetDirectoryName(path)!);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
