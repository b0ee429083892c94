namespace LogPipe.Alerts.Detection;

/// <summary>
/// Says from which count on a bucket of a series is a burst. Works from the first minutes on, for codes that hardly ever come and for busy ones; knows the hours of the day and of the
/// week once it has seen them. Constant time, about 150 bytes a series, 700 more once it has seen an hour with events.
/// </summary>
/// <remarks>
/// Counts are taken as negative binomial: a Poisson count whose rate scatters (Greenwood and Yule, Journal of the Royal Statistical Society 83 (1920) 255–279), with mean and variance estimated by exponentially
/// weighted moments. A count is a burst when chance makes it or more less often than once in a million buckets. During a burst nothing above the limit is learned, and that slowly, so that it does not become the
/// new normal at once. Buckets without events are made up for when the next one comes.
/// </remarks>
internal sealed class BurstDetector
{
    /// <summary>What chance makes more often is no burst: at ten seconds a bucket one false alarm in 116 days a series, if counts were as assumed.</summary>
    public const double LeastTail = 1e-6;

    /// <summary>Buckets that are remembered: an hour.</summary>
    private const double MemoryBuckets = 360;

    /// <summary>The memory of the hours of a day or week, in cycles.</summary>
    private const float MemoryCycles = 4;

    /// <summary>Buckets after which the mean is trusted to its own size: half a minute.</summary>
    private const double FewBuckets = 3;

    /// <summary>Buckets after which what is usual is known well enough for a burst to be learned slowly: a quarter of an hour.</summary>
    private const double KnownBuckets = 90;

    /// <summary>How much slower a burst is learned: one of fifty times what is usual is a burst for more than an hour, and usual in the end.</summary>
    private const double BurstMemory = 8;

    private const int HoursOfWeek = 168;

    private float[]? _hours;
    private double _mean;
    private double _variance;
    private double _busy;
    private double _hourSum;
    private long _hour;
    private int _hourBuckets;
    private long _count;

    /// <summary>Initializes the detector.</summary>
    /// <param name="quietBuckets">Buckets that have gone by without an event, as far as anybody watched.</param>
    public BurstDetector(long quietBuckets) => _count = quietBuckets;

    /// <summary>Gets the mean count of a bucket that is expected next.</summary>
    public double Mean => (_mean * _count / (_count + 1)) + (0.5 / (_count + 1));

    /// <summary>Gives the least count that is a burst in a bucket.</summary>
    /// <param name="bucket">The bucket, as a number of ten seconds since 1970.</param>
    public int Limit(long bucket)
    {
        double mean = Expected(bucket);
        return LimitOf(mean, Math.Max(_variance, mean) + Doubt(mean));
    }

    /// <summary>Gives the least count that is a burst in a minute: for what is too slow for a bucket.</summary>
    public int MinuteLimit(long bucket)
    {
        double mean = 6 * Expected(bucket);
        // buckets that depend on each other scatter more together than apart: as if all moved together
        return LimitOf(mean, Math.Max(mean, 6 * _variance * (1 + _busy)) + Doubt(mean));
    }

    /// <summary>Gets the counts of a minute that chance makes of what is usual: all but one in a million at either end.</summary>
    public (double Low, double High) MinuteRange(long bucket)
    {
        double mean = 6 * Expected(bucket);
        return (Math.Max(0, Math.Floor(mean - (4.75 * Math.Sqrt(Math.Max(mean, 6 * _variance * (1 + _busy)) + Doubt(mean))))), MinuteLimit(bucket) - 1);
    }

    /// <summary>Gets the counts of a bucket that chance makes of what is usual.</summary>
    public (double Low, double High) Range(long bucket)
    {
        double mean = Expected(bucket);
        return (Math.Max(0, Math.Floor(mean - (4.75 * Math.Sqrt(Math.Max(_variance, mean) + Doubt(mean))))), Limit(bucket) - 1);
    }

    /// <summary>Gets a value that says whether hours of the day and week are known.</summary>
    public bool KnowsHours => _hours is not null;

    /// <summary>Writes what was learned.</summary>
    public void Save(BinaryWriter to)
    {
        foreach (double value in (double[])[_mean, _variance, _busy, _hourSum])
            to.Write(value);
        to.Write(_hour);
        to.Write(_hourBuckets);
        to.Write(_count);
        to.Write((byte)(_hours?.Count(static h => h >= 0) ?? 0));
        for (int i = 0; i < (_hours?.Length ?? 0); i++)
        {
            if (_hours![i] < 0)
                continue;
            to.Write((byte)i);
            to.Write(_hours[i]);
        }
    }

