using System.Buffers.Binary;

namespace LogPipe.Index.Wal;

/// <summary>What a log held.</summary>
/// <param name="SoundBytes">Bytes up to the end of the last frame that can be trusted; further appends go there.</param>
/// <param name="FileBytes">Bytes of the file.</param>
/// <param name="DamagedBytes">Bytes in front of a sound frame that are not sound themselves: acknowledged events were lost by the disk.</param>
internal readonly record struct WalScan(long SoundBytes, long FileBytes, long DamagedBytes);

/// <summary>Takes the documents of one sound frame; they are valid during the call.</summary>
internal delegate void WalFrameHandler(IncomingDocuments documents, long firstSequence);

/// <summary>Reads logs: for recovery, and by other processes while the log grows.</summary>
internal static class WalReader
{
    /// <summary>Reads every sound frame from an offset on.</summary>
    /// <remarks>
    /// A bad frame at the end is a write that a crash tore: nobody was told that it was durable. A bad frame with a sound one behind it is damage,
    /// because frames become durable in order; reading goes on behind it and the bytes are counted.
    /// </remarks>
    public static WalScan Read(string path, long from, WalFrameHandler handle)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        long fileBytes = stream.Length;
        if (fileBytes <= Math.Max(from, WalFile.HeaderBytes - 1))
            return new WalScan(Math.Min(from, fileBytes), fileBytes, 0);
        byte[] bytes = ReadAll(stream, from, fileBytes);
        int at = 0;

        // with a damaged header the search for sound frames begins at once; a log torn while it was made has none
        if (from == 0 && WalFile.HasHeader(bytes, path))
            at = WalFile.HeaderBytes;
        return Scan(bytes, at, from, handle);
    }

    private static WalScan Scan(byte[] bytes, int at, long from, WalFrameHandler handle)
    {
        var documents = new IncomingDocuments();
        long damaged = 0;
        int sound = at;
        while (at < bytes.Length)
        {
            int frameBytes = WalFrame.Read(bytes.AsSpan(at), documents, out long firstSequence);
            if (frameBytes > 0)
            {
                handle(documents, firstSequence);
                at += frameBytes;
                sound = at;
                continue;
            }

            int next = NextSound(bytes, at + 1);
            if (next < 0)
                break;
            damaged += next - at;
            at = next;
        }

        return new WalScan(from + sound, from + bytes.Length, damaged);
    }

    private static int NextSound(byte[] bytes, int from)
    {
        Span<byte> magic = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(magic, WalFrame.Magic);
        while (from < bytes.Length)
        {
            int found = bytes.AsSpan(from).IndexOf(magic);
            if (found < 0)
                return -1;
            from += found;
            if (WalFrame.IsSound(bytes.AsSpan(from), out _))
                return from;
            from++;
        }

        return -1;
    }

    private static byte[] ReadAll(FileStream stream, long from, long to)
    {
        if (to - from > Array.MaxLength)
            throw new IndexException($"'{stream.Name}' has {to} bytes, more than {Array.MaxLength}: it was not written by LogPipe");
        var bytes = new byte[to - from];
        stream.Position = from;
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length ? bytes : bytes[..read];
    }
}
