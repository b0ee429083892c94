using System.Numerics;

namespace LogPipe.Model;

/// <summary>Keeps the plans of the shapes met lately: at most <see cref="Sets"/> times <see cref="Ways"/> of them, whatever the input.</summary>
/// <remarks>Hot: asked per event. Plans of one set push each other out in turn; a log with more shapes than that costs time, not memory.</remarks>
internal sealed class DocumentPlanCache(EventDocumentOptions options)
{
    private const int Sets = 512;
    private const int Ways = 4;

    /// <summary>Shapes with more names than this come from one odd event; their plans are used once and dropped.</summary>
    private const int MaxCachedCodes = 512;

    private readonly DocumentPlan?[] _plans = new DocumentPlan?[Sets * Ways];
    private DocumentPlan? _last;
    private uint _turn;

    /// <summary>Gives the plan of a shape.</summary>
    public DocumentPlan For(ReadOnlySpan<ulong> codes)
    {
        if (_last is { } last && last.Fits(codes))
            return last;
        int set = SetOf(codes);
        for (int way = set; way < set + Ways; way++)
        {
            if (_plans[way] is { } plan && plan.Fits(codes))
            {
                _last = plan;
                return plan;
            }
        }

        return Add(set, codes);
    }

    private static int SetOf(ReadOnlySpan<ulong> codes)
    {
        ulong hash = 0;
        foreach (ulong code in codes)
            hash = BitOperations.RotateLeft(hash, 7) ^ code;

        // Multiplicative hashing with 2^64 divided by the golden ratio: Knuth, The Art of Computer Programming, volume 3, section 6.4.
        return (int)((hash * 0x9E37_79B9_7F4A_7C15) >> 55) * Ways;
    }

    private DocumentPlan Add(int set, ReadOnlySpan<ulong> codes)
    {
        DocumentPlan plan = DocumentPlanBuilder.Build(codes, options);
        if (codes.Length > MaxCachedCodes)
            return plan;
        int way = set;
        while (way < set + Ways && _plans[way] is not null)
            way++;
        _plans[way < set + Ways ? way : set + (int)(_turn++ % Ways)] = plan;
        _last = plan;
        return plan;
    }
}
