using LogPipe.Inputs.Files;
using LogPipe.Model;

namespace LogPipe.Inputs.Checkpoints;

/// <summary>What is known of one generation of a file: how to recognise it, and up to where it is finished.</summary>
/// <remarks>
/// The key is drawn when the file is first seen and is durable before its first batch is handed over, so it stays the same while a small file
/// grows past its fingerprint, and two generations with the same first bytes have two keys. Safe for several threads: acknowledgements come from
/// the engine while the input reads.
/// </remarks>
internal sealed class FileCheckpoint
{
    private readonly Lock _gate = new();
    private readonly Queue<ContentCheck> _underway = new();
    private bool _compressed;
    private FileIdentity? _identity;
    private ContentHash _head;
    private ContentCheck _check;
    private ContentCheck _lastCheck;
    private long _position;
    private long? _end;
    private DateTimeOffset _seenAt;

    /// <summary>Initializes the checkpoint of a file of which nothing beyond <paramref name="position"/> has been read.</summary>
    public FileCheckpoint(string key, string path, bool compressed, long position)
    {
        Key = key;
        Path = path;
        _compressed = compressed;
        _position = position;
        HandedOverTo = position;
    }

    /// <summary>Gets the key of the file's source.</summary>
    public string Key { get; }

    /// <summary>Gets the path under which the file was first seen.</summary>
    public string Path { get; }

    /// <summary>Gets or sets a value that says whether the file that holds the content now is compressed; positions are offsets in the text.</summary>
    public bool Compressed
    {
        get => Locked(ref _compressed);
        set => Set(ref _compressed, value);
    }

    /// <summary>Gets or sets the source, one object while the process lives. Only the reading side uses it.</summary>
    public LogSource? Source { get; set; }

    /// <summary>Gets the position up to which lines were handed over in this process. Only the reading side uses it.</summary>
    public long HandedOverTo { get; private set; }

    /// <summary>Gets or sets a value that says whether the key survives a crash; before that no line may be handed over. Only the reading side uses it.</summary>
    public KeyState KeyState { get; set; }

    /// <summary>
    /// Gets the check at the last position that was handed over, in this process or the one before: what the content must still have, or it is another.
    /// </summary>
    public ContentCheck LastCheck
    {
        get => Locked(ref _lastCheck);
        private set => Set(ref _lastCheck, value);
    }

    /// <summary>Gets or sets the file that holds the content now; null when it is gone: truncated, or not found again.</summary>
    public FileIdentity? Identity
    {
        get => Locked(ref _identity);
        set => Set(ref _identity, value);
    }

    /// <summary>Gets or sets the fingerprint: it grows with a small file.</summary>
    public ContentHash Head
    {
        get => Locked(ref _head);
        set => Set(ref _head, value);
    }

    /// <summary>Gets or sets where the content ended, or null while it may grow.</summary>
    public long? End
    {
        get => Locked(ref _end);
        set => Set(ref _end, value);
    }

    /// <summary>Gets or sets when the file was seen last.</summary>
    public DateTimeOffset SeenAt
    {
        get => Locked(ref _seenAt);
        set => Set(ref _seenAt, value);
    }

    /// <summary>Gets the position up to which everything is finished.</summary>
    public long Position => Locked(ref _position);

    /// <summary>Gets the newest check at or before <see cref="Position"/>.</summary>
    public ContentCheck Check => Locked(ref _check);

    /// <summary>Gets a value that says whether nothing is left to be read or acknowledged.</summary>
    public bool IsFinished
    {
        get
        {
            lock (_gate)
                return _position >= _end;
        }
    }

    /// <summary>Learns that lines up to a position were handed over.</summary>
    /// <param name="position">The position.</param>
    /// <param name="check">The check there, or null when the bytes before it are not at hand: an older one holds on.</param>
    public void HandOver(long position, ContentCheck? check)
    {
        HandedOverTo = position;
        if (check is not { } newer)
            return;
        lock (_gate)
        {
            _lastCheck = newer;
            _underway.Enqueue(newer);
        }
    }

    /// <summary>Gives up the last check for the one at the acknowledged position, because the content ends before the last.</summary>
    public void FallBack() => LastCheck = Check;

    /// <summary>Learns that everything below a position is finished.</summary>
    /// <returns>False when that was known.</returns>
    public bool Acknowledge(long position)
    {
        lock (_gate)
        {
            if (position <= _position)
                return false;
            _position = position;
            while (_underway.TryPeek(out ContentCheck check) && check.End <= position)
                _check = _underway.Dequeue();
            return true;
        }
    }

    /// <summary>Copies everything that is kept.</summary>
    public CheckpointRow ToRow()
    {
        lock (_gate)
        {
            return new CheckpointRow(
                Key, Path, _compressed, _identity?.Device, _identity?.Inode, _position, _end, _head.ByteCount, _head.Hash, _check.End, _check.Hash.ByteCount,
                _check.Hash.Hash, _lastCheck.End, _lastCheck.Hash.ByteCount, _lastCheck.Hash.Hash, _seenAt);
        }
    }

    /// <summary>Makes the checkpoint again from what was kept.</summary>
    public static FileCheckpoint From(CheckpointRow row) => new(row.Key, row.Path, row.Compressed, row.Position)
    {
        KeyState = KeyState.Durable,
        _identity = row is { Device: { } device, Inode: { } inode } ? new FileIdentity(device, inode) : null,
        _head = new ContentHash(row.HeadBytes, row.HeadHash),
        _end = row.End,
        _check = new ContentCheck(row.CheckEnd, new ContentHash(row.CheckBytes, row.CheckHash)),
        _lastCheck = new ContentCheck(row.LastCheckEnd, new ContentHash(row.LastCheckBytes, row.LastCheckHash)),
        _seenAt = row.SeenAt,
    };

    private T Locked<T>(ref T field)
    {
        lock (_gate)
            return field;
    }

    private void Set<T>(ref T field, T value)
    {
        lock (_gate)
            field = value;
    }
}

/// <summary>How far a key is from surviving a crash.</summary>
internal enum KeyState : byte
{
    /// <summary>Nobody knows it.</summary>
    Drawn = 0,

    /// <summary>It is in the store, and in the next save.</summary>
    Added,

    /// <summary>It was saved.</summary>
    Durable,
}
