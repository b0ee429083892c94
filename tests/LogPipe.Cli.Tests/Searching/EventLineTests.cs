using System.Text;
using LogPipe.Cli.Searching;
using LogPipe.Index.Search;

namespace LogPipe.Cli.Tests.Searching;

public sealed class EventLineTests
{
    private const long Time = 1_773_396_000_123_000_000;

    [Fact]
    public void Shows_time_level_place_and_the_first_line() =>
        Assert.Equal(
            "2026-03-13 10:00:00.123 error  shop                   it broke (+2 lines)",
            Line("""{"log":{"level":"error"},"service":{"name":"shop"},"message":"it broke\n\tat a\n\tat b"}""", colors: false, width: 100));

    [Fact]
    public void A_roll_up_says_how_many_it_stands_for() =>
        Assert.EndsWith("outbox polled (×611)", Line("""{"message":"outbox polled","logpipe":{"repeat":{"count":611}}}""", colors: false, width: 100), StringComparison.Ordinal);

    [Fact]
    public void Falls_back_to_what_there_is() =>
        Assert.Equal("2026-03-13 10:00:00.123 -      -                      ", Line("{}", colors: false, width: 100));

    [Fact]
    public void Is_cut_to_the_terminal_and_cannot_steer_it()
    {
        string line = Line("{\"message\":\"\\u001b[2J" + new string('x', 500) + "\"}", colors: false, width: 90);
        Assert.Equal(90, line.Length);
        Assert.DoesNotContain('\u001b', line);
    }

    [Fact]
    public void Colors_the_level() =>
        Assert.Contains("\u001b[31merror", Line("""{"log":{"level":"error"}}""", colors: true, width: 100));

    private static string Line(string json, bool colors, int width) =>
        new EventLine(colors, width).Of(new SearchHit("id", Time, 1, Encoding.UTF8.GetBytes(json)));
}
