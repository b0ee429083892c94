using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Programs;

internal sealed partial class GrokCompiler
{
    // More different sets of candidate branches than this would make the chains longer than what they save
    private const int MaxChains = 24;

    /// <summary>The next byte picks the branches that have a chance; only where several have one, a choice is left behind.</summary>
    private void CompileAlternate(AlternateNode alternate, Follow follow)
    {
        RegexNode[] branches = alternate.Branches;
        if (SingleSetOf(alternate) is { } set)
        {
            CompileSet(set);
            return;
        }

        int table = _out.NewJumpTable();
        _out.Emit(OpCode.Dispatch, table);
        Chain[] chains = FindChains(branches, follow);
        int fail = _out.Emit(OpCode.Fail);
        foreach (Chain chain in chains)
            EmitChain(chain);

        int[] starts = new int[branches.Length];
        var ends = new List<int>();
        for (int i = 0; i < branches.Length; i++)
        {
            starts[i] = _out.Here;
            Compile(branches[i], follow);
            if (i < branches.Length - 1)
                ends.Add(_out.Emit(OpCode.Jump));
        }

        ends.ForEach(jump => _out.PatchA(jump, _out.Here));
        foreach (Chain chain in chains)
        {
            chain.Patches.ForEach(p => _out.PatchA(p.At, starts[p.Branch]));
            int target = chain.Branches.Length switch { 0 => fail, 1 => starts[chain.Branches[0]], _ => chain.Start };
            foreach (int b in chain.Bytes)
                _out.SetJump(table, b, target);
        }
    }

    private void EmitChain(Chain chain)
    {
        if (chain.Branches.Length < 2)
            return;
        _out.ChoiceCount++;
        chain.Start = _out.Here;
        for (int i = 0; i < chain.Branches.Length; i++)
        {
            // Choice falls through to a jump to the branch; its alternative is the next link
            if (i < chain.Branches.Length - 1)
                _out.Emit(OpCode.Choice, _out.Here + 2);
            chain.Patches.Add((_out.Emit(OpCode.Jump), chain.Branches[i]));
        }
    }

    private static Chain[] FindChains(RegexNode[] branches, Follow follow)
    {
        Lead[] leads = Array.ConvertAll(branches, Lead.Of);
        var chains = new Dictionary<string, Chain>(StringComparer.Ordinal);
        for (int b = 0; b <= 256; b++)
        {
            var viable = new List<int>();
            for (int i = 0; i < leads.Length; i++)
            {
                if (IsViable(leads[i], follow, b))
                    viable.Add(i);
            }

            string key = string.Join(',', viable);
            if (!chains.TryGetValue(key, out Chain? chain))
                chains[key] = chain = new Chain([.. viable]);
            chain.Bytes.Add(b);
        }

        if (chains.Count <= MaxChains || branches.Length <= 4)
            return [.. chains.Values];
        var all = new Chain([.. Enumerable.Range(0, branches.Length)]);
        all.Bytes.AddRange(Enumerable.Range(0, 257));
        return [all];
    }

    private static bool IsViable(Lead lead, Follow follow, int next)
    {
        if (next == 256)
            return lead.AtEnd && (!lead.Passes || follow.AtEnd);
        return lead.Bytes[next] || (lead.Passes && follow.Bytes[next]);
    }

    private sealed class Chain(int[] branches)
    {
        public int[] Branches { get; } = branches;

        public List<int> Bytes { get; } = [];

        public List<(int At, int Branch)> Patches { get; } = [];

        public int Start { get; set; }
    }
}
