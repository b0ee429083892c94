using System.Text;
using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Programs;

/// <summary>Where an instruction comes from, for explanations.</summary>
/// <param name="Reference">The outermost reference: <c>%{HTTPDATE:timestamp}</c>.</param>
/// <param name="Pattern">The innermost library pattern.</param>
internal sealed record PartName(string Reference, string Pattern)
{
    public static readonly PartName None = new("", "");

    public static string Describe(in Instruction op, GrokProgram program) => op.Op switch
    {
        OpCode.Byte => Quote([(byte)op.A]),
        OpCode.Literal or OpCode.ShortLiteral or OpCode.MediumLiteral => Quote(program.Literals.AsSpan(op.A, op.B)),
        OpCode.LazyUntilLiteral => $"{Quote(program.Literals.AsSpan(op.E, op.F))} somewhere behind",
        OpCode.InTable or OpCode.OptionalTable => $"one of {Show(program.Tables[op.A])}",
        OpCode.InSet => $"one of {Show(program.Tables[op.B])}",
        OpCode.Ahead => $"{(op.B != 0 ? "one" : "none")} of {Show(program.Tables[op.A])} next",
        OpCode.Behind => $"{(op.B != 0 ? "one" : "none")} of {Show(program.Tables[op.C])} before",
        OpCode.RunPossessive or OpCode.RunGreedy or OpCode.RunLazy or OpCode.RunTable or OpCode.RunUntilByte =>
            $"{(op.B > 1 ? $"{op.B} or more" : "some")} of {Show(program.Runs[op.A].Table)}",
        OpCode.Anchor => (AnchorKind)op.A switch
        {
            AnchorKind.TextStart or AnchorKind.SearchStart => "the start of the text",
            AnchorKind.TextEnd or AnchorKind.TextEndOrLastNewline => "the end of the text",
            AnchorKind.LineStart => "the start of a line",
            AnchorKind.LineEnd => "the end of a line",
            AnchorKind.WordBoundary => "a word boundary",
            _ => "no word boundary",
        },
        OpCode.BackReference => "the same text as before",
        _ => "another character",
    };

    private static string Quote(ReadOnlySpan<byte> bytes) => $"\"{Encoding.UTF8.GetString(bytes)}\"";

    private static string Show(byte[] table)
    {
        var shown = new StringBuilder("[");
        bool isNegative = table.Count(static b => b != 0) > 128;
        if (isNegative)
            shown.Append('^');
        for (int from = 0; from < 128; from++)
        {
            if (table[from] != 0 == isNegative)
                continue;
            int to = from;
            while (to < 127 && table[to + 1] != 0 != isNegative)
                to++;
            shown.Append(Show(from));
            if (to > from)
                shown.Append(to > from + 1 ? "-" : "").Append(Show(to));
            from = to;
        }

        return shown.Append(']').ToString();
    }

    private static string Show(int c) => c switch
    {
        '\t' => "\\t",
        '\n' => "\\n",
        '\r' => "\\r",
        < 0x20 or 0x7F => $"\\x{c:X2}",
        _ => ((char)c).ToString(),
    };
}
