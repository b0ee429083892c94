using LogPipe.Inputs.Checkpoints;
using LogPipe.Inputs.Text;
using LogPipe.Model;
using Microsoft.Win32.SafeHandles;

namespace LogPipe.Inputs.Files.Following;

/// <summary>One file that is being followed: where it is, what is open of it, and when it is looked at next. Owned by one <see cref="FileFollower"/>.</summary>
internal sealed class FollowedFile : IDisposable
{
    private readonly TextEncoding _encoding;
    private readonly LineLimits _limits;
    private IByteContent? _content;
    private LineReader? _reader;

    /// <summary>Initializes a file that is not open yet.</summary>
    public FollowedFile(string path, FileIdentity identity, FileCheckpoint checkpoint, TextEncoding encoding, LineLimits limits)
    {
        Path = path;
        Identity = identity;
        Checkpoint = checkpoint;
        _encoding = encoding;
        _limits = limits;
    }

    /// <summary>Gets or sets the path that leads to the file, or led there last.</summary>
    public string Path { get; set; }

    /// <summary>Gets the file itself.</summary>
    public FileIdentity Identity { get; }

    /// <summary>Gets the checkpoint of this generation.</summary>
    public FileCheckpoint Checkpoint { get; }

    /// <summary>Gets the source, one object for as long as the process lives.</summary>
    public LogSource Source => Checkpoint.Source!;

    /// <summary>Gets or sets a value that says whether the path leads elsewhere now: what is open is read to its end.</summary>
    public bool IsDetached { get; set; }

    /// <summary>Gets or sets how long the file may go unwatched.</summary>
    public TimeSpan PollInterval { get; set; } = FileFollower.BusyPoll;

    /// <summary>Gets or sets the time since the follower's start at which something new was read last.</summary>
    public TimeSpan LastActiveAt { get; set; }

    /// <summary>Gets or sets the bytes of the file when it was looked at last.</summary>
    public long SeenBytes { get; set; } = -1;

    /// <summary>Gets or sets the time of change of the file when it was looked at last.</summary>
    public long SeenModifiedAt { get; set; }

    /// <summary>Gets or sets what went wrong last, so that it is told once; null when all is well.</summary>
    public string? Trouble { get; set; }

    /// <summary>Gets or sets the place in the list of open files, the longest unused first.</summary>
    public LinkedListNode<FollowedFile>? OpenNode { get; set; }

    /// <summary>Gets the open file, or null.</summary>
    public SafeFileHandle? Handle { get; private set; }

    /// <summary>Gets the content of the open file.</summary>
    public IByteContent Content => _content ?? throw new InvalidOperationException($"'{Path}' is not open");

    /// <summary>Gets the reader of the open file.</summary>
    public LineReader Reader => _reader ?? throw new InvalidOperationException($"'{Path}' is not open");

    /// <summary>Gets the position of the next line.</summary>
    public long Position => _reader?.Position ?? Checkpoint.HandedOverTo;

    /// <summary>Gets the position up to which the file was looked at: the beginning of an incomplete line included.</summary>
    public long SearchedTo => _reader?.SearchedTo ?? Checkpoint.HandedOverTo;

    /// <summary>Takes an open file, which is closed with this one.</summary>
    public void Attach(SafeFileHandle handle, IByteContent content)
    {
        Handle = handle;
        _content = content;
        _reader = new LineReader(content, _encoding, _limits, Checkpoint.HandedOverTo);
    }

    /// <summary>Closes the file; it can be opened again and goes on where it was.</summary>
    public void Close()
    {
        _content?.Dispose();
        Handle = null;
        _content = null;
        _reader = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Close();
}
