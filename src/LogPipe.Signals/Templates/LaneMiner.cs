using System.IO.Hashing;
using LogPipe.Model;
using LogPipe.Signals.Codes;

namespace LogPipe.Signals.Templates;

/// <summary>Mines the lines of one lane: what is known already costs no lock, what is new is told to the tracker that all lanes share.</summary>
/// <remarks>
/// Hot: one pass over the line's bytes, one look-up and one comparison of keys. A part of a group can only turn from a constant to a value, so comparing a line with constants
/// that another lane may just be opening is safe: a line that agrees changes nothing either way. One thread at a time. Benchmark: logpipe run, docs/folding.md.
/// </remarks>
internal sealed class LaneMiner
{
    /// <summary>Statements that a lane knows at most; then it asks the tracker again.</summary>
    private const int MaxKnown = 50_000;

    /// <summary>Datasets of a statement whose codes are remembered; more than one is rare.</summary>
    private const int MaxCodes = 8;

    private readonly TemplateTracker _tracker;
    private readonly Dictionary<ulong, KnownLine> _known = [];
    private readonly List<KnownLine> _touched = [];
    private readonly StatementCodes _codes = new();
    private long _writing;
    private readonly Dictionary<MinedTemplate, (Utf8Slice Id, Utf8Slice Text)> _written = new(ReferenceEqualityComparer.Instance);

    /// <summary>Initializes the miner of a lane.</summary>
    public LaneMiner(TemplateTracker tracker) => _tracker = tracker;

    /// <summary>Gets what was read from the last line.</summary>
    public LineKey Read { get; } = new();

    /// <summary>Adds a line.</summary>
    /// <returns>What is known of its statement.</returns>
    public KnownLine Add(ReadOnlySpan<byte> line)
    {
        Read.Read(line);
        ulong hash = XxHash3.HashToUInt64(Read.Key);
        if (!_known.TryGetValue(hash, out KnownLine? known) || known.Group.IsEvicted || !Read.Key.SequenceEqual(known.Group.Key))
            known = Learn(hash);
        else if (!known.Group.Agrees(Read))
            _tracker.Open(known.Group, Read);
        if (known.Pending++ == 0)
            _touched.Add(known);
        return known;
    }

    /// <summary>Tells the tracker how many lines came, at the end of a batch; templates are made anew where it is time.</summary>
    public void Settle()
    {
        _tracker.Settle(_touched);
        _touched.Clear();
        if (_known.Count > MaxKnown)
            _known.Clear();
    }

    /// <summary>Gives the template of a statement as it is known now.</summary>
    public MinedTemplate TemplateOf(KnownLine known)
    {
        if (known.Version != _tracker.Version)
            _tracker.Refresh(known);
        return known.Template!;
    }

    /// <summary>Begins to write templates into a batch.</summary>
    public void BeginWriting()
    {
        _written.Clear();
        _writing++;
    }

    /// <summary>Writes the id and the text of a template into a record of the batch that was begun with; the bytes once for the batch.</summary>
    public void WriteTemplate(LogBatch batch, ref LogRecord record, MinedTemplate template)
    {
        if (!_written.TryGetValue(template, out (Utf8Slice Id, Utf8Slice Text) slices))
            _written.Add(template, slices = (batch.Append(System.Text.Encoding.ASCII.GetBytes(template.Id)), batch.Append(template.Text)));
        batch.AddText(ref record, LogPipeFields.TemplateId, slices.Id);
        batch.AddText(ref record, LogPipeFields.TemplateText, slices.Text);
    }

    /// <summary>Writes <c>event.code</c> into a record that has none, of the batch that was begun with; the bytes once for the batch.</summary>
    /// <remarks>What has one has that of its error, or one that its source gave it.</remarks>
    public void WriteCode(LogBatch batch, ref LogRecord record, KnownLine known)
    {
        if (batch.Has(record, EcsFields.EventCode))
            return;
        StatementCode code = CodeOf(known, batch.TryGetText(record, EcsFields.EventDataset, out ReadOnlySpan<byte> dataset) ? dataset : default);
        if (code.Writing != _writing)
            (code.Writing, code.Written) = (_writing, batch.Append(code.Code));
        batch.AddText(ref record, EcsFields.EventCode, code.Written);
    }

    private StatementCode CodeOf(KnownLine known, ReadOnlySpan<byte> dataset)
    {
        foreach (StatementCode one in known.Codes)
        {
            if (dataset.SequenceEqual(one.Dataset))
                return one;
        }

        if (known.Codes.Count == MaxCodes)
            known.Codes.RemoveAt(0);
        var code = new StatementCode(dataset.ToArray(), _codes.Of(dataset, known.Group.Key));
        known.Codes.Add(code);
        return code;
    }

    private KnownLine Learn(ulong hash)
    {
        var known = new KnownLine(hash, _tracker.Add(Read, hash));
        // of two keys with one hash the last one stays; the other is asked for again
        _known[hash] = known;
        return known;
    }
}
