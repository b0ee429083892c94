using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace LogPipe.Inputs.Spool;

/// <summary>One file of a spool; its name is the position of its first byte.</summary>
internal sealed class SpoolSegment : IDisposable
{
    private const string Extension = ".spool";

    private readonly SafeFileHandle _file;

    private SpoolSegment(string path, long start, SafeFileHandle file)
    {
        Path = path;
        Start = start;
        _file = file;
        End = start + RandomAccess.GetLength(file);
        WrittenAt = File.GetLastWriteTimeUtc(path);
    }

    public string Path { get; }

    /// <summary>Gets the position of the first byte.</summary>
    public long Start { get; }

    /// <summary>Gets the position behind the last byte that is durable. Written by the spool's writer only.</summary>
    public long End { get; private set; }

    /// <summary>Gets when it had been written last when it was opened.</summary>
    public DateTimeOffset WrittenAt { get; }

    /// <summary>Opens every segment of a folder, in order.</summary>
    public static List<SpoolSegment> OpenAll(string folder)
    {
        var segments = new List<SpoolSegment>();
        foreach (string path in Directory.EnumerateFiles(folder, "*" + Extension))
        {
            if (long.TryParse(System.IO.Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out long start))
                segments.Add(new SpoolSegment(path, start, File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete)));
        }

        segments.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        return segments;
    }

    /// <summary>Makes a segment; its name is durable when the folder has been flushed.</summary>
    public static SpoolSegment Create(string folder, long start)
    {
        // 19 digits hold every position, so that names sort as positions do
        string path = System.IO.Path.Combine(folder, start.ToString("D19", CultureInfo.InvariantCulture) + Extension);
        return new SpoolSegment(path, start, File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));
    }

    /// <summary>Writes frames behind the end and flushes them.</summary>
    /// <exception cref="IOException">Not all of it is written; the end is where it was.</exception>
    /// <exception cref="SpoolException">It is not known whether what was written is on the disk.</exception>
    public void Append(IReadOnlyList<ReadOnlyMemory<byte>> frames, long byteCount)
    {
        RandomAccess.Write(_file, frames, End - Start);
        try
        {
            RandomAccess.FlushToDisk(_file);
        }
        catch (IOException e)
        {
            // the system may have let go of the pages that it could not write: flushing once more would say that all is well (fsync(2), "fsyncgate" 2018)
            throw new SpoolException($"cannot flush '{Path}' ({e.Message}): check the disk and start again", e);
        }

        End += byteCount;
    }

    /// <summary>Cuts off everything behind a position.</summary>
    public void CutAt(long position)
    {
        RandomAccess.SetLength(_file, position - Start);
        RandomAccess.FlushToDisk(_file);
        End = position;
    }

    /// <summary>Reads bytes at a position; fewer than asked for at the end.</summary>
    public int Read(Span<byte> bytes, long position)
    {
        int read = 0;
        while (read < bytes.Length)
        {
            int got = RandomAccess.Read(_file, bytes[read..], position - Start + read);
            if (got == 0)
                break;
            read += got;
        }

        return read;
    }

    /// <summary>Deletes the file.</summary>
    public void Delete()
    {
        _file.Dispose();
        File.Delete(Path);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
