using System.Globalization;
using System.Text;

namespace LogPipe.Signals.Folding;

/// <summary>
/// Remembers where folding was cut for another reason than the input's positions (a source fell silent, the flow stopped, memory was short), and how far the roll-ups reach that
/// were given out. A replay after a crash cuts there again, and nowhere before it has reached as far, so that it gives the same roll-ups. Safe for any number of threads.
/// </summary>
/// <remarks>
/// One line each: <c>cut</c> or <c>reach</c>, the position, seconds since 1970, the source key (percent-encoded). A line is on the disk before anything is given out that
/// follows from it, so a torn last line is one that nothing followed from.
/// </remarks>
public sealed class FoldCuts
{
    /// <summary>Cuts that are kept of a source. Each goes with a batch of its source, and the engine has no room for so many of them under way at once.</summary>
    private const int MaxPerSource = 64;

    /// <summary>A source that was not cut for so long has been acknowledged since, or is gone.</summary>
    private static readonly TimeSpan KeepSources = TimeSpan.FromDays(30);

    private const string Cut = "cut";
    private const string Reached = "reach";

    /// <summary>Lines in the file before it is written anew.</summary>
    private const int MaxLines = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<long>> _cuts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _reach = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _notedAt = new(StringComparer.Ordinal);
    private readonly string? _path;
    private readonly TimeProvider _clock;
    private int _lineCount;

    /// <summary>Initializes from what was written before.</summary>
    /// <param name="path">The file, made with the first cut; null to forget everything with the process.</param>
    /// <param name="clock">The clock, for what is forgotten.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public FoldCuts(string? path, TimeProvider clock)
    {
        _path = path;
        _clock = clock;
        if (path is null || !File.Exists(path))
            return;
        string text = File.ReadAllText(path);
        int end = text.LastIndexOf('\n') + 1;
        long oldest = (clock.GetUtcNow() - KeepSources).ToUnixTimeSeconds();
        foreach (string line in text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Read(line, oldest);
        Rewrite();
    }

    /// <summary>Gives the cuts of a source, in order.</summary>
    internal long[] Of(string sourceKey)
    {
        lock (_lock)
            return _cuts.TryGetValue(sourceKey, out List<long>? cuts) ? [.. cuts] : [];
    }

    /// <summary>Gives the position that the roll-ups of a source reach to which were given out, in this run or one before.</summary>
    internal long ReachOf(string sourceKey)
    {
        lock (_lock)
            return _reach.GetValueOrDefault(sourceKey, long.MinValue);
    }

    /// <summary>Notes cuts; they are on the disk when this returns.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    internal void Add(IReadOnlyList<(string SourceKey, long Position)> cuts) => Note(Cut, cuts);

    /// <summary>Notes how far the roll-ups of a source reach that are about to be given out; it is on the disk when this returns.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    internal void Reach(string sourceKey, long position)
    {
        if (position > ReachOf(sourceKey))
            Note(Reached, [(sourceKey, position)]);
    }

    private void Note(string kind, IReadOnlyList<(string SourceKey, long Position)> notes)
    {
        lock (_lock)
        {
            long now = _clock.GetUtcNow().ToUnixTimeSeconds();
            var text = new StringBuilder();
            foreach ((string key, long position) in notes)
                Line(text, kind, key, position, now);
            Append(text.ToString(), FileMode.Append);
            foreach ((string key, long position) in notes)
                Remember(kind, key, position, now);
            _lineCount += notes.Count;
            if (_lineCount > MaxLines)
                Rewrite();
        }
    }

    private static void Line(StringBuilder text, string kind, string key, long position, long at) =>
        text.Append(CultureInfo.InvariantCulture, $"{kind} {position} {at} {Uri.EscapeDataString(key)}\n");

    private void Read(string line, long oldest)
    {
        string[] parts = line.Split(' ');
        if (parts.Length == 4 && long.TryParse(parts[1], CultureInfo.InvariantCulture, out long position)
            && long.TryParse(parts[2], CultureInfo.InvariantCulture, out long at) && at >= oldest)
            Remember(parts[0], Uri.UnescapeDataString(parts[3]), position, at);
    }

    private void Remember(string kind, string key, long position, long at)
    {
        _notedAt[key] = at;
        // what is given out because of a cut reaches up to it
        _reach[key] = Math.Max(position, _reach.GetValueOrDefault(key, long.MinValue));
        if (kind == Reached)
            return;

        if (!_cuts.TryGetValue(key, out List<long>? cuts))
            _cuts.Add(key, cuts = []);
        int index = cuts.BinarySearch(position);
        if (index < 0)
            cuts.Insert(~index, position);
        if (cuts.Count > MaxPerSource)
            cuts.RemoveAt(0);
    }

    private void Rewrite()
    {
        var text = new StringBuilder();
        _lineCount = 0;
        foreach ((string key, List<long> cuts) in _cuts)
        {
            foreach (long position in cuts)
                Line(text, Cut, key, position, _notedAt[key]);
            _lineCount += cuts.Count;
        }

        foreach ((string key, long position) in _reach)
            Line(text, Reached, key, position, _notedAt[key]);
        _lineCount += _reach.Count;

        if (_path is null)
            return;
        Write(_path + ".new", text.ToString(), FileMode.Create);
        File.Move(_path + ".new", _path, overwrite: true);
    }

    private void Append(string text, FileMode mode)
    {
        if (_path is null)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
        Write(_path, text, mode);
    }

    private static void Write(string path, string text, FileMode mode)
    {
        using var file = new FileStream(path, mode, FileAccess.Write, FileShare.Read);
        long before = file.Length;
        try
        {
            file.Write(Encoding.ASCII.GetBytes(text));
            file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            // half a line at the end would swallow the next one
            file.SetLength(before);
            throw;
        }
    }
}
