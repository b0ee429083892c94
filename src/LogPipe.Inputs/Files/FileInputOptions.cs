using LogPipe.Inputs.Files.Globs;
using LogPipe.Inputs.Text;
using LogPipe.Model;

namespace LogPipe.Inputs.Files;

/// <summary>What users write about files to read, whether once or as they grow.</summary>
public sealed record FileInputOptions
{
    /// <summary>Gets the files, with <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>{a,b}</c> and <c>**</c> for any number of folders. At least one; no default.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Gets what to leave out of them; a pattern without a slash leaves out that name in every folder. Default: nothing.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>
    /// Gets the encoding: <c>auto</c> (the default), <c>utf-8</c>, <c>utf-16le</c>, <c>utf-16be</c> or <c>latin-1</c> (read as windows-1252). A byte
    /// order mark wins over it; without either it is UTF-8.
    /// </summary>
    public string Encoding { get; init; } = "auto";

    /// <summary>Gets the bytes kept of a line, 64 to 67,108,864; the rest of a longer one is passed over and the record says so. Default 1 MiB.</summary>
    public int MaxLineBytes { get; init; } = LineLimits.DefaultMaxLineBytes;

    /// <summary>
    /// Gets where to begin with files that are there when LogPipe follows them for the first time: <c>beginning</c> (default) or <c>end</c>. Files
    /// that come later are always read from their beginning; once there is a checkpoint file it decides.
    /// </summary>
    public string StartAt { get; init; } = "beginning";

    /// <summary>Gets the IANA zone or fixed offset of stamps that name none. Default: the envelope's, then UTC.</summary>
    public string? Timezone { get; init; }

    /// <summary>Gets the service that writes the files (<c>service.name</c>). Default: unknown.</summary>
    public string? Service { get; init; }

    /// <summary>Gets the host that the files come from (<c>host.name</c>). Default: unknown.</summary>
    public string? Host { get; init; }

    /// <summary>Gets the format of the lines. Default: it is detected.</summary>
    public string? Format { get; init; }

    /// <summary>Gets what one line holds: a line, or a whole event in an agent's envelope. Default: a line.</summary>
    public SourceContent Content { get; init; } = SourceContent.Lines;

    /// <summary>Gets a value that says whether the input ends when it has read what is there, last lines without a line end included. Default: it follows.</summary>
    public bool Once { get; init; }

    /// <summary>Gets how often the patterns are looked through for new files, 100 ms to 1 hour. Default 5 s.</summary>
    public TimeSpan ScanInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets how long an idle file may go unwatched, 10 ms to 1 hour; a busy one is looked at up to 20 times a second. Default 1 s.</summary>
    public TimeSpan MaxPollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets how long the checkpoint of a file that is gone is kept, 1 hour or more. Default 14 days, twice logrotate's usual week.</summary>
    public TimeSpan ForgetAfter { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Gets the number of files held open at once, 1 or more; idle ones are closed and reopened. Default 4096.</summary>
    public int MaxOpenFiles { get; init; } = 4096;

    /// <summary>Finds every mistake; each begins with its path in the configuration.</summary>
    /// <param name="path">The path of these options, such as <c>inputs[0]</c>.</param>
    public IReadOnlyList<string> Validate(string path)
    {
        var mistakes = new List<string>();
        if (Paths.Count == 0)
            mistakes.Add($"{path}.paths: is empty; name at least one file, such as /var/log/*.log");
        CheckPatterns($"{path}.paths", Paths, mistakes);
        CheckPatterns($"{path}.exclude", Exclude, mistakes);
        if (!TextEncodings.TryParse(Encoding, out _))
            mistakes.Add($"{path}.encoding: '{Encoding}' is not known; use one of {TextEncodings.Names}");
        if (MaxLineBytes is < 64 or > 64 << 20)
            mistakes.Add($"{path}.max_line_bytes: {MaxLineBytes} is outside 64 to {64 << 20}");
        if (StartAt is not ("beginning" or "end"))
            mistakes.Add($"{path}.start_at: '{StartAt}' is not known; use beginning or end");
        if (Timezone is not null && !IsTimezone(Timezone))
            mistakes.Add($"{path}.timezone: '{Timezone}' is not known; use an IANA name such as Europe/Rome or an offset such as +02:00");
        CheckSpan($"{path}.scan_interval", ScanInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1), mistakes);
        CheckSpan($"{path}.max_poll_interval", MaxPollInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1), mistakes);
        CheckSpan($"{path}.forget_after", ForgetAfter, TimeSpan.FromHours(1), TimeSpan.FromDays(3650), mistakes);
        if (MaxOpenFiles < 1)
            mistakes.Add($"{path}.max_open_files: {MaxOpenFiles} is less than 1");
        return mistakes;
    }

    /// <summary>Says whether a text is an IANA zone, <c>Z</c>, or an offset of hours and minutes.</summary>
    internal static bool IsTimezone(string zone) =>
        zone is "Z"
        || (zone is ['+' or '-', ..] && TimeSpan.TryParseExact(zone.AsSpan(1), [@"hh\:mm", "hhmm", "hh"], null, out TimeSpan offset) && offset.TotalHours <= 14)
        || (zone.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _));

    private static void CheckPatterns(string path, IReadOnlyList<string> patterns, List<string> mistakes)
    {
        for (int i = 0; i < patterns.Count; i++)
        {
            try
            {
                if (string.IsNullOrWhiteSpace(patterns[i]))
                    mistakes.Add($"{path}[{i}]: is empty; name a file or remove it");
                else
                    PathPattern.Compile(patterns[i]);
            }
            catch (FormatException e)
            {
                mistakes.Add($"{path}[{i}]: '{patterns[i]}' {e.Message}");
            }
        }
    }

    private static void CheckSpan(string path, TimeSpan value, TimeSpan least, TimeSpan most, List<string> mistakes)
    {
        if (value < least || value > most)
            mistakes.Add($"{path}: {value} is outside {least} to {most}");
    }
}
