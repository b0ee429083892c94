using LogPipe.Parsing;
using Microsoft.Extensions.Logging;

namespace LogPipe.Cli.Service;

/// <summary>
/// Loads the user's patterns and formats again while the pipeline runs: when a file in their folders changes and then rests, and on SIGHUP. A set with a mistake is refused as a whole, and the
/// one before still holds.
/// </summary>
internal sealed class PatternKeeper
{
    private readonly ParsePlan _plan;
    private readonly IReadOnlyList<string> _folders;
    private readonly IReadOnlyCollection<string> _needed;
    private readonly ILogger _log;
    private readonly HangUpSignal _hangUp;
    private string _loaded;
    private string _seen;

    /// <summary>Notes how the folders are now.</summary>
    /// <param name="plan">What is loaded again.</param>
    /// <param name="folders">The folders that are watched.</param>
    /// <param name="needed">The formats that inputs name.</param>
    /// <param name="hangUp">Says that somebody asks for it.</param>
    /// <param name="log">Takes what became of it.</param>
    public PatternKeeper(ParsePlan plan, IReadOnlyList<string> folders, IReadOnlyCollection<string> needed, HangUpSignal hangUp, ILogger log)
    {
        _plan = plan;
        _folders = folders;
        _needed = needed;
        _hangUp = hangUp;
        _log = log;
        _loaded = _seen = State();
    }

    /// <summary>Loads again what changed, once it has not changed between two calls: whoever copies several files is not interrupted. One caller at a time.</summary>
    public void Advance()
    {
        string now = State();
        bool rests = now == _seen;
        _seen = now;
        bool isAsked = _hangUp.Take();
        if (!isAsked && (!rests || now == _loaded))
            return;
        _loaded = now;
        var mistakes = new List<string>();
        if (_plan.TryReload(_needed, mistakes))
            ServiceLog.PatternsRead(_log, _plan.Catalog.Library.Definitions.Count, _plan.Catalog.Names.Count);
        else
            ServiceLog.PatternsWrong(_log, mistakes.Count, string.Join("; ", mistakes));
    }

    // Names, sizes and times: of what links lead to, as mounted ConfigMaps change by another link
    private string State()
    {
        var state = new System.Text.StringBuilder();
        foreach (string folder in _folders)
        {
            try
            {
                foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles().OrderBy(static f => f.FullName, StringComparer.Ordinal))
                {
                    FileSystemInfo target = file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
                    state.Append(file.FullName).Append('\0').Append(target.LastWriteTimeUtc.Ticks).Append('\0').Append((target as FileInfo)?.Length ?? 0).Append('\n');
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // a folder that is gone for a moment is told of when it stays away
                state.Append(folder).Append(" cannot be read\n");
            }
        }

        return state.ToString();
    }
}
