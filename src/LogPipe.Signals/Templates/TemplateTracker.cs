using LogPipe.Model;

namespace LogPipe.Signals.Templates;

/// <summary>Knows the templates of a running pipeline: writes each event's, and makes them anew as often as it pays.</summary>
/// <remarks>
/// Making templates costs time in proportion to the groups, so it happens after a batch that brought something new, and then not again before many more lines came or
/// much is new. In between, an event whose group is newer goes by the template of its own group; if that gives way later, its id is an alias. Safe for any number
/// of threads: one batch at a time.
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
    private readonly Dictionary<MinedTemplate, (Utf8Slice Id, Utf8Slice Text)> _written = new(ReferenceEqualityComparer.Instance);
    private LineGroup?[] _groups = [];
    private MinedTemplates _mined;
    private Dictionary<LineGroup, MinedTemplate> _templates = [];
    private long _minedLines;
    private long _minedChanges;
    private long _savedLines;

    /// <summary>Initializes the tracker.</summary>
    /// <param name="miner">What is known already; the tracker's own from now on.</param>
    public TemplateTracker(TemplateMiner miner)
    {
        _miner = miner;
        _savedLines = miner.LineCount;
        _mined = miner.Resolve();
        Remember();
    }

    /// <summary>Writes the id and the text of the template into every live record that has a message.</summary>
    public void Process(LogBatch batch)
    {
        lock (_lock)
        {
            Add(batch);
            if (IsDue())
            {
                _mined = _miner.Resolve();
                Remember();
            }

            Write(batch);
        }
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
    }

    private void Add(LogBatch batch)
    {
        Span<LogRecord> records = batch.Records;
        if (_groups.Length < records.Length)
            _groups = new LineGroup?[records.Length];
        for (int i = 0; i < records.Length; i++)
        {
            _groups[i] = records[i].IsLive && batch.TryGetText(records[i], EcsFields.Message, out ReadOnlySpan<byte> message)
                ? _miner.Groups[_miner.Add(FirstLine(message))]
                : null;
        }
    }

    private void Write(LogBatch batch)
    {
        _written.Clear();
        Span<LogRecord> records = batch.Records;
        for (int i = 0; i < records.Length; i++)
        {
            if (_groups[i] is not { } group)
                continue;
            _groups[i] = null;
            if (!_templates.TryGetValue(group, out MinedTemplate? template) && !_own.TryGetValue(group, out template))
            {
                if (_own.Count == MaxOwn)
                    _own.Clear();
                _own.Add(group, template = MinedTemplates.OfOne(group));
            }

            if (!_written.TryGetValue(template, out (Utf8Slice Id, Utf8Slice Text) slices))
                _written.Add(template, slices = (batch.Append(System.Text.Encoding.ASCII.GetBytes(template.Id)), batch.Append(template.Text)));
            batch.AddText(ref records[i], LogPipeFields.TemplateId, slices.Id);
            batch.AddText(ref records[i], LogPipeFields.TemplateText, slices.Text);
        }
    }

    /// <summary>A stack trace below a message is no part of its template.</summary>
    private static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> message)
    {
        int end = message.IndexOf((byte)'\n');
        return end < 0 ? message : message[..end].TrimEnd((byte)'\r');
    }
}
