using System.Collections.Concurrent;
using LogPipe.Inputs.Files;
using LogPipe.Model;

namespace LogPipe.Inputs.Checkpoints;

/// <summary>The checkpoints of one input, in memory and in one file that is replaced as a whole.</summary>
/// <remarks>
/// Losing the newest version of the file loses no line: lines handed over after an older position come again with the same key and position,
/// and are recognised. What may not be lost is a key that lines were handed over with: see <see cref="SaveNewKeys"/>.
/// </remarks>
internal sealed class FileCheckpointStore : IDisposable
{
    private readonly ConcurrentDictionary<string, FileCheckpoint> _files = new(StringComparer.Ordinal);
    private readonly Lock _saving = new();
    private readonly List<FileCheckpoint> _new = [];
    private readonly string _path;
    private readonly FileStream _lock;
    private readonly TimeProvider _time;
    private int _changed;

    private FileCheckpointStore(string path, FileStream fileLock, TimeProvider time)
    {
        _path = path;
        _lock = fileLock;
        _time = time;
    }

    /// <summary>Gets a value that says whether there was no checkpoint file: nothing was ever followed.</summary>
    public bool IsNew { get; private init; }

    /// <summary>Gets every checkpoint, in no order.</summary>
    public ICollection<FileCheckpoint> Files => _files.Values;

    /// <summary>Reads the checkpoint file, if there is one, and keeps other processes from using it.</summary>
    /// <exception cref="InputException">The file cannot be used; the message names it and the next step. Never is it taken for empty.</exception>
    public static FileCheckpointStore Open(string path, TimeProvider time)
    {
        FileStream fileLock = Lock(path);
        try
        {
            bool exists = File.Exists(path);
            var store = new FileCheckpointStore(path, fileLock, time) { IsNew = !exists };
            foreach (FileCheckpoint file in exists ? CheckpointFormat.Read(File.ReadAllBytes(path)) : [])
                store._files[file.Key] = file;
            return store;
        }
        catch (Exception e)
        {
            fileLock.Dispose();
            if (e is FormatException or IOException or UnauthorizedAccessException)
                throw Unusable(path, e);
            throw;
        }
    }

    /// <summary>Adds a file; <see cref="SaveNewKeys"/> comes before its first batch.</summary>
    public void Add(FileCheckpoint file)
    {
        lock (_saving)
        {
            file.SeenAt = _time.GetUtcNow();
            _files[file.Key] = file;
            file.KeyState = KeyState.Added;
            _new.Add(file);
            Touch();
        }
    }

    /// <summary>Forgets a file.</summary>
    public void Remove(FileCheckpoint file)
    {
        _files.TryRemove(file.Key, out _);
        Touch();
    }

    /// <summary>Notes that a checkpoint changed and is to be saved some time.</summary>
    public void Touch() => Volatile.Write(ref _changed, 1);

    /// <summary>Takes an acknowledgement; one for a file that was forgotten means nothing.</summary>
    public void Acknowledge(string key, long position)
    {
        if (_files.TryGetValue(key, out FileCheckpoint? file) && file.Acknowledge(position))
            Touch();
    }

    /// <summary>Makes everything durable that changed since the last save. Safe for several threads.</summary>
    /// <exception cref="IOException">It is not durable and counts as changed still.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no right to write.</exception>
    public void Save()
    {
        lock (_saving)
        {
            if (Interlocked.Exchange(ref _changed, 0) == 0)
                return;
            try
            {
                DurableFile.Replace(_path, CheckpointFormat.Write([.. _files.Values.Select(static f => f.ToRow())]).Span);
                _new.ForEach(static f => f.KeyState = KeyState.Durable);
                _new.Clear();
            }
            catch
            {
                Touch();
                throw;
            }
        }
    }

    /// <summary>Saves if a file was added since the last save: a line must never be handed over with a key that a crash would forget.</summary>
    /// <exception cref="IOException">The keys are not durable.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no right to write.</exception>
    public void SaveNewKeys()
    {
        lock (_saving)
        {
            if (_new.Count > 0)
                Save();
        }
    }

    /// <summary>Lets other processes use the file. Saves nothing.</summary>
    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(string path)
    {
        string lockPath = path + ".lock";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException e) when (File.Exists(lockPath))
        {
            throw new InputException($"the checkpoint file '{path}' is used by another process: stop it, or use another data folder", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"cannot write beside the checkpoint file '{path}' ({FileInputLog.Reason(e)}): give the right to write there, or use another data folder", e);
        }
    }

    private static InputException Unusable(string path, Exception e) => new(
        $"the checkpoint file '{path}' cannot be used: {FileInputLog.Reason(e)}; restore it from a backup, or move it away to read every file from its beginning again",
        e);
}
