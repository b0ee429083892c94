using LogPipe.Inputs.Checkpoints;
using LogPipe.Inputs.Text;
using Microsoft.Win32.SafeHandles;

namespace LogPipe.Inputs.Files.Following;

/// <summary>All files that are being followed: found by identity or key, taken in the order in which they are due, not all of them open. One caller at a time.</summary>
internal sealed class FollowedFiles : IDisposable
{
    private readonly Dictionary<FileIdentity, FollowedFile> _byIdentity = [];
    private readonly Dictionary<string, FollowedFile> _byKey = new(StringComparer.Ordinal);
    private readonly PriorityQueue<FollowedFile, (TimeSpan DueAt, long Turn)> _due = new();
    private readonly LinkedList<FollowedFile> _open = new();
    private readonly int _maxOpen;
    private long _turn;

    /// <summary>Initializes the collection.</summary>
    /// <param name="maxOpen">Files held open at once; those whose path is gone count, but stay open.</param>
    public FollowedFiles(int maxOpen) => _maxOpen = maxOpen;

    /// <summary>Gets the files.</summary>
    public IReadOnlyCollection<FollowedFile> All => _byIdentity.Values;

    /// <summary>Gets the number of open files.</summary>
    public int OpenCount => _open.Count;

    /// <summary>Finds the file with an identity.</summary>
    public FollowedFile? Find(FileIdentity identity) => _byIdentity.GetValueOrDefault(identity);

    /// <summary>Says whether the content with a checkpoint's key is being followed.</summary>
    public bool IsFollowed(FileCheckpoint checkpoint) => _byKey.ContainsKey(checkpoint.Key);

    /// <summary>Finds the file with a checkpoint's key.</summary>
    public FollowedFile? Find(FileCheckpoint checkpoint) => _byKey.GetValueOrDefault(checkpoint.Key);

    /// <summary>Adds a file, due at once.</summary>
    public void Add(FollowedFile file, TimeSpan now)
    {
        _byIdentity[file.Identity] = file;
        _byKey[file.Checkpoint.Key] = file;
        Schedule(file, now);
    }

    /// <summary>Puts a file back in line, behind those that are due at the same time.</summary>
    public void Schedule(FollowedFile file, TimeSpan dueAt) => _due.Enqueue(file, (dueAt, _turn++));

    /// <summary>Takes the next file that is due.</summary>
    public bool TryTakeDue(TimeSpan now, out FollowedFile? file)
    {
        while (_due.TryPeek(out file, out (TimeSpan DueAt, long Turn) at) && at.DueAt <= now)
        {
            _due.Dequeue();
            if (_byKey.GetValueOrDefault(file.Checkpoint.Key) == file)
                return true;
        }

        return false;
    }

    /// <summary>Gets when the next file is due, or null when there is none.</summary>
    public TimeSpan? NextDueAt => _due.TryPeek(out _, out (TimeSpan DueAt, long Turn) at) ? at.DueAt : null;

    /// <summary>Takes a file out and closes it.</summary>
    public void Remove(FollowedFile file)
    {
        if (_byIdentity.GetValueOrDefault(file.Identity) == file)
            _byIdentity.Remove(file.Identity);
        _byKey.Remove(file.Checkpoint.Key);
        Close(file);
    }

    /// <summary>Opens a file unless it is open, and closes the one that was not used for the longest time when there are too many.</summary>
    /// <exception cref="IOException">The file is gone, or the medium fails.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no right to read it.</exception>
    public void Open(FollowedFile file)
    {
        if (file.Handle is null)
        {
            SafeFileHandle handle = FileOpening.Open(file.Path);
            if (FileStatus.Of(handle, file.Path).Identity != file.Identity)
            {
                handle.Dispose();
                throw new FileNotFoundException($"'{file.Path}' leads to another file now");
            }

            Attach(file, handle, file.Checkpoint.Compressed ? new GzipContent(handle) : new PlainContent(handle));
        }
        else
        {
            _open.Remove(file.OpenNode!);
            _open.AddLast(file.OpenNode!);
        }
    }

    /// <summary>Takes an open file for one of these.</summary>
    public void Attach(FollowedFile file, SafeFileHandle handle, IByteContent content)
    {
        file.Attach(handle, content);
        file.OpenNode = _open.AddLast(file);
        for (LinkedListNode<FollowedFile>? node = _open.First; node is not null && _open.Count > _maxOpen && node.Value != file;)
        {
            FollowedFile idle = node.Value;
            node = node.Next;
            // a detached file has no path to open it again; a compressed one would be decompressed from its beginning again
            if (!idle.IsDetached && !idle.Checkpoint.Compressed)
                Close(idle);
        }
    }

    /// <summary>Closes a file; it is opened again when it is needed.</summary>
    public void Close(FollowedFile file)
    {
        file.Close();
        if (file.OpenNode is not null)
            _open.Remove(file.OpenNode);
        file.OpenNode = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (FollowedFile file in _byIdentity.Values)
            file.Dispose();
    }
}
