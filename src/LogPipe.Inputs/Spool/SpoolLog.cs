using Microsoft.Extensions.Logging;

namespace LogPipe.Inputs.Spool;

/// <summary>What spools, and inputs that listen, have to say.</summary>
internal static partial class SpoolLog
{
    [LoggerMessage(1, LogLevel.Warning, "the spool '{Folder}' ended in the middle of a frame, as after a crash: {ByteCount} bytes that nobody was promised were cut off")]
    public static partial void TornTail(ILogger log, string folder, long byteCount);

    [LoggerMessage(2, LogLevel.Error, "the spool '{Folder}' is damaged at position {Position} ({Reason}): goes on at position {Next}; keep a copy of the file and check the disk")]
    public static partial void Damaged(ILogger log, string folder, long position, string reason, long next);

    [LoggerMessage(3, LogLevel.Error, "cannot write to the spool '{Folder}' ({Reason}): senders are told to come again")]
    public static partial void WriteFailed(ILogger log, string folder, string reason);

    [LoggerMessage(4, LogLevel.Warning, "the spool '{Folder}' is full ({ByteCount} bytes): senders wait until outputs have taken more; raise spool.size if that happens often")]
    public static partial void Full(ILogger log, string folder, long byteCount);

    [LoggerMessage(5, LogLevel.Information, "{Input}: listens on {Address} ({Protocol})")]
    public static partial void Listens(ILogger log, string input, string address, string protocol);

    [LoggerMessage(6, LogLevel.Warning, "{Input}: {Problem}")]
    public static partial void Problem(ILogger log, string input, string problem);

    [LoggerMessage(7, LogLevel.Information, "{Input}: {Note}")]
    public static partial void Note(ILogger log, string input, string note);

    [LoggerMessage(8, LogLevel.Warning, "cannot note how far '{Folder}' was read ({Reason}): tries again; after a crash more would be read again")]
    public static partial void StateNotSaved(ILogger log, string folder, string reason);
}
