namespace LogPipe.Inputs.Files.Following;

/// <summary>Remembers what was told about what, so that a lasting trouble is logged once and not at every scan.</summary>
internal sealed class TellOnce
{
    private readonly Dictionary<string, string> _told = new(StringComparer.Ordinal);

    /// <summary>Says whether this has not been told about the subject last.</summary>
    public bool IsNews(string subject, string what)
    {
        if (_told.TryGetValue(subject, out string? last) && last == what)
            return false;
        _told[subject] = what;
        return true;
    }

    /// <summary>Forgets what was told about a subject: all is well.</summary>
    public void Forget(string subject) => _told.Remove(subject);
}
