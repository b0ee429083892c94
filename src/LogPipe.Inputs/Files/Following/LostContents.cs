using LogPipe.Inputs.Checkpoints;
using Microsoft.Extensions.Logging;

namespace LogPipe.Inputs.Files.Following;

/// <summary>Contents that are not where they were and may not have been read to their end: a rotation may have left them beside their old path.</summary>
internal sealed class LostContents
{
    // logrotate compresses within seconds of the rotation; a minute leaves room for a slow disk
    private static readonly TimeSpan SearchFor = TimeSpan.FromMinutes(1);

    private readonly Dictionary<FileCheckpoint, TimeSpan> _since = [];
    private readonly FollowedFiles _files;
    private readonly ILogger _log;

    /// <summary>Initializes the collection.</summary>
    public LostContents(FollowedFiles files, ILogger log)
    {
        _files = files;
        _log = log;
    }

    /// <summary>Adds a content.</summary>
    public void Add(FileCheckpoint checkpoint, TimeSpan now) => _since[checkpoint] = now;

    /// <summary>Takes out a content that was found.</summary>
    public void Remove(FileCheckpoint checkpoint) => _since.Remove(checkpoint);

    /// <summary>Looks beside the old paths.</summary>
    /// <param name="now">Time since the follower's start.</param>
    /// <param name="examine">Takes a file that may hold a lost content.</param>
    public void Search(TimeSpan now, Action<string, FileStatus, FileCheckpoint> examine)
    {
        foreach (IGrouping<string, FileCheckpoint> folder in _since.Keys.GroupBy(static c => Path.GetDirectoryName(c.Path)!).ToList())
        {
            foreach (string path in Siblings(folder.Key))
            {
                FileStatus status = FileStatus.Of(path);
                if (status.Kind != FileKind.Regular || _files.Find(status.Identity) is not null)
                    continue;
                foreach (FileCheckpoint checkpoint in folder)
                {
                    if (_since.ContainsKey(checkpoint) && (status.Identity == checkpoint.Identity || RotatedName.IsOf(path, checkpoint.Path)))
                        examine(path, status, checkpoint);
                }
            }
        }

        foreach ((FileCheckpoint checkpoint, TimeSpan since) in _since.Where(c => now - c.Value > SearchFor).ToList())
        {
            FileInputLog.ContentLost(_log, checkpoint.Path, checkpoint.HandedOverTo);
            checkpoint.End = checkpoint.HandedOverTo;
            _since.Remove(checkpoint);
        }
    }

    private static string[] Siblings(string folder)
    {
        try
        {
            string[] paths = Directory.GetFiles(folder);
            Array.Sort(paths, StringComparer.Ordinal);
            return paths;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // without the folder there is nothing to be found in it
            return [];
        }
    }
}
