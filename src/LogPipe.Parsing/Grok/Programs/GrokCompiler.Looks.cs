using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Programs;

internal sealed partial class GrokCompiler
{
    private void CompileLook(LookNode look)
    {
        if (SingleSetOf(look.Body) is { } set && TryCompileSimpleLook(look, set))
            return;
        // what must not follow mostly does not by its first byte already
        Lead lead = Lead.Of(look.Body);
        int table = look is { Negative: true, Behind: false } && lead is { Passes: false, AtEnd: false } ? _out.NewJumpTable() : -1;
        if (table >= 0)
            _out.Emit(OpCode.Dispatch, table);
        int registers = _out.NewRegisters(2);
        int choices = _out.ChoiceCount;
        int begin = _out.Emit(look.Negative ? OpCode.NegativeLookBegin : OpCode.LookBegin, registers);
        if (look.Behind)
        {
            _out.Emit(OpCode.BehindTry);
            Compile(look.Body, Follow.Unknown);
            _out.Emit(OpCode.AtRegister, registers + 1);
        }
        else
        {
            Compile(look.Body, Follow.Done);
        }

        _out.Emit(look.Negative ? OpCode.NegativeLookEnd : OpCode.LookEnd, registers);
        if (look.Negative)
            _out.PatchB(begin, _out.Here);
        _out.ChoiceCount = choices;
        for (int b = 0; table >= 0 && b <= 256; b++)
            _out.SetJump(table, b, b < 256 && lead.Bytes[b] ? begin : _out.Here);
    }

    private bool TryCompileSimpleLook(LookNode look, CharSet set)
    {
        int holds = look.Negative ? 0 : 1;
        if (look.Behind)
        {
            _out.Emit(OpCode.Behind, _out.Set(set), holds, _out.Table(set.Ascii));
            return true;
        }

        // the next byte tells enough when the set's members above ASCII are all or none
        if (!set.IsAsciiOnly && !set.HasAllNonAscii)
            return false;
        _out.Emit(OpCode.Ahead, _out.Table(set.FirstBytes), holds);
        return true;
    }

    internal static CharSet? SingleSetOf(RegexNode node) => node switch
    {
        SetNode set => set.Set,
        LiteralNode { Bytes: [< 0x80] } literal => CharSet.Of(literal.Bytes[0]),
        NamedNode named => SingleSetOf(named.Body),
        AlternateNode alternate => UnionOf(alternate.Branches),
        _ => null,
    };

    private static CharSet? UnionOf(RegexNode[] branches)
    {
        CharSet union = CharSet.Empty;
        foreach (RegexNode branch in branches)
        {
            if (SingleSetOf(branch) is not { } set)
                return null;
            union = union.Union(set);
        }

        return union;
    }
}
