using System.Security.Cryptography;
using LogPipe.Inputs.Checkpoints;
using LogPipe.Inputs.Files.Globs;
using LogPipe.Inputs.Text;
using Microsoft.Extensions.Logging;

namespace LogPipe.Inputs.Files.Following;

/// <summary>
/// Finds the files to follow and decides for each what it is: followed already, known from before, a copy of a known one (rotation by copy or gzip), or
/// new.
/// </summary>
/// <remarks>
/// <para>Known from before is a file with the device and inode of a checkpoint, whose first bytes and last bytes read are the checkpoint's.</para>
/// <para>A copy of content that is not followed any more goes on under its key, where the original stopped: lines that a rotation moved away
/// while nobody looked are read there, all others are not read again. A copy of content that is still followed waits until that ends.</para>
/// <para>Content that was cut off or vanished is also searched beside its old path, under names that no pattern gives: <c>app.log</c> is
/// found again as <c>app.log.1</c> or <c>app.log.1.gz</c>.</para>
/// </remarks>
internal sealed class FileDiscovery
{
    private readonly FileInputPlan _plan;
    private readonly FileCheckpointStore _store;
    private readonly FollowedFiles _files;
    private readonly PathWalker _walker;
    private readonly LostContents _lost;
    private readonly ILogger _log;
    private readonly TellOnce _told = new();
    private readonly Dictionary<FileIdentity, (long ByteCount, long ModifiedAt)> _settled = [];
    private readonly Dictionary<FileIdentity, GrowingFile> _growing = [];
    private CheckpointIndex? _index;
    private int _scan;
    private bool _isScanning;

    /// <summary>Initializes the discovery; nothing is looked for before <see cref="Scan"/>.</summary>
    public FileDiscovery(FileInputPlan plan, FileCheckpointStore store, FollowedFiles files, ILogger log)
    {
        _plan = plan;
        _store = store;
        _files = files;
        _walker = new PathWalker(plan.Patterns, plan.Excluded);
        _lost = new LostContents(files, log);
        _log = log;
    }

    /// <summary>Gets a value that says whether what is found now was there before LogPipe and is not wanted.</summary>
    private bool IsSkipped => _plan.FromEnd && IsBeginning;

    private bool IsBeginning => _scan == 1 && _isScanning && _store.IsNew;

    private CheckpointIndex Index => _index ??= new CheckpointIndex(_store.Files);

    /// <summary>Looks through all patterns.</summary>
    /// <param name="now">Time since the follower's start.</param>
    /// <returns>The files that are there.</returns>
    public HashSet<FileIdentity> Scan(TimeSpan now)
    {
        _scan++;
        _isScanning = true;
        _index = null;
        var unknown = new List<string>();
        var seen = new HashSet<FileIdentity>();
        foreach (string path in FindPaths())
        {
            FileStatus status = FileStatus.Of(path);
            if (status.Kind == FileKind.Other && _told.IsNews(path, ""))
                FileInputLog.NotAFile(_log, path);
            if (status.Kind == FileKind.Regular && seen.Add(status.Identity) && !TakeKnown(path, status, now))
                unknown.Add(path);
        }

        // originals first, so that their copies find them
        foreach (string path in unknown)
            TakeUnknown(path, now, only: null);
        if (_scan == 1)
            LoseWhatIsNotThere(now);
        _lost.Search(now, (path, status, checkpoint) =>
        {
            if (status.Identity != checkpoint.Identity || !TakeKnown(path, status, now))
                TakeUnknown(path, now, checkpoint);
            // no pattern names it: it is read to its end and then let go
            if (_files.Find(checkpoint) is { } found)
                found.IsDetached = true;
        });
        _isScanning = false;
        return seen;
    }

    /// <summary>Takes what a path leads to now, because it was seen to lead elsewhere.</summary>
    public void Look(string path, TimeSpan now)
    {
        _index = null;
        FileStatus status = FileStatus.Of(path);
        if (status.Kind == FileKind.Regular && !TakeKnown(path, status, now))
            TakeUnknown(path, now, only: null);
    }

    /// <summary>Notes that a file is not followed any more.</summary>
    /// <param name="file">The file.</param>
    /// <param name="status">What it is now; missing if it is gone.</param>
    public void Settle(FollowedFile file, FileStatus status)
    {
        if (status.Kind == FileKind.Regular)
            _settled[file.Identity] = (status.ByteCount, status.ModifiedAt);
    }

