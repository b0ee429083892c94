namespace LogPipe.Parsing.Grok.Syntax;

/// <summary>What the parsers of one expression and of the definitions it uses share.</summary>
internal sealed class ParserState
{
    // Slots for back-references only get numbers from here until the number of fields is known
    private const int HiddenSlotBase = 1 << 20;

    private readonly List<GrokCapture> _captures = [];
    private readonly Dictionary<string, List<int>> _slotsOfName = new(StringComparer.Ordinal);
    private int _hiddenCount;

    /// <summary>Gets the names of the definitions that are being expanded, outermost first.</summary>
    public List<string> Expanding { get; } = [];

    public int Depth { get; set; }

    public int NodeCount { get; set; }

    public int AddField(string name, GrokCapture capture)
    {
        _captures.Add(capture);
        int slot = _captures.Count - 1;
        if (!_slotsOfName.TryGetValue(name, out List<int>? slots))
            _slotsOfName[name] = slots = [];
        slots.Add(slot);
        return slot;
    }

    public int AddHidden() => HiddenSlotBase + _hiddenCount++;

    public bool TryGetSlots(string name, out List<int>? slots) => _slotsOfName.TryGetValue(name, out slots);

    public SyntaxTree Finish(RegexNode root)
    {
        RegexNode finished = _hiddenCount == 0 ? root : Renumber(root);
        return new SyntaxTree(finished, _captures, _captures.Count + _hiddenCount);
    }

    private int Renumber(int slot) => slot < HiddenSlotBase ? slot : slot - HiddenSlotBase + _captures.Count;

    private RegexNode Renumber(RegexNode node) => node switch
    {
        ConcatNode concat => new ConcatNode(Array.ConvertAll(concat.Items, Renumber)),
        AlternateNode alternate => new AlternateNode(Array.ConvertAll(alternate.Branches, Renumber)),
        LoopNode loop => loop with { Body = Renumber(loop.Body) },
        AtomicNode atomic => new AtomicNode(Renumber(atomic.Body)),
        LookNode look => look with { Body = Renumber(look.Body) },
        CaptureNode capture => new CaptureNode(Renumber(capture.Slot), Renumber(capture.Body)),
        NamedNode named => named with { Body = Renumber(named.Body) },
        BackReferenceNode reference => reference with { Slots = Array.ConvertAll(reference.Slots, Renumber) },
        _ => node,
    };
}
