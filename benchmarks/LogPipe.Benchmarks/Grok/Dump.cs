using LogPipe.Parsing.Grok;
using LogPipe.Parsing.Grok.Programs;
using LogPipe.Parsing.Grok.Syntax;
namespace LogPipe.Benchmarks.Grok;
internal static class Dump
{
    public static void Run(string expr)
    {
        var lib = GrokLibrary.LoadBuiltIn();
        var tree = GrokParser.Parse(expr, lib);
        GrokProgram p = GrokCompiler.Compile(tree, lib.Automata);
        Console.WriteLine("== " + expr);
        for (int i = 0; i < p.Code.Length; i++)
        {
            var c = p.Code[i];
            string extra = c.Op == OpCode.Automaton ? $" states={p.Automata[c.A].StateCount} stride={p.Automata[c.A].Stride} quit={p.Automata[c.A].CanQuit} jump={p.Automata[c.A].HasJump}" : "";
            if (c.Op is OpCode.Literal or OpCode.ShortLiteral or OpCode.MediumLiteral) extra = " '" + System.Text.Encoding.UTF8.GetString(p.Literals.AsSpan(c.A, c.B)) + "'";
            if (c.Op is OpCode.Byte) extra = " '" + (char)c.A + "'";
            Console.WriteLine($"{i,4} {c.Op,-16} {c.A} {c.B} {c.C} {c.D} {c.E} {c.F}  {p.Parts[c.Part].Pattern}{extra}");
        }
    }
}
