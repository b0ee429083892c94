using System.Globalization;
using System.Text;

namespace LogPipe.Model.Tests.Json;

public class TimestampTextTests
{
    [Theory]
    [InlineData(0, "1970-01-01T00:00:00.000Z")]
    [InlineData(-1, "1969-12-31T23:59:59.999999999Z")]
    [InlineData(1_767_323_045_678_000_000, "2026-01-02T03:04:05.678Z")]
    [InlineData(1_767_323_045_678_900_000, "2026-01-02T03:04:05.678900Z")]
    [InlineData(1_767_323_045_000_000_001, "2026-01-02T03:04:05.000000001Z")]
    [InlineData(long.MaxValue, "2262-04-11T23:47:16.854775807Z")]
    [InlineData(long.MinValue + 1, "1677-09-21T00:12:43.145224193Z")]
    public void A_time_has_three_digits_of_a_second_or_as_many_as_it_needs(long unixNanoseconds, string expected)
    {
        Span<byte> text = stackalloc byte[TimestampText.MaxByteCount];
        int byteCount = TimestampText.Write(unixNanoseconds, text);

        Assert.Equal(expected, Encoding.ASCII.GetString(text[..byteCount]));
        Assert.True(TimestampReader.TryRead(text[..byteCount], out long read));
        Assert.Equal(unixNanoseconds, read);
    }

    [Fact]
    public void Every_day_that_a_time_can_name_is_the_day_of_the_runtime_calendar()
    {
        for (var day = new DateTime(1677, 9, 22); day < new DateTime(2262, 4, 11); day = day.AddDays(1))
        {
            int days = (int)(day - DateTime.UnixEpoch).TotalDays;
            Assert.Equal((day.Year, day.Month, day.Day), CivilDate.FromDays(days));
            Assert.Equal(days, CivilDate.ToDays(day.Year, day.Month, day.Day));
        }
    }

    [Fact]
    public void Random_times_are_written_as_the_runtime_would()
    {
        var random = new Random(5);
        var text = new byte[TimestampText.MaxByteCount];
        for (int i = 0; i < 100_000; i++)
        {
            long milliseconds = random.NextInt64(-9_000_000_000_000, 9_000_000_000_000);
            int byteCount = TimestampText.Write(milliseconds * 1_000_000, text);
            string expected = DateTime.UnixEpoch.AddMilliseconds(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            Assert.Equal(expected, Encoding.ASCII.GetString(text, 0, byteCount));
        }
    }
}
