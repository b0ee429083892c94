using System.Runtime.InteropServices;

namespace LogPipe.Inputs.Files;

/// <summary>The three calls of the operating system that .NET has no interface for: identity of a file, and fsync of a folder.</summary>
/// <remarks>
/// <c>statx</c> (Linux 4.11, glibc 2.28, musl 1.2.3) rather than <c>fstat</c> because its structure is the same on every processor architecture
/// (statx(2); include/uapi/linux/stat.h).
/// </remarks>
internal static partial class Posix
{
    /// <summary>Stands for the file descriptor itself when the path is empty (<c>AT_EMPTY_PATH</c>).</summary>
    public const int EmptyPath = 0x1000;

    /// <summary>Takes relative paths from the current folder (<c>AT_FDCWD</c>).</summary>
    public const int CurrentFolder = -100;

    /// <summary>The fields that every file system fills (<c>STATX_BASIC_STATS</c>).</summary>
    public const uint BasicStats = 0x7FF;

    /// <summary>"No such file" (<c>ENOENT</c>).</summary>
    public const int NoEntry = 2;

    /// <summary>"A component of the path is not a folder" (<c>ENOTDIR</c>).</summary>
    public const int NotFolder = 20;

    /// <summary>"Invalid argument" (<c>EINVAL</c>).</summary>
    public const int InvalidArgument = 22;

    /// <summary>Flags that open a folder for reading and close it in child processes (<c>O_RDONLY | O_CLOEXEC</c>).</summary>
    public const int ReadOnlyFolder = 0x80000;

    /// <summary>"Permission denied" (<c>EACCES</c>).</summary>
    public const int AccessDenied = 13;

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatX(int folder, string path, int flags, uint mask, out StatxBuffer buffer);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    /// <summary><c>struct statx</c>: 256 bytes, of which these are read.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct StatxBuffer
    {
        [FieldOffset(16)]
        public uint LinkCount;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong ByteCount;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
