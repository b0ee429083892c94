namespace LogPipe.Inputs.Spool;

/// <summary>Remembers when which part of a spool was written, in steps of a second. The caller sees to it that one thread at a time is here.</summary>
internal sealed class SpoolAges
{
    /// <summary>A day of an outage; what comes after that counts as written with the last step.</summary>
    private const int MaxSteps = 86_400;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly Queue<(long End, DateTimeOffset At)> _steps = new();
    private (long End, DateTimeOffset At) _last;

    /// <summary>Notes that the spool goes on to a position now.</summary>
    public void Written(long end, DateTimeOffset now)
    {
        bool isStep = _last.End == 0 || now - _last.At >= Step;
        if (isStep && _steps.Count < MaxSteps)
        {
            if (_last.End > 0)
                _steps.Enqueue(_last);
            _last = (end, now);
        }
        else
            _last.End = end;
    }

    /// <summary>Gives the age of the oldest byte at or behind a position; zero where nothing is behind it.</summary>
    public TimeSpan OldestBehind(long position, DateTimeOffset now)
    {
        while (_steps.TryPeek(out (long End, DateTimeOffset At) step))
        {
            if (step.End > position)
                return now - step.At;
            _steps.Dequeue();
        }

        return _last.End > position ? now - _last.At : TimeSpan.Zero;
    }
}
