using Microsoft.Extensions.Logging;

namespace LogPipe.Inputs.Files;

/// <summary>What inputs that read files have to say.</summary>
internal static partial class FileInputLog
{
    [LoggerMessage(1, LogLevel.Warning, "'{Path}' was cut off: its compressed text ends after {ByteCount} bytes, more is announced; run gzip -t on it")]
    public static partial void GzipCutOff(ILogger log, string path, long byteCount);

    /// <summary>Gives the operating system's reason the way messages here are written: no capital, no full stop.</summary>
    public static string Reason(Exception e)
    {
        string text = e.Message.TrimEnd('.', ' ');
        return text.Length > 1 && char.IsUpper(text[0]) && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }
}
