using System.Runtime.InteropServices;

namespace LogPipe.Signals.Clusters;

/// <summary>Joins what is alike, the most alike first, until nothing alike enough is left: average linkage (UPGMA; Sokal and Michener, 1958) over similarities of which most are zero.</summary>
/// <remarks>Deterministic: equal similarities are taken in the order of the numbers. The number of clusters follows from the data.</remarks>
internal sealed class AverageLinkage
{
    private readonly Dictionary<int, double>[] _sums;
    private readonly int[] _sizes;
    private readonly int[] _versions;
    private readonly PriorityQueue<(int Left, int Right, int LeftVersion, int RightVersion), (double, int, int)> _queue = new();
    private readonly double _least;

    private AverageLinkage(int count, double least)
    {
        _sums = new Dictionary<int, double>[count];
        _sizes = new int[count];
        _versions = new int[count];
        Array.Fill(_sizes, 1);
        for (int i = 0; i < count; i++)
            _sums[i] = [];
        _least = least;
    }

    /// <summary>Gives each element's cluster, named by its least element.</summary>
    /// <param name="count">The elements.</param>
    /// <param name="similarities">Pairs with their similarity, 0 to 1; pairs that are not given have none.</param>
    /// <param name="least">The average similarity down to which clusters are joined.</param>
    public static int[] Run(int count, IEnumerable<(int Left, int Right, double Similarity)> similarities, double least)
    {
        var linkage = new AverageLinkage(count, least);
        foreach ((int left, int right, double similarity) in similarities)
        {
            linkage._sums[left][right] = similarity;
            linkage._sums[right][left] = similarity;
            linkage.Offer(left, right, similarity);
        }

        return linkage.Join();
    }

    private void Offer(int left, int right, double sum)
    {
        double average = sum / ((double)_sizes[left] * _sizes[right]);
        if (average >= _least)
            _queue.Enqueue((left, right, _versions[left], _versions[right]), (-average, Math.Min(left, right), Math.Max(left, right)));
    }

    private int[] Join()
    {
        int[] parent = [.. Enumerable.Range(0, _sizes.Length)];
        while (_queue.TryDequeue(out (int Left, int Right, int LeftVersion, int RightVersion) pair, out _))
        {
            if (_versions[pair.Left] != pair.LeftVersion || _versions[pair.Right] != pair.RightVersion)
                continue;
            (int into, int from) = pair.Left < pair.Right ? (pair.Left, pair.Right) : (pair.Right, pair.Left);
            parent[from] = into;
            Join(into, from);
        }

        for (int i = 0; i < parent.Length; i++)
        {
            int root = i;
            while (parent[root] != root)
                root = parent[root];
            parent[i] = root;
        }

        return parent;
    }

    private void Join(int into, int from)
    {
        _sizes[into] += _sizes[from];
        _versions[into]++;
        _versions[from] = -1;
        _sums[into].Remove(from);
        foreach ((int other, double sum) in _sums[from])
        {
            _sums[other].Remove(from);
            if (other == into)
                continue;
            CollectionsMarshal.GetValueRefOrAddDefault(_sums[into], other, out _) += sum;
            CollectionsMarshal.GetValueRefOrAddDefault(_sums[other], into, out _) += sum;
        }

        _sums[from].Clear();
        foreach ((int other, double sum) in _sums[into])
            Offer(into, other, sum);
    }
}
