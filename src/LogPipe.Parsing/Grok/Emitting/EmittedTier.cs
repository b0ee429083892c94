using System.Runtime.CompilerServices;
using LogPipe.Parsing.Grok.Programs;

namespace LogPipe.Parsing.Grok.Emitting;

/// <summary>
/// Decides when an expression is worth machine code: after a hundred thousand lines, in the background, so that neither a start nor a line waits for it. <c>LOGPIPE_GROK=interpret</c> goes without,
/// <c>LOGPIPE_GROK=emit</c> emits on the first line.
/// </summary>
internal sealed class EmittedTier
{
    // Emitting and compiling takes some 20 ms for the head of an access log or of JBoss, and a line is matched 100 to 200 ns sooner afterwards. Our whole-process runs over 200 MB of either (0.5 to 0.9 M
    // lines) took 6 % less CPU time than with four times as many lines, and as much with half and twice as many; four formats mixed took the same
    internal const int Threshold = 100_000;

    // Texts left to the interpreter between two looks at whether machine code pays; a power of two
    private const int LookEvery = 1024;

    private static readonly int StartAt = !RuntimeFeature.IsDynamicCodeCompiled ? int.MinValue : Environment.GetEnvironmentVariable("LOGPIPE_GROK") switch
    {
        "interpret" => int.MinValue,
        "emit" => Threshold - 1,
        _ => 0,
    };

    private readonly GrokProgram _program;
    private readonly int _captureCount;
    private volatile EmittedAttempt? _attempt;
    private int _decided;
    private int _undecided;
    private int _count = StartAt;
    private bool _isAsked;

    public EmittedTier(GrokProgram program, int captureCount)
    {
        _program = program;
        _captureCount = captureCount;
    }

    /// <summary>Gets the machine code, or null as long as there is none.</summary>
    public EmittedAttempt? Attempt => _attempt;

    /// <summary>Gets how many texts machine code has left to the interpreter.</summary>
    public int UndecidedCount => _undecided;

    /// <summary>Counts a line that was interpreted. A count that is lost between threads does not matter; that it passes the threshold once does.</summary>
    public void Count()
    {
        if (_count < 0 || ++_count < Threshold || Interlocked.Exchange(ref _isAsked, true))
            return;
        if (StartAt != 0)
            Emit();
        else
            ThreadPool.UnsafeQueueUserWorkItem(static tier => tier.Emit(), this, preferLocal: false);
    }

    /// <summary>Counts a text that machine code matched.</summary>
    public void CountDecided() => _decided++;

    /// <summary>Counts a text that machine code left to the interpreter; where those are more than it decided itself, the expression goes on without.</summary>
    public void CountUndecided()
    {
        // counts that are lost between threads do not matter
        if ((++_undecided & (LookEvery - 1)) == 0 && _undecided > _decided)
            _attempt = null;
    }

    /// <summary>Emits at once, or goes without for good.</summary>
    public bool Use(bool emit)
    {
        _count = int.MinValue;
        _attempt = emit ? MatcherEmitter.TryEmit(_program, _captureCount) : null;
        return _attempt is not null;
    }

    private void Emit()
    {
        _count = int.MinValue;
        _attempt = MatcherEmitter.TryEmit(_program, _captureCount);
    }
}
