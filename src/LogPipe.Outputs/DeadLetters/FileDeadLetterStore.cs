using LogPipe.Model;

namespace LogPipe.Outputs.DeadLetters;

/// <summary>Keeps dead letters in numbered segment files, on the disk before a write returns.</summary>
/// <remarks>
/// A store appends to segments of its own only and begins a new one at its first letter, so that a line torn by a crash stays the last of its file
/// and nothing needs mending. A segment is open and locked only while it is written, so that a replay in another process can take it over at any
/// other time (<see cref="DeadLetterSegment.TryTake"/>). Safe for several callers, one after another.
/// </remarks>
public sealed class FileDeadLetterStore : IDeadLetterStore
{
    /// <summary>Bytes of lines that are collected before they are written: a batch of large letters does not have to fit in memory twice.</summary>
    private const int PieceBytes = 1 << 20;

    private const UnixFileMode OwnerFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DeadLetterFileOptions _options;
    private readonly DeadLetterFolder _folder;
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly Utf8Output _lines = new();
    private string? _segmentPath;
    private long _number;
    private bool _isDisposed;

    /// <summary>Initializes the store; nothing is opened before the first letter.</summary>
    /// <exception cref="ArgumentException">The options hold mistakes; all of them are in the message.</exception>
    public FileDeadLetterStore(DeadLetterFileOptions options)
    {
        IReadOnlyList<string> mistakes = options.Validate("dead_letters");
        if (mistakes.Count > 0)
            throw new ArgumentException(string.Join("; ", mistakes), nameof(options));
        _options = options;
        _folder = new DeadLetterFolder(options.Directory);
    }

    /// <inheritdoc/>
    /// <exception cref="DeadLetterStoreFullException">The letters do not fit below the limit; none was written.</exception>
    public async Task WriteAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellation)
    {
        if (letters.Count == 0)
            return;
        await _oneAtATime.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            CheckRoom(letters);
            Append(letters);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _oneAtATime.WaitAsync().ConfigureAwait(false);
        if (!_isDisposed)
        {
            _isDisposed = true;
            _lines.Dispose();
        }

        _oneAtATime.Release();
    }

    private static long SizeOf(DeadLetter letter)
    {
        const long KeysAndQuotes = 300;
        return (((letter.Payload.Length + 2L) / 3) * 4) + KeysAndQuotes + letter.Detail.Length + letter.SourceName.Length + letter.SourceKey.Length;
    }

    private void CheckRoom(IReadOnlyList<DeadLetter> letters)
    {
        // The folder is looked at each time: a replay in another process may have made room, and letters are rare.
        long total = 0;
        foreach (DeadLetterSegment segment in _folder.Segments())
            total += segment.ByteCount;
        long needed = 0;
        foreach (DeadLetter letter in letters)
            needed += SizeOf(letter);
        if (total + needed > _options.MaxTotalBytes)
            throw new DeadLetterStoreFullException(_folder.Directory, total, needed, _options.MaxTotalBytes);
    }

    private void Append(IReadOnlyList<DeadLetter> letters)
    {
        using FileStream segment = OpenSegment();
        long committed = segment.Position;
        try
        {
            WriteLines(letters, segment);
            segment.Flush(flushToDisk: true);
        }
        catch
        {
            TakeBack(segment, committed);
            throw;
        }

        if (segment.Position >= _options.MaxSegmentBytes)
            _segmentPath = null;
    }

    private void WriteLines(IReadOnlyList<DeadLetter> letters, FileStream segment)
    {
        _lines.Clear();
        foreach (DeadLetter letter in letters)
        {
            DeadLetterLine.Write(letter, _lines);
            if (_lines.ByteCount >= PieceBytes)
                WriteOut(segment);
        }

        WriteOut(segment);
    }

    private void WriteOut(FileStream segment)
    {
        segment.Write(_lines.WrittenSpan);
        _lines.Clear();
    }

    /// <summary>Removes a write that failed half-way, so that a retry does not leave letters there twice.</summary>
    private void TakeBack(FileStream segment, long committed)
    {
        try
        {
            segment.SetLength(committed);
            segment.Position = committed;
        }
        catch (IOException)
        {
            // The next segment begins afresh; at worst some of these letters are there twice, none is lost.
            _segmentPath = null;
        }
    }

    private FileStream OpenSegment()
    {
        if (_segmentPath is { } path && TryReopen(path) is { } open)
            return open;
        CreateFolder();
        IReadOnlyList<DeadLetterSegment> segments = _folder.Segments();
        _number = Math.Max(_number, segments.Count == 0 ? 0 : segments[^1].Number) + 1;
        FileStreamOptions options = Exclusive(FileMode.CreateNew);
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerFile;
        _segmentPath = _folder.PathOf(_number);
        var segment = new FileStream(_segmentPath, options);
        FolderSync.Flush(_folder.Directory);
        return segment;
    }

    private static FileStream? TryReopen(string path)
    {
        FileStream? segment = null;
        try
        {
            segment = new FileStream(path, Exclusive(FileMode.Open));
            segment.Seek(0, SeekOrigin.End);

            // A replay may have deleted the file between its opening and its locking: what is written to it then would be gone.
            if (File.Exists(path))
                return segment;
        }
        catch (IOException)
        {
            // Taken by a replay, or gone: the next segment begins.
        }

        segment?.Dispose();
        return null;
    }

    /// <summary>Opens for one writer: a lock on the file (flock) on Unix, sharing rules on Windows; readers are let in on both.</summary>
    private static FileStreamOptions Exclusive(FileMode mode) => new()
    {
        Mode = mode,
        Access = FileAccess.Write,
        Share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None,
        BufferSize = 0,
    };

    private void CreateFolder()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(_folder.Directory);
        else
            Directory.CreateDirectory(_folder.Directory, OwnerFolder);
    }
}