    /// <summary>Notes that a content vanished, perhaps before it was read to its end; it is searched for a while.</summary>
    public void Lose(FileCheckpoint checkpoint, TimeSpan now) => _lost.Add(checkpoint, now);

    /// <summary>Notes that a file holds another content now; the old one is searched for a while.</summary>
    public void Replace(FileCheckpoint checkpoint, TimeSpan now)
    {
        checkpoint.Identity = null;
        _store.Touch();
        Lose(checkpoint, now);
    }

    private SortedSet<string> FindPaths() => _walker.Find(
        (folder, e) =>
        {
            if (_told.IsNews(folder, e.Message))
                FileInputLog.FolderUnreadable(_log, folder, FileInputLog.Reason(e));
        },
        pattern =>
        {
            if (_told.IsNews(pattern, ""))
                FileInputLog.NoFileYet(_log, pattern);
        });

    private bool TakeKnown(string path, FileStatus status, TimeSpan now)
    {
        if (_files.Find(status.Identity) is { } followed)
        {
            if (followed.IsDetached || (followed.Path != path && FileStatus.Of(followed.Path).Identity != status.Identity))
            {
                followed.Path = path;
                followed.IsDetached = false;
            }

            return true;
        }

        if (_settled.TryGetValue(status.Identity, out (long ByteCount, long ModifiedAt) last) && last == (status.ByteCount, status.ModifiedAt))
            return true;
        if (Index.Find(status.Identity) is not { } known || _files.IsFollowed(known))
            return false;
        using FoundFile? found = TryOpen(path);
        if (found is null || found.Status.Identity != status.Identity)
            return true;
        Likeness likeness = found.IsCompressed == known.Compressed ? found.LikenessTo(known) : Likeness.None;
        if (likeness < Likeness.Acknowledged || (!found.IsCompressed && found.Status.ByteCount < known.HandedOverTo))
        {
            // the inode was given to another file, or the content was replaced while nobody looked
            Replace(known, now);
            return false;
        }

        if (found.IsCompressed && known.IsFinished)
            _settled[status.Identity] = (status.ByteCount, status.ModifiedAt);
        else
            Follow(found, known, likeness, now);
        return true;
    }

    /// <summary>Decides what a file without a checkpoint of its own is.</summary>
    private void TakeUnknown(string path, TimeSpan now, FileCheckpoint? only)
    {
        using FoundFile? found = TryOpen(path);
        if (found is null || _files.Find(found.Status.Identity) is not null || IsUnfinished(found))
            return;
        List<FileCheckpoint> originals = only is null ? Index.FindByHead(found.Head) : [only];
        foreach (FileCheckpoint original in originals)
        {
            if (TryContinue(found, original, now))
                return;
        }

        if (only is null && !WaitsForOriginal(found))
            FollowNew(found, now);
    }

    /// <summary>Says whether a compressed file may still be written: it is read only when it is as it was at an earlier scan.</summary>
    private bool IsUnfinished(FoundFile found)
    {
        if (!found.IsCompressed || IsSkipped)
            return false;
        FileIdentity identity = found.Status.Identity;
        if (_growing.TryGetValue(identity, out GrowingFile last) && last.ByteCount == found.Status.ByteCount && last.ModifiedAt == found.Status.ModifiedAt)
            return last.Scan == _scan;
        _growing[identity] = new GrowingFile(found.Status.ByteCount, found.Status.ModifiedAt, _scan);
        return true;
    }

    private bool TryContinue(FoundFile found, FileCheckpoint original, TimeSpan now)
    {
        // a short beginning may be the same by chance; with a name that rotation makes it is not
        bool isNamedSo = RotatedName.IsOf(found.Path, original.Path);
        if (_files.IsFollowed(original) || original.Head.ByteCount == 0 || !(isNamedSo || original.Head.ByteCount == ContentHash.HeadBytes))
            return false;
        Likeness likeness = found.LikenessTo(original);
        if (likeness < Likeness.Acknowledged)
        {
            // a copy made while the original was still being written ends before what was read of the original last
            if (likeness == Likeness.None || !isNamedSo || found.CountTextBytes() >= original.LastCheck.End)
                return false;
        }

        FileInputLog.CopyFound(_log, found.Path, original.Path, original.HandedOverTo);
        if (likeness < Likeness.Whole && found.CountTextBytes() <= original.HandedOverTo)
            AddRead(found);
        else
            Follow(found, original, likeness, now);
        return true;
    }

