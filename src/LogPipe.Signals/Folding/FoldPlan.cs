using System.Text;

namespace LogPipe.Signals.Folding;

/// <summary>Settings of folding as the kernels take them. Immutable, shared by all lanes.</summary>
public sealed class FoldPlan
{
    /// <summary>Messages of a source of messages after which folding begins anew: at every offset that is a multiple of it.</summary>
    public const long SegmentMessages = FoldSegment.Messages;

    private readonly byte[][] _keepDatasets;

    /// <summary>Initializes the plan; the options were validated.</summary>
    public FoldPlan(FoldOptions options)
    {
        WindowNanoseconds = options.Window.Ticks * TimeSpan.NanosecondsPerTick;
        Silence = options.Window;
        _keepDatasets = [.. options.KeepDatasets.Select(Encoding.UTF8.GetBytes)];
        Marks = options.Marks;
        Overwrites = options.Overwrites;
        Policies =
        [
            new FoldPolicy(options.WholeDebug, Samples: 1),
            new FoldPolicy(options.WholeOthers, Samples: 2),
            new FoldPolicy(options.WholeWarnings, Samples: 3),
            new FoldPolicy(options.WholeErrors, Samples: 5),
        ];
    }

    /// <summary>Gets the span of event time of one roll-up.</summary>
    internal long WindowNanoseconds { get; }

    /// <summary>Gets how long a source is silent before what is counted of it is given out.</summary>
    internal TimeSpan Silence { get; }

    /// <summary>Gets the policies by <see cref="Severity"/>.</summary>
    internal FoldPolicy[] Policies { get; }

    /// <summary>Gets what people marked.</summary>
    internal IReadOnlyDictionary<ulong, bool> Marks { get; }

    /// <summary>Gets a value that says whether a roll-up may be given out again, with more in it.</summary>
    internal bool Overwrites { get; }

    /// <summary>Says whether every event of a dataset passes whole.</summary>
    internal bool Keeps(ReadOnlySpan<byte> dataset)
    {
        foreach (byte[] kept in _keepDatasets)
        {
            if (dataset.SequenceEqual(kept))
                return true;
        }

        return false;
    }
}

/// <summary>How much of one template passes whole, and how many originals a roll-up shows.</summary>
internal readonly record struct FoldPolicy(int Whole, int Samples);
