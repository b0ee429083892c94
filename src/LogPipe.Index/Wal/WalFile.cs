using System.Buffers.Binary;
using LogPipe.Index.Storage;
using LogPipe.Model.Storage;
using Microsoft.Win32.SafeHandles;

namespace LogPipe.Index.Wal;

/// <summary>One log file that is being written. What <see cref="Append"/> took is durable once <see cref="Sync"/> returned. One thread at a time.</summary>
internal sealed class WalFile : IDisposable
{
    public const int HeaderBytes = 16;

    private const uint Version = 1;

    private static readonly byte[] FileMagic = "LPWAL\r\n\0"u8.ToArray();

    private readonly SafeFileHandle _file;
    private long _length;
    private long _durable;

    private WalFile(SafeFileHandle file, long number, long length)
    {
        _file = file;
        _length = length;
        _durable = length;
        Number = number;
    }

    public long Number { get; }

    /// <summary>Gets the bytes that are durable.</summary>
    public long DurableBytes => _durable;

    /// <summary>Makes a new log; its name and header are durable when this returns.</summary>
    public static WalFile Create(IndexFolder folder, long number)
    {
        string path = folder.WalFile(number);
        SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            Span<byte> header = stackalloc byte[HeaderBytes];
            FileMagic.CopyTo(header);
            BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Version);
            BinaryPrimitives.WriteUInt32LittleEndian(header[12..], Crc32C.Of(header[..12]));
            RandomAccess.Write(file, header, 0);
            RandomAccess.FlushToDisk(file);
            DurableFolder.Sync(folder.Wal);
            return new WalFile(file, number, HeaderBytes);
        }
        catch (Exception)
        {
            // a log without a whole header would be in the way of the next attempt
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Goes on with a log after its last sound frame; what follows it is cut off.</summary>
    public static WalFile Resume(IndexFolder folder, long number, long soundBytes)
    {
        SafeFileHandle file = File.OpenHandle(folder.WalFile(number), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.SetLength(file, soundBytes);
        RandomAccess.FlushToDisk(file);
        return new WalFile(file, number, soundBytes);
    }

    /// <summary>Says whether the bytes begin with the header of a log that this version reads.</summary>
    /// <exception cref="IndexException">A later version wrote it.</exception>
    public static bool HasHeader(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.Length < HeaderBytes || !bytes.StartsWith(FileMagic) || Crc32C.Of(bytes[..12]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]))
            return false;
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        return version <= Version
            ? true
            : throw new IndexException($"'{path}' has version {version}, this LogPipe reads up to {Version}: start the newer LogPipe that wrote it");
    }

    /// <summary>Writes frames behind the last ones.</summary>
    public void Append(ReadOnlySpan<byte> frames)
    {
        RandomAccess.Write(_file, frames, _length);
        _length += frames.Length;
    }

    /// <summary>Makes everything appended durable.</summary>
    public void Sync()
    {
        RandomAccess.FlushToDisk(_file);
        _durable = _length;
    }

    /// <summary>Takes back what was appended since the last sync, because it failed. The next frames overwrite it where even that fails.</summary>
    public void TakeBack()
    {
        _length = _durable;
        try
        {
            RandomAccess.SetLength(_file, _durable);
        }
        catch (IOException)
        {
            // the disk refuses even this; recovery skips records that it meets twice
        }
    }

    public void Dispose() => _file.Dispose();
}