    /// <summary>Reads what was learned.</summary>
    /// <exception cref="IOException">It ends too early.</exception>
    public static BurstDetector Load(BinaryReader from)
    {
        var detector = new BurstDetector(0) { _mean = from.ReadDouble(), _variance = from.ReadDouble(), _busy = from.ReadDouble(), _hourSum = from.ReadDouble() };
        detector._hour = from.ReadInt64();
        detector._hourBuckets = from.ReadInt32();
        detector._count = from.ReadInt64();
        int known = from.ReadByte();
        if (known > 0)
        {
            detector._hours = new float[HoursOfWeek];
            Array.Fill(detector._hours, -1);
        }

        for (int i = 0; i < known; i++)
        {
            int hour = from.ReadByte();
            detector._hours![hour % HoursOfWeek] = from.ReadSingle();
        }

        return detector;
    }

    /// <summary>What is not known of the mean while few buckets were seen, as a variance.</summary>
    private double Doubt(double mean) => mean * mean * FewBuckets / (_count + 1);

    /// <summary>Learns a bucket that is over.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="count">Its events.</param>
    /// <param name="limit">What its limit was.</param>
    public void Learn(long bucket, long count, int limit)
    {
        _count++;
        double value = Math.Min(count, limit);
        double weight = Math.Max(1 / MemoryBuckets, 1.0 / _count);
        if (count >= limit && _count > KnownBuckets)
            weight /= BurstMemory;
        double distance = value - _mean;
        _mean += weight * distance;
        _variance = (1 - weight) * (_variance + (weight * distance * distance));
        _busy += weight * ((value > 0 ? 1 : 0) - _busy);
        LearnHour(bucket, value);
    }

    /// <summary>Learns buckets without an event, one after the other.</summary>
    public void LearnQuiet(long bucket, long buckets)
    {
        // beyond the memory nothing is left anyway
        for (long i = Math.Max(0, buckets - (4 * (long)MemoryBuckets)); i < buckets; i++)
            Learn(bucket + i, 0, int.MaxValue);
    }

    /// <summary>Gives the least count whose tail, it included, is below <see cref="LeastTail"/>.</summary>
    internal static int LimitOf(double mean, double variance)
    {
        const double largeMean = 400;
        if (mean > largeMean)
            return (int)Math.Min(int.MaxValue, Math.Ceiling(mean + (4.9 * Math.Sqrt(variance))));
        double size = variance > mean * 1.001 ? mean * mean / (variance - mean) : double.PositiveInfinity;
        double term = double.IsInfinity(size) ? Math.Exp(-mean) : Math.Exp(size * Math.Log(size / (size + mean)));
        double below = 0;
        int count = 0;
        while (1 - below >= LeastTail && count < 100_000)
        {
            below += term;
            term *= double.IsInfinity(size) ? mean / (count + 1) : (count + size) / (count + 1) * (mean / (mean + size));
            count++;
        }

        return count;
    }

    private double Expected(long bucket)
    {
        double mean = Mean;
        if (_hours is null)
            return mean;
        // a busy hour of the day or week raises what is expected; a quiet one does not lower it, for it may be that it is only over
        int hour = HourOf(bucket);
        double ofWeek = _hours[hour];
        double ofDay = 0;
        int days = 0;
        for (int day = 1; day < 7; day++)
        {
            if (_hours[(hour + (24 * day)) % HoursOfWeek] is >= 0 and var same)
            {
                ofDay += same;
                days++;
            }
        }

        return Math.Max(mean, Math.Max(ofWeek, days > 0 ? ofDay / days : 0));
    }

    private void LearnHour(long bucket, double value)
    {
        long hour = bucket / 360;
        if (hour != _hour && _hourBuckets > 0)
        {
            if (_hours is null && _hourSum > 0)
            {
                _hours = new float[HoursOfWeek];
                Array.Fill(_hours, -1);
            }

            if (_hours is not null)
            {
                ref float known = ref _hours[(int)(_hour % HoursOfWeek)];
                float mean = (float)(_hourSum / _hourBuckets);
                known = known < 0 ? mean : known + ((mean - known) / MemoryCycles);
            }

            (_hourSum, _hourBuckets) = (0, 0);
        }

        _hour = hour;
        _hourSum += value;
        _hourBuckets++;
    }

    private static int HourOf(long bucket) => (int)(bucket / 360 % HoursOfWeek);
}
