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

    /// <summary>The part of the expression that it comes from: an index of <see cref="GrokProgram.Parts"/>.</summary>
    public int Part;

    /// <summary>Gets the 8 bytes in <see cref="C"/> and <see cref="D"/>.</summary>
    public readonly ulong Word => (uint)C | ((ulong)(uint)D << 32);

    /// <summary>Gets the mask for the bytes of <see cref="Word"/> that count, in <see cref="E"/> and <see cref="F"/>.</summary>
    public readonly ulong Mask => (uint)E | ((ulong)(uint)F << 32);
}
