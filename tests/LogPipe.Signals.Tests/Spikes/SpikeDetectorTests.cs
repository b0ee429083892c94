using LogPipe.Signals.Spikes;

namespace LogPipe.Signals.Tests.Spikes;

[Collection(MeasuresMemory.Name)]
public sealed class SpikeDetectorTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_burst_is_found_in_its_first_bucket_and_once()
    {
        List<int> spikes = Spikes(Enumerable.Range(0, 1000).Select(static i => i is >= 700 and < 730 ? 90.0 : Poisson(i, 4)));

        Assert.Equal([700], spikes);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.3)]
    [InlineData(3)]
    [InlineData(200)]
    public void Four_quiet_weeks_of_minutes_raise_next_to_no_alert(double mean)
    {
        List<int> spikes = Spikes(Enumerable.Range(0, 40_320).Select(i => Poisson(i, mean)), TimeSpan.FromMinutes(1));

        Assert.True(spikes.Count <= 4, $"{spikes.Count} alerts for counts of {mean} a minute");
    }

    [Fact]
    public void One_event_of_a_code_that_is_all_but_never_seen_is_no_spike_and_five_at_once_are()
    {
        double[] counts = new double[9000];
        counts[1000] = counts[4000] = 1;
        counts[8000] = 5;

        Assert.Equal([8000], Spikes(counts));
    }

    [Fact]
    public void A_silence_at_noon_is_found_once_the_day_is_known()
    {
        // every five minutes: nothing by night, a hundred by day; on the twelfth day nobody comes for two hours
        const int day = 288;
        IEnumerable<double> counts = Enumerable.Range(0, 14 * day).Select(static i =>
            i / day == 12 && i % day is >= 144 and < 168 ? 1.0 : Poisson(i, 2 + (100 * Math.Max(0, Math.Sin(Math.PI * ((i % day) - 72) / 144)))));

        List<int> spikes = Spikes(counts);

        Assert.Contains(spikes, static i => i is >= (12 * day) + 144 and < (12 * day) + 150);
        Assert.True(spikes.Count(static i => i < 12 * day) <= 2, string.Join(' ', spikes));
    }

    [Fact]
    public void A_point_is_judged_by_those_before_it_only()
    {
        double[] counts = [.. Enumerable.Range(0, 2000).Select(static i => Poisson(i, i % 500 == 0 ? 60 : 4))];
        double[] other = [.. counts[..1500], .. Enumerable.Repeat(1e6, 500)];

        Assert.Equal(Judge(counts)[..1500], Judge(other)[..1500]);
    }

    [Fact]
    public void A_gap_is_neither_a_spike_nor_learned()
    {
        double[] counts = [.. Enumerable.Range(0, 500).Select(static i => Poisson(i, 4))];
        double[] gaps = [.. counts.SelectMany(static (v, i) => i % 100 == 50 ? [double.NaN, v] : new[] { v })];

        Assert.Equal(Judge(counts).Select(static p => p.Score), Judge(gaps).Where((_, i) => !double.IsNaN(gaps[i])).Select(static p => p.Score));
    }

    [Fact]
    public void The_expected_range_holds_what_is_usual_and_not_what_alarms()
    {
        SpikePoint[] points = Judge([.. Enumerable.Range(0, 1000).Select(static i => i == 999 ? 90.0 : Poisson(i, 4))]);

        Assert.InRange(4, points[999].ExpectedLow, points[999].ExpectedHigh);
        Assert.True(points[999].ExpectedHigh < 90, $"{points[999]}");
        Assert.True(points[999].IsSpike);
    }

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public void A_hundred_thousand_series_take_under_200_megabytes()
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var detectors = new SpikeDetector[100_000];
        for (int i = 0; i < detectors.Length; i++)
        {
            detectors[i] = new SpikeDetector();
            detectors[i].Add(Start, 1);
        }

        long used = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(used < 200_000_000, $"{used} bytes");
        GC.KeepAlive(detectors);
    }

    private static List<int> Spikes(IEnumerable<double> values, TimeSpan? step = null)
    {
        SpikePoint[] points = Judge([.. values], step);
        return [.. Enumerable.Range(0, points.Length).Where(i => points[i].IsSpike)];
    }

    private static SpikePoint[] Judge(double[] values, TimeSpan? step = null)
    {
        var detector = new SpikeDetector();
        return [.. values.Select((value, i) => detector.Add(Start + (i * (step ?? TimeSpan.FromMinutes(5))), value))];
    }

    /// <summary>A count that depends on the place only (Knuth, The Art of Computer Programming 2, 3.4.1, algorithm Q; the normal distribution for large means).</summary>
    private static double Poisson(int place, double mean)
    {
        var random = new Random((place * 7919) + 17);
        if (mean > 50)
            return Math.Max(0, Math.Round(mean + (Math.Sqrt(mean) * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))));
        double limit = Math.Exp(-mean);
        int count = 0;
        for (double product = random.NextDouble(); product > limit; product *= random.NextDouble())
            count++;
        return count;
    }
}
