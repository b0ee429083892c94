namespace LogPipe.Parsing.Grok.Programs;

/// <summary>The working memory of one thread's matches: registers and the stack of choices. Grows to what the patterns need, then stays.</summary>
internal sealed class MatchScratch
{
    /// <summary>Choices kept at most: 16 MiB; a match that needs more gives up.</summary>
    public const int MaxFrames = 1 << 20;

    [ThreadStatic]
    private static MatchScratch? _current;

    /// <summary>Gets the scratch of the calling thread.</summary>
    public static MatchScratch Current => _current ??= new MatchScratch();

    public Frame[] Frames { get; private set; } = new Frame[256];

    public int[] Registers { get; private set; } = new int[32];

    public bool TryGrow()
    {
        if (Frames.Length >= MaxFrames)
            return false;
        Frame[] larger = new Frame[Frames.Length * 2];
        Frames.AsSpan().CopyTo(larger);
        Frames = larger;
        return true;
    }

    public void EnsureRegisters(int count)
    {
        if (Registers.Length < count)
            Registers = new int[count];
    }
}

/// <summary>What to undo or to try on the way back.</summary>
internal struct Frame
{
    public FrameKind Kind;
    public int A;
    public int B;
    public int C;
}

/// <summary>The kinds of <see cref="Frame"/>.</summary>
internal enum FrameKind
{
    /// <summary>Goes on at A from place B.</summary>
    Choice,

    /// <summary>Restores register A to B.</summary>
    Register,

    /// <summary>Restores capture A to start B, byte count C.</summary>
    Capture,

    /// <summary>Gives back one character of the greedy run at instruction A: B is the least place, C the present one.</summary>
    GreedyRun,

    /// <summary>Takes one more character of the lazy run at instruction A: B is the present place, C the count so far.</summary>
    LazyRun,

    /// <summary>Takes a further turn of the lazy loop tested at instruction A, from place B.</summary>
    LoopTurn,

    /// <summary>Goes to the next place of the literal of instruction A behind place B.</summary>
    LazyLiteral,

    /// <summary>Goes on behind instruction A from one character before B.</summary>
    Behind,
}
