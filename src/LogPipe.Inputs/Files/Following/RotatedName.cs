namespace LogPipe.Inputs.Files.Following;

/// <summary>Says whether a file name looks as if rotation had made it of another.</summary>
internal static class RotatedName
{
    /// <summary>
    /// Says whether a name is another with something after it or after its stem: <c>app.log.1</c>, <c>app.log-20260102.gz</c> and <c>app-2026-01-02.log</c>
    /// of <c>app.log</c>, as logrotate, log4j and logback make them.
    /// </summary>
    public static bool IsOf(string path, string originalPath)
    {
        ReadOnlySpan<char> name = Path.GetFileName(path.AsSpan());
        ReadOnlySpan<char> original = Path.GetFileName(originalPath.AsSpan());
        return Extends(name, original) || (!name.SequenceEqual(original) && Extends(name, Path.GetFileNameWithoutExtension(original)));
    }

    private static bool Extends(ReadOnlySpan<char> name, ReadOnlySpan<char> start) =>
        start.Length > 0 && name.Length > start.Length && name.StartsWith(start, StringComparison.Ordinal) && ".-_~".Contains(name[start.Length]);
}
