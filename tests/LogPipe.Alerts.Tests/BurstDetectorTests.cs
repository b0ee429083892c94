using LogPipe.Alerts.Detection;

namespace LogPipe.Alerts.Tests;

public sealed class BurstDetectorTests
{
    [Fact]
    public void The_limit_is_where_the_tail_of_the_poisson_distribution_is_below_one_in_a_million()
    {
        // P(X >= 10 | 1.5) = 4.1e-6, P(X >= 11 | 1.5) = 5.5e-7 (summed by hand from the definition)
        Assert.Equal(11, BurstDetector.LimitOf(1.5, 1.5));
        // scattering rates need more
        Assert.InRange(BurstDetector.LimitOf(1.5, 6), 20, 60);
        Assert.True(BurstDetector.LimitOf(1000, 1000) is > 1140 and < 1170);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.5)]
    [InlineData(20)]
    [InlineData(900)]
    public void Counts_that_scatter_as_chance_does_are_no_bursts_and_a_burst_is_one(double mean)
    {
        var random = new Random(7);
        var detector = new BurstDetector(0);
        int alarms = 0;
        for (long bucket = 0; bucket < 100_000; bucket++)
        {
            int count = Poisson(random, mean);
            int limit = detector.Limit(bucket);
            if (count >= Math.Max(limit, 10))
                alarms++;
            detector.Learn(bucket, count, limit);
        }

        Assert.InRange(alarms, 0, 2);
        Assert.True(detector.Limit(100_000) <= (2 * mean) + 40, $"limit {detector.Limit(100_000)} for {mean}");
    }

    [Fact]
    public void A_busy_hour_of_the_day_is_known_after_some_days()
    {
        var detector = new BurstDetector(0);
        int alarmsOfLastDay = 0;
        for (long bucket = 0; bucket < 8 * 8640; bucket++)
        {
            // at noon a job makes 200 errors a bucket for an hour
            int count = bucket % 8640 / 360 == 12 ? 200 : 1;
            int limit = detector.Limit(bucket);
            if (count >= limit && bucket >= 7 * 8640)
                alarmsOfLastDay++;
            detector.Learn(bucket, count, limit);
        }

        Assert.Equal(0, alarmsOfLastDay);
    }

    [Fact]
    public void A_busy_hour_of_the_week_is_known_after_it_was_seen_and_other_days_are_not_excused_by_it()
    {
        const int bucketsOfDay = 8640;
        var detector = new BurstDetector(0);
        int[] alarmsOfWeek = new int[4];
        for (long bucket = 0; bucket < 4 * 7 * bucketsOfDay; bucket++)
        {
            // one night a week a job makes 200 errors a bucket for an hour
            bool isJob = bucket / bucketsOfDay % 7 == 2 && bucket % bucketsOfDay / 360 == 3;
            int limit = detector.Limit(bucket);
            if ((isJob ? 200 : 1) >= limit)
                alarmsOfWeek[bucket / (7 * bucketsOfDay)]++;
            detector.Learn(bucket, isJob ? 200 : 1, limit);
        }

        Assert.True(alarmsOfWeek[0] > 0);
        Assert.Equal(0, alarmsOfWeek[3]);
        // the same hour of another day
        Assert.True(detector.Limit((4 * 7 * bucketsOfDay) + (5 * bucketsOfDay) + (3 * 360) + 10) < 200);
    }

    [Fact]
    public void A_burst_does_not_become_normal_while_it_goes_on()
    {
        var detector = new BurstDetector(0);
        for (long bucket = 0; bucket < 1000; bucket++)
            detector.Learn(bucket, 2, detector.Limit(bucket));
        int before = detector.Limit(1000);
        for (long bucket = 1000; bucket < 1006; bucket++)
            detector.Learn(bucket, 5000, detector.Limit(bucket));
        Assert.InRange(detector.Limit(1006), before, 6 * before);
    }

    private static int Poisson(Random random, double mean)
    {
        // Knuth's, in parts so that e^-mean does not vanish
        int count = 0;
        for (double left = mean; left > 0; left -= 50)
        {
            double product = random.NextDouble();
            double end = Math.Exp(-Math.Min(left, 50));
            for (; product > end; product *= random.NextDouble())
                count++;
        }

        return count;
    }
}
