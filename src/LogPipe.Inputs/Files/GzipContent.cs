using System.IO.Compression;
using LogPipe.Inputs.Text;
using Microsoft.Win32.SafeHandles;

namespace LogPipe.Inputs.Files;

/// <summary>The decompressed text of an open gzip file (RFC 1952), several members one after another included. Owns the handle.</summary>
internal sealed class GzipContent : IByteContent
{
    private readonly SafeFileHandle _handle;
    private readonly SequentialContent _text;

    /// <summary>Initializes the content of an open gzip file.</summary>
    public GzipContent(SafeFileHandle handle)
    {
        _handle = handle;
        var file = new FileStream(handle, FileAccess.Read, bufferSize: 64 << 10);
        _text = new SequentialContent(new GZipStream(file, CompressionMode.Decompress), fill: true);
    }

    /// <inheritdoc/>
    public int Read(Span<byte> destination, long offset) => _text.Read(destination, offset);

    /// <inheritdoc/>
    public void Keep(ReadOnlySpan<byte> bytes, long offset) => _text.Keep(bytes, offset);

    /// <summary>Says whether the file was surely cut off, given how many bytes came out of it.</summary>
    /// <remarks>
    /// .NET ends such a stream without an error. RFC 1952, section 2.3.1, ends a file with the byte count of its last member modulo 2^32: when
    /// more is announced than came out, bytes are missing. A cut that happens to announce less is not seen.
    /// </remarks>
    public bool IsCutOff(long decompressedBytes)
    {
        Span<byte> trailer = stackalloc byte[4];
        long length = RandomAccess.GetLength(_handle);
        // header 10 bytes, an empty deflate block 2, checksum and count 8
        return length < 20 || RandomAccess.Read(_handle, trailer, length - 4) < 4
            || BitConverter.ToUInt32(trailer) > (ulong)decompressedBytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _text.Dispose();
        _handle.Dispose();
    }
}
