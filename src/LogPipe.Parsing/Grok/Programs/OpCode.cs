namespace LogPipe.Parsing.Grok.Programs;

/// <summary>What an <see cref="Instruction"/> does; "fails" means: goes back to the latest choice.</summary>
internal enum OpCode
{
    /// <summary>The whole expression has matched.</summary>
    Accept,

    /// <summary>Fails.</summary>
    Fail,

    /// <summary>Consumes the byte A.</summary>
    Byte,

    /// <summary>Consumes the B bytes at offset A of the program's literals.</summary>
    Literal,

    /// <summary>Consumes the B bytes (2 to 8) that <see cref="Instruction.Word"/> holds.</summary>
    ShortLiteral,

    /// <summary>
    /// Consumes the B bytes (9 to 16) whose first 8 are <see cref="Instruction.Word"/> and whose last 8 are <see cref="Instruction.Mask"/>.
    /// </summary>
    MediumLiteral,

    /// <summary>Consumes one byte that table A holds.</summary>
    InTable,

    /// <summary>Consumes one character of set A.</summary>
    InSet,

    /// <summary>Consumes B to C characters of run A, never giving any back; D is the capture to set, plus one.</summary>
    RunPossessive,

    /// <summary>As <see cref="RunPossessive"/> for B or more bytes that table E holds, usually few.</summary>
    RunTable,

    /// <summary>As <see cref="RunPossessive"/> for B or more bytes up to byte value E.</summary>
    RunUntilByte,

    /// <summary>Consumes one byte that table A holds, if it is next.</summary>
    OptionalTable,

    /// <summary>Goes to the next place of the text E (count F) of the program's literals; later on to further ones, on the way back.</summary>
    LazyUntilLiteral,

    /// <summary>Consumes B to C characters of run A, as many as possible first.</summary>
    RunGreedy,

    /// <summary>Consumes B to C characters of run A, as few as possible first.</summary>
    RunLazy,

    /// <summary>
    /// Consumes what automaton A matches; where it cannot decide, goes on at B. C = 1: the end is a guess, and B a further choice.
    /// D is the capture to set, plus one.
    /// </summary>
    Automaton,

    /// <summary>Goes on at A.</summary>
    Jump,

    /// <summary>Goes on behind this instruction, and at A when that fails.</summary>
    Choice,

    /// <summary>Goes on at entry A + next byte (256 at the end) of the jump table.</summary>
    Dispatch,

    /// <summary>Starts counted loop with register A (count) and A + 1 (place of the last turn).</summary>
    LoopEnter,

    /// <summary>Decides on another turn of the loop with register A, B to C times; D is the exit; E is 1 for lazy.</summary>
    LoopTest,

    /// <summary>Notes the place in register A.</summary>
    CaptureStart,

    /// <summary>Notes the place in register A, to be restored on the way back.</summary>
    CaptureStartInLoop,

    /// <summary>Sets capture A from register B to here.</summary>
    CaptureEnd,

    /// <summary>Notes the height of the choices in register A.</summary>
    AtomicBegin,

    /// <summary>Forgets the choices above register A.</summary>
    AtomicEnd,

    /// <summary>Notes the height in register A and the place in A + 1.</summary>
    LookBegin,

    /// <summary>Forgets the choices above register A and returns to the place in A + 1.</summary>
    LookEnd,

    /// <summary>As <see cref="LookBegin"/>; when the body fails, goes on at B.</summary>
    NegativeLookBegin,

    /// <summary>The body of a negative look matched: forgets the choices above register A, fails.</summary>
    NegativeLookEnd,

    /// <summary>Tries the rest from here, then from each character earlier.</summary>
    BehindTry,

    /// <summary>Holds when the place is that of register A.</summary>
    AtRegister,

    /// <summary>Holds when the character before is (B = 1) or is not (B = 0) in set A.</summary>
    Behind,

    /// <summary>Holds when the next byte is (B = 1) or is not (B = 0) in table A; the end counts as not.</summary>
    Ahead,

    /// <summary>Holds when <see cref="Syntax.AnchorKind"/> A does.</summary>
    Anchor,

    /// <summary>Consumes the text of the latest of the captures listed at A (count B); C is 1 to ignore case.</summary>
    BackReference,
}
