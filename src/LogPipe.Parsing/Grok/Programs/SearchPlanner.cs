using System.Buffers;
using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Programs;

/// <summary>Finds out where a match can begin, so that an unanchored search tries few places.</summary>
internal static class SearchPlanner
{
    /// <summary>Bytes at the start that are looked at before anything else: a time stamp and a little more.</summary>
    private const int MostLeads = 24;

    public static SearchPlan Plan(RegexNode root)
    {
        AnchorKind? anchor = LeadingAnchor(root);
        Lead lead = Lead.Of(root);
        bool hasFirst = lead is { Passes: false, AtEnd: false } && lead.Bytes.Count < 200;
        bool onlyAtStart = anchor is AnchorKind.TextStart or AnchorKind.SearchStart;
        ByteSet[] leads = LeadsOf(root);
        return new SearchPlan
        {
            OnlyAtTextStart = onlyAtStart,
            Leads = leads.Length > 0 ? Table(leads) : null,
            LeadCount = leads.Length,
            OnlyAtLineStart = anchor is AnchorKind.LineStart,
            FirstBytes = hasFirst ? SearchValues.Create(lead.Bytes.ToValues()) : null,
            FirstTable = hasFirst ? lead.Bytes.ToTable() : null,
            Required = LongestRequired(root),
        };
    }

    /// <summary>Gives what the first bytes of a match can be, where only the start of a text can begin one; else nothing.</summary>
    public static ByteSet[] LeadsOf(RegexNode root) => LeadingAnchor(root) is AnchorKind.TextStart or AnchorKind.SearchStart ? LeadRun.Of(root, MostLeads) : [];

    private static uint[] Table(ByteSet[] leads)
    {
        uint[] table = new uint[256];
        for (int i = 0; i < leads.Length; i++)
        {
            for (int value = 0; value < table.Length; value++)
                table[value] |= leads[i][value] ? 1u << i : 0;
        }

        return table;
    }

    // A leading '.*' is an anchor too: what fails from the start of the text fails from everywhere behind it
    private static AnchorKind? LeadingAnchor(RegexNode node) => node switch
    {
        AnchorNode { Kind: AnchorKind.TextStart or AnchorKind.LineStart or AnchorKind.SearchStart } anchor => anchor.Kind,
        ConcatNode concat => LeadingAnchor(concat.Items[0]),
        CaptureNode capture => LeadingAnchor(capture.Body),
        NamedNode named => LeadingAnchor(named.Body),
        AlternateNode alternate => CommonAnchor(alternate.Branches),
        LoopNode { Min: 0, Max: LoopNode.Unlimited, Kind: not LoopKind.Possessive, Body: SetNode set } when set.Set.Equals(CharSet.Any) =>
            AnchorKind.TextStart,
        LoopNode { Min: 0, Max: LoopNode.Unlimited, Kind: not LoopKind.Possessive, Body: SetNode set } when set.Set.Equals(CharSet.NotNewline) =>
            AnchorKind.LineStart,
        _ => null,
    };

    private static AnchorKind? CommonAnchor(RegexNode[] branches)
    {
        AnchorKind? common = LeadingAnchor(branches[0]);
        return Array.TrueForAll(branches, b => LeadingAnchor(b) == common) ? common : null;
    }

    private static byte[]? LongestRequired(RegexNode node) => node switch
    {
        LiteralNode literal => literal.Bytes,
        ConcatNode concat => concat.Items.Select(LongestRequired).Where(static l => l is not null).MaxBy(static l => l!.Length),
        CaptureNode capture => LongestRequired(capture.Body),
        NamedNode named => LongestRequired(named.Body),
        AtomicNode atomic => LongestRequired(atomic.Body),
        LoopNode { Min: > 0 } loop => LongestRequired(loop.Body),
        _ => null,
    };
}
