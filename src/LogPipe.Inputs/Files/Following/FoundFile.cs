using LogPipe.Inputs.Checkpoints;
using LogPipe.Inputs.Text;
using Microsoft.Win32.SafeHandles;

namespace LogPipe.Inputs.Files.Following;

/// <summary>A file that was found and opened to see what it is; closed again unless it is taken.</summary>
internal sealed class FoundFile : IDisposable
{
    private bool _taken;

    private FoundFile(string path, FileStatus status, SafeFileHandle handle, IByteContent content, byte[] head)
    {
        Path = path;
        Status = status;
        Handle = handle;
        Content = content;
        Head = head;
    }

    public string Path { get; }

    public FileStatus Status { get; }

    public SafeFileHandle Handle { get; }

    public IByteContent Content { get; }

    /// <summary>Gets the first bytes of the text, up to <see cref="ContentHash.HeadBytes"/>.</summary>
    public byte[] Head { get; }

    public bool IsCompressed => Content is GzipContent;

    /// <summary>Opens a file.</summary>
    /// <exception cref="IOException">The file is gone, or the medium fails.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no right to read it.</exception>
    /// <exception cref="InvalidDataException">The file is compressed and broken at its beginning.</exception>
    public static FoundFile Open(string path)
    {
        SafeFileHandle handle = FileOpening.Open(path);
        IByteContent? content = null;
        try
        {
            // the path may lead elsewhere by now: what counts is what was opened
            FileStatus status = FileStatus.Of(handle, path);
            content = FileOpening.IsGzip(handle) ? new GzipContent(handle) : new PlainContent(handle);
            Span<byte> head = stackalloc byte[ContentHash.HeadBytes];
            return new FoundFile(path, status, handle, content, head[..ContentHash.ReadHead(content, head)].ToArray());
        }
        catch
        {
            content?.Dispose();
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Counts the bytes of the text; a compressed file is decompressed for it.</summary>
    public long CountTextBytes()
    {
        if (!IsCompressed)
            return Status.ByteCount;
        using FoundFile again = Open(Path);
        var scratch = new byte[64 << 10];
        long byteCount = 0;
        for (int got; (got = again.Content.Read(scratch, byteCount)) > 0;)
            byteCount += got;
        return byteCount;
    }

    /// <summary>Says whether this is a copy of the beginning of an open file, or of all of it.</summary>
    public bool IsCopyOf(FollowedFile original)
    {
        long byteCount = CountTextBytes();
        Span<byte> head = stackalloc byte[Head.Length];
        if (FileStatus.Of(original.Handle!, original.Path).ByteCount < byteCount || ContentHash.ReadHead(original.Content, head) < head.Length)
            return false;
        using FoundFile again = Open(Path);
        return head.SequenceEqual(Head) && ContentCheck.At(original.Content, byteCount).Holds(again.Content);
    }

    /// <summary>Says whether this holds what a checkpoint's content held.</summary>
    public Likeness LikenessTo(FileCheckpoint checkpoint)
    {
        if (!checkpoint.Head.IsPrefixOf(Head))
            return Likeness.None;
        if (Holds(checkpoint.LastCheck))
            return Likeness.Whole;
        // after a power failure, or in a copy made in the middle of writing, the end of what was read may be missing
        return checkpoint.Check.Hash.ByteCount > 0 && Holds(checkpoint.Check) ? Likeness.Acknowledged : Likeness.Head;
    }

    private bool Holds(ContentCheck check)
    {
        if (!IsCompressed)
            return check.Holds(Content);
        // decompressed text is read once: a comparison uses it up
        using FoundFile again = Open(Path);
        return check.Holds(again.Content);
    }

    /// <summary>Keeps the file open for its new owner.</summary>
    public void Take() => _taken = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_taken)
            Content.Dispose();
    }
}

/// <summary>How much of a known content a file has.</summary>
internal enum Likeness : byte
{
    /// <summary>Another beginning.</summary>
    None = 0,

    /// <summary>The same beginning, and another text or none where the known content was read last.</summary>
    Head,

    /// <summary>Everything that was acknowledged.</summary>
    Acknowledged,

    /// <summary>Everything that was read.</summary>
    Whole,
}
