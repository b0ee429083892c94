using System.Runtime.InteropServices;

namespace LogPipe.Parsing.Grok.Programs;

/// <summary>One instruction of a <see cref="GrokProgram"/>; 32 bytes, so that an index is a shift.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Instruction
{
    public OpCode Op;
    public int A;
    public int B;
    public int C;
    public int D;
    public int E;
    public int F;
    public int G;
}