    /// <summary>Notes that all of a file was read from another that it is a copy of.</summary>
    private void AddRead(FoundFile found)
    {
        FileStatus status = found.Status;
        long byteCount = found.CountTextBytes();
        var checkpoint = new FileCheckpoint(DrawKey(status.Identity), found.Path, found.IsCompressed, byteCount)
        {
            Identity = status.Identity,
            Head = ContentHash.Of(found.Head),
            End = byteCount,
        };
        _store.Add(checkpoint);
        _settled[status.Identity] = (status.ByteCount, status.ModifiedAt);
    }

    private bool WaitsForOriginal(FoundFile found)
    {
        if (IsBeginning)
            return false;
        string? folder = Path.GetDirectoryName(found.Path);
        foreach (FollowedFile original in _files.All)
        {
            if (original.Checkpoint.Compressed || !RotatedName.IsOf(found.Path, original.Path) || Path.GetDirectoryName(original.Path) != folder)
                continue;
            // an empty file may be the beginning of a copy
            if (found.Head.Length == 0 || IsCopyOf(found, original))
                return true;
        }

        return false;
    }

    private bool IsCopyOf(FoundFile found, FollowedFile original)
    {
        try
        {
            _files.Open(original);
            // where the original was cut off meanwhile, its next visit finds that out, and the copy is looked at again after it
            return original.Checkpoint.LastCheck.Holds(original.Content) ? found.IsCopyOf(original) : original.Checkpoint.Head.IsPrefixOf(found.Head);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return false;
        }
    }

    private void FollowNew(FoundFile found, TimeSpan now)
    {
        if (IsSkipped && found.IsCompressed)
        {
            AddRead(found);
            return;
        }

        long position = IsSkipped ? LastLine.Start(found.Content, found.Status.ByteCount, _plan.Encoding) : 0;
        var checkpoint = new FileCheckpoint(DrawKey(found.Status.Identity), found.Path, found.IsCompressed, position);
        if (IsSkipped || found.IsCompressed)
            checkpoint.Head = ContentHash.Of(found.Head);
        // where reading begins is to be remembered even if no line ever comes
        if (IsSkipped)
            _store.Add(checkpoint);

        FileInputLog.FileFound(_log, found.Path, position);
        Follow(found, checkpoint, Likeness.Whole, now);
    }

    private static string DrawKey(FileIdentity identity) =>
        $"file:{identity.Device:x}:{identity.Inode:x}:{RandomNumberGenerator.GetHexString(16, lowercase: true)}";

    private void Follow(FoundFile found, FileCheckpoint checkpoint, Likeness likeness, TimeSpan now)
    {
        if (likeness < Likeness.Whole)
            checkpoint.FallBack();
        checkpoint.Identity = found.Status.Identity;
        checkpoint.Compressed = found.IsCompressed;
        checkpoint.End = null;
        checkpoint.Source ??= _plan.Source(checkpoint.Key, checkpoint.Path, checkpoint.Path);
        _store.Touch();
        _lost.Remove(checkpoint);
        var file = new FollowedFile(found.Path, found.Status.Identity, checkpoint, _plan.Encoding, _plan.Limits) { LastActiveAt = now };
        _files.Add(file, now);
        _files.Attach(file, found.Handle, found.Content);
        found.Take();
    }

    private void LoseWhatIsNotThere(TimeSpan now)
    {
        foreach (FileCheckpoint checkpoint in _store.Files)
        {
            bool wanted = !_walker.IsExcluded(checkpoint.Path) && _plan.Patterns.Any(p => p.IsMatch(checkpoint.Path));
            if (wanted && !checkpoint.IsFinished && !_files.IsFollowed(checkpoint))
                _lost.Add(checkpoint, now);
        }
    }

    private FoundFile? TryOpen(string path)
    {
        try
        {
            FoundFile found = FoundFile.Open(path);
            _told.Forget(path);
            return found;
        }
        catch (FileNotFoundException)
        {
            // gone between being listed and being opened
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            if (_told.IsNews(path, e.Message))
                FileInputLog.FileUnreadable(_log, path, FileInputLog.Reason(e));
            return null;
        }
    }

    private readonly record struct GrowingFile(long ByteCount, long ModifiedAt, int Scan);
}
