using LogPipe.Inputs.Files;

namespace LogPipe.Inputs.Checkpoints;

/// <summary>Finds checkpoints by file and by first bytes; made for one look through the files, because fingerprints grow.</summary>
internal sealed class CheckpointIndex
{
    private readonly Dictionary<FileIdentity, FileCheckpoint> _byIdentity = [];
    private readonly Dictionary<ContentHash, List<FileCheckpoint>> _byHead = [];
    private readonly SortedSet<int> _headBytes = [];

    /// <summary>Initializes the index over some checkpoints.</summary>
    public CheckpointIndex(IEnumerable<FileCheckpoint> files)
    {
        foreach (FileCheckpoint file in files)
        {
            if (file.Identity is { } identity)
                _byIdentity[identity] = file;
            ContentHash head = file.Head;
            if (head.ByteCount == 0)
                continue;
            _headBytes.Add(head.ByteCount);
            if (!_byHead.TryGetValue(head, out List<FileCheckpoint>? same))
                _byHead[head] = same = [];
            same.Add(file);
        }
    }

    /// <summary>Finds the checkpoint of a file.</summary>
    public FileCheckpoint? Find(FileIdentity identity) => _byIdentity.GetValueOrDefault(identity);

    /// <summary>Finds the checkpoints of contents that begin as these bytes do, the longest fingerprint first.</summary>
    public List<FileCheckpoint> FindByHead(ReadOnlySpan<byte> head)
    {
        var found = new List<FileCheckpoint>();
        foreach (int byteCount in _headBytes.Reverse())
        {
            if (byteCount <= head.Length && _byHead.TryGetValue(ContentHash.Of(head[..byteCount]), out List<FileCheckpoint>? same))
                found.AddRange(same);
        }

        return found;
    }
}
