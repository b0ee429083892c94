using System.Diagnostics;

namespace LogPipe.Cli.Benching;

/// <summary>Tells how long one thread was in each stage: the stages call each other per batch, so that every moment belongs to exactly one of them. Two looks at the clock a stage and batch.</summary>
internal sealed class BenchClock
{
    private readonly long[] _ticks = new long[Enum.GetValues<BenchStage>().Length];
    private BenchStage _current;
    private long _since;

    /// <summary>Forgets everything and begins with reading.</summary>
    public void Start()
    {
        Array.Clear(_ticks);
        _current = BenchStage.Read;
        _since = Stopwatch.GetTimestamp();
    }

    /// <summary>Goes over to a stage.</summary>
    /// <returns>The stage before, to go back to.</returns>
    public BenchStage Enter(BenchStage stage)
    {
        long now = Stopwatch.GetTimestamp();
        _ticks[(int)_current] += now - _since;
        _since = now;
        BenchStage before = _current;
        _current = stage;
        return before;
    }

    /// <summary>Ends the measurement and gives the seconds of each stage.</summary>
    public double[] Stop()
    {
        Enter(_current);
        return [.. _ticks.Select(static t => (double)t / Stopwatch.Frequency)];
    }
}
