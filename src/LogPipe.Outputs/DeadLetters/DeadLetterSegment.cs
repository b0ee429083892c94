using LogPipe.Model;

namespace LogPipe.Outputs.DeadLetters;

/// <summary>One file of dead letters.</summary>
/// <param name="FilePath">The absolute path.</param>
/// <param name="Number">The number in the order of segments, from 1.</param>
/// <param name="ByteCount">The bytes at the time of listing.</param>
public sealed record DeadLetterSegment(string FilePath, long Number, long ByteCount)
{
    /// <summary>Gives the segment's letters in the order in which they were written, for looking at them; none if the file is gone.</summary>
    public IEnumerable<DeadLetter> Letters()
    {
        if (!File.Exists(FilePath))
            yield break;
        using var file = new FileStream(FilePath, Shared(FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        foreach (DeadLetter letter in DeadLetterReader.Read(file))
            yield return letter;
    }

    /// <summary>Takes the segment over for a replay: no store writes to it any more until it is given back or deleted.</summary>
    /// <returns>The segment, to be disposed of; null if a store is writing to it this moment, another replay has it, or it is gone.</returns>
    public TakenSegment? TryTake()
    {
        try
        {
            FileShare share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;
            return new TakenSegment(FilePath, new FileStream(FilePath, Shared(FileAccess.ReadWrite, share)));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static FileStreamOptions Shared(FileAccess access, FileShare share) =>
        new() { Mode = FileMode.Open, Access = access, Share = share, BufferSize = 0 };
}

/// <summary>A segment that a replay has taken over; giving it back without <see cref="Delete"/> leaves its letters for the next replay.</summary>
public sealed class TakenSegment : IDisposable
{
    private readonly string _path;
    private readonly FileStream _file;

    internal TakenSegment(string path, FileStream file)
    {
        _path = path;
        _file = file;
    }

    /// <summary>Gives the letters in the order in which they were written.</summary>
    public IEnumerable<DeadLetter> Letters() => DeadLetterReader.Read(_file);

    /// <summary>Deletes the file, after every letter of it was delivered.</summary>
    public void Delete() => File.Delete(_path);

    /// <summary>Gives the segment back.</summary>
    public void Dispose() => _file.Dispose();
}
