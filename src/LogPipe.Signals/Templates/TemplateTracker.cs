namespace LogPipe.Signals.Templates;

/// <summary>Knows the templates of a running pipeline, and makes them anew as often as it pays.</summary>
/// <remarks>
/// Making templates costs time in proportion to the groups, so it happens after a batch that brought something new, and then not again before many more lines came or
/// much is new. In between, an event whose group is newer goes by the template of its own group; if that gives way later, its id is an alias. Safe for any number
/// of threads: each lane has a <see cref="LaneMiner"/>, and asks here only about what it does not know.
/// </remarks>
public sealed class TemplateTracker
{
    /// <summary>Making the templates of a group takes some 50 µs, mining a line 1: so many lines a group keep that at a share of a tenth.</summary>
    private const int LinesPerGroup = 500;

    /// <summary>Once an eighth is new it is done sooner: at once while there are few groups, else after so many lines a group that it stays cheap.</summary>
    private const int NewShare = 8;
    private const int FewGroups = 2000;
    private const int FewLinesPerGroup = 25;

    /// <summary>Templates of single groups that are kept until templates are made; more are made again when they are needed.</summary>
    private const int MaxOwn = 10_000;

    private readonly Lock _lock = new();
    private readonly TemplateMiner _miner;
    private readonly Dictionary<LineGroup, MinedTemplate> _own = new(ReferenceEqualityComparer.Instance);
    private MinedTemplates _mined;
    private Dictionary<LineGroup, MinedTemplate> _templates = [];
    private long _minedLines;
    private long _minedChanges;
    private long _savedLines;
    private long _version;

    /// <summary>Initializes the tracker.</summary>
    /// <param name="miner">What is known already; the tracker's own from now on.</param>
    public TemplateTracker(TemplateMiner miner)
    {
        _miner = miner;
        _savedLines = miner.LineCount;
        _mined = miner.Resolve();
        Remember();
    }

    /// <summary>Gets a number that grows whenever templates were made anew.</summary>
    internal long Version => Volatile.Read(ref _version);

    /// <summary>Gives the group of a line that a lane does not know; <see cref="Settle"/> counts it.</summary>
    internal LineGroup Add(LineKey line, ulong hash)
    {
        lock (_lock)
        {
            LineGroup group = _miner.Learn(line, hash, out bool isOpened);
            if (isOpened && (_templates.Remove(group) | _own.Remove(group)))
                Volatile.Write(ref _version, _version + 1);
            return group;
        }
    }

    /// <summary>Opens the parts of a group that vary in a line.</summary>
    internal void Open(LineGroup group, LineKey line)
    {
        lock (_lock)
        {
            if (!_miner.Open(group, line))
                return;
            // what was made of the group before says something that is not so any more
            _templates.Remove(group);
            _own.Remove(group);
            Volatile.Write(ref _version, _version + 1);
        }
    }

    /// <summary>Gets the number of groups of lines that templates are made of, as of the last counting. Safe from any thread.</summary>
    public int GroupCount => _miner.GroupCount;

    /// <summary>Counts the lines of a lane's batch, and makes the templates anew where it is time.</summary>
    internal void Settle(List<KnownLine> touched)
    {
        lock (_lock)
        {
            foreach (KnownLine known in touched)
            {
                known.Group = _miner.Count(known.Group, known.Pending);
                known.Pending = 0;
            }

            if (!IsDue())
                return;
            _mined = _miner.Resolve();
            Remember();
        }
    }

    /// <summary>Gives a lane the template of a statement as it is known now.</summary>
    internal void Refresh(KnownLine known)
    {
        lock (_lock)
        {
            known.Template = TemplateOf(known.Group);
            known.Version = _version;
        }
    }

    /// <summary>Gives the template of a statement as it is known now, without changing what its lane knows.</summary>
    internal MinedTemplate Find(KnownLine known)
    {
        lock (_lock)
            return TemplateOf(known.Group);
    }

    /// <summary>Saves what is known, where anything came since the last time.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <exception cref="IOException">The file cannot be written; the one that was there is untouched.</exception>
    public void Save(string path)
    {
        lock (_lock)
        {
            if (_miner.LineCount == _savedLines)
                return;
            _mined = _miner.Resolve();
            Remember();
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            TemplateFile.Save(_miner, path);
            _savedLines = _miner.LineCount;
        }
    }

    private bool IsDue()
    {
        long changes = _miner.ChangeCount - _minedChanges;
        long groups = _miner.GroupCount;
        long lines = _miner.LineCount - _minedLines;
        bool isMuch = changes > 16 + (groups / NewShare) && (groups < FewGroups || lines > FewLinesPerGroup * groups);
        return isMuch || (changes > 0 && lines > LinesPerGroup * groups);
    }

    private void Remember()
    {
        _templates = new(_miner.GroupCount, ReferenceEqualityComparer.Instance);
        for (int i = 0; i < _miner.GroupCount; i++)
            _templates[_miner.Groups[i]] = _mined.OfGroup(i);
        _minedLines = _miner.LineCount;
        _minedChanges = _miner.ChangeCount;
        _own.Clear();
        Volatile.Write(ref _version, _version + 1);
    }

    private MinedTemplate TemplateOf(LineGroup group)
    {
        if (_templates.TryGetValue(group, out MinedTemplate? template) || _own.TryGetValue(group, out template))
            return template;
        if (_own.Count == MaxOwn)
            _own.Clear();
        template = MinedTemplates.OfOne(group);
        _own.Add(group, template);
        // where it gives way later, events have its id
        _miner.AddAlias(template.Key, group);
        return template;
    }
}
