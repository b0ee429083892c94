using Microsoft.Extensions.Logging;

namespace LogPipe.Inputs.Files;

/// <summary>What inputs that read files have to say.</summary>
internal static partial class FileInputLog
{
    [LoggerMessage(1, LogLevel.Warning, "'{Path}' was cut off: its compressed text ends after {ByteCount} bytes, more is announced; run gzip -t on it")]
    public static partial void GzipCutOff(ILogger log, string path, long byteCount);

    [LoggerMessage(2, LogLevel.Warning, "'{Path}' is broken after byte {ByteCount} of its decompressed text ({Reason}): run gzip -t on it")]
    public static partial void GzipBroken(ILogger log, string path, long byteCount, string reason);

    [LoggerMessage(3, LogLevel.Warning, "cannot look into the folder '{Path}' ({Reason}): give the right to list it")]
    public static partial void FolderUnreadable(ILogger log, string path, string reason);

    [LoggerMessage(4, LogLevel.Warning, "the pattern '{Pattern}' names no file yet: waiting for one")]
    public static partial void NoFileYet(ILogger log, string pattern);

    [LoggerMessage(5, LogLevel.Warning, "'{Path}' is a pipe or device and is not followed: use standard input for it")]
    public static partial void NotAFile(ILogger log, string path);

    [LoggerMessage(6, LogLevel.Warning, "cannot read '{Path}' ({Reason}): it is tried again, the other files go on")]
    public static partial void FileUnreadable(ILogger log, string path, string reason);

    [LoggerMessage(7, LogLevel.Error, "checkpoints cannot be saved ({Reason}): no new file is begun, and after a crash lines come again, until they can")]
    public static partial void CheckpointsNotSaved(ILogger log, string reason);

    [LoggerMessage(8, LogLevel.Information, "following '{Path}' from byte {Position}")]
    public static partial void FileFound(ILogger log, string path, long position);

    [LoggerMessage(9, LogLevel.Information, "'{Path}' holds what '{Original}' held: going on at byte {Position}")]
    public static partial void CopyFound(ILogger log, string path, string original, long position);

    [LoggerMessage(10, LogLevel.Information, "'{Path}' leads elsewhere now: reading what was there to its end")]
    public static partial void FileMoved(ILogger log, string path);

    [LoggerMessage(11, LogLevel.Information, "'{Path}' was cut off or overwritten at or before byte {Position}: reading it from its beginning")]
    public static partial void FileRestarted(ILogger log, string path, long position);

    [LoggerMessage(12, LogLevel.Information, "'{Path}' ended at byte {Position}")]
    public static partial void FileEnded(ILogger log, string path, long position);

    [LoggerMessage(13, LogLevel.Information, "no rotated copy of '{Path}' was found: lines written to it after byte {Position}, if any, are gone")]
    public static partial void ContentLost(ILogger log, string path, long position);

    /// <summary>Gives the operating system's reason the way messages here are written: no capital, no full stop.</summary>
    public static string Reason(Exception e)
    {
        string text = e.Message.TrimEnd('.', ' ');
        return text.Length > 1 && char.IsUpper(text[0]) && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }
}
