using Microsoft.Win32.SafeHandles;

namespace LogPipe.Inputs.Files;

/// <summary>Opens files for reading beside whoever writes, renames or deletes them, and sees by their first bytes whether they are compressed.</summary>
internal static class FileOpening
{
    // RFC 1952, section 2.3.1: ID1, ID2 and the only compression method there is; a text log never begins so
    private static ReadOnlySpan<byte> GzipMagic => [0x1F, 0x8B, 8];

    /// <summary>Opens a file; nobody is kept from writing, renaming or deleting it.</summary>
    /// <exception cref="IOException">The file is gone, or the medium fails.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no right to read it.</exception>
    public static SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);

    /// <summary>Says whether a regular file is compressed by gzip.</summary>
    public static bool IsGzip(SafeFileHandle handle)
    {
        Span<byte> head = stackalloc byte[3];
        return RandomAccess.Read(handle, head, 0) == head.Length && head.SequenceEqual(GzipMagic);
    }
}
