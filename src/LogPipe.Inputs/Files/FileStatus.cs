using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LogPipe.Inputs.Files;

/// <summary>Names a file whatever its path: device and inode on Linux. Elsewhere the path stands in, and renames are recognised by content.</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Inode);

/// <summary>What kind of thing a path names.</summary>
internal enum FileKind : byte
{
    /// <summary>Nothing, or nothing that can be seen.</summary>
    Missing = 0,

    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A pipe, terminal or other stream.</summary>
    Other,
}

/// <summary>What the file system says of a file; links are followed.</summary>
/// <param name="Kind">What the path names.</param>
/// <param name="Identity">The file whatever its path.</param>
/// <param name="ByteCount">Bytes of the file.</param>
/// <param name="ModifiedAt">Time of the last change in nanoseconds since 1970; only compared.</param>
/// <param name="LinkCount">Names that the file has: 0 when it was deleted while open.</param>
/// <param name="Error">The error number where <paramref name="Kind"/> is missing, else 0.</param>
internal readonly record struct FileStatus(FileKind Kind, FileIdentity Identity, long ByteCount, long ModifiedAt, int LinkCount, int Error)
{
    /// <summary>Asks for the status of a path.</summary>
    public static FileStatus Of(string path)
    {
        if (!OperatingSystem.IsLinux())
            return Portable(path);
        return Posix.StatX(Posix.CurrentFolder, path, 0, Posix.BasicStats, out Posix.StatxBuffer buffer) == 0
            ? From(buffer)
            : new FileStatus(FileKind.Missing, default, 0, 0, 0, Marshal.GetLastPInvokeError());
    }

    /// <summary>Asks for the status of an open file, which may have no path any more.</summary>
    public static FileStatus Of(SafeFileHandle handle, string path)
    {
        if (!OperatingSystem.IsLinux())
            return Portable(path) with { ByteCount = RandomAccess.GetLength(handle) };
        return Posix.StatX((int)handle.DangerousGetHandle(), "", Posix.EmptyPath, Posix.BasicStats, out Posix.StatxBuffer buffer) == 0
            ? From(buffer)
            : new FileStatus(FileKind.Missing, default, 0, 0, 0, Marshal.GetLastPInvokeError());
    }

    private static FileStatus From(in Posix.StatxBuffer buffer)
    {
        // S_IFMT and its values: inode(7)
        FileKind kind = (buffer.Mode & 0xF000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Folder,
            _ => FileKind.Other,
        };
        var identity = new FileIdentity(((ulong)buffer.DeviceMajor << 32) | buffer.DeviceMinor, buffer.Inode);
        long modified = (buffer.ModifiedSeconds * 1_000_000_000) + buffer.ModifiedNanoseconds;
        return new FileStatus(kind, identity, (long)buffer.ByteCount, modified, (int)buffer.LinkCount, 0);
    }

    private static FileStatus Portable(string path)
    {
        if (Directory.Exists(path))
            return new FileStatus(FileKind.Folder, default, 0, 0, 1, 0);
        var file = new FileInfo(path);
        if (!file.Exists)
            return new FileStatus(FileKind.Missing, default, 0, 0, 0, Posix.NoEntry);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(file.FullName), hash);
        var identity = new FileIdentity(0, BitConverter.ToUInt64(hash));
        return new FileStatus(FileKind.Regular, identity, file.Length, (file.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks * 100, 1, 0);
    }
}
