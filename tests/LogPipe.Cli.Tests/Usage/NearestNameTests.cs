using LogPipe.Cli.Usage;

namespace LogPipe.Cli.Tests.Usage;

public sealed class NearestNameTests
{
    private static readonly string[] Known = ["paths", "exclude", "format", "timezone", "start_at"];

    [Theory]
    [InlineData("path", "paths")]
    [InlineData("fromat", "format")]
    [InlineData("TimeZone", "timezone")]
    [InlineData("start", "start_at")]
    [InlineData("exlude", "exclude")]
    [InlineData("glob", null)]
    [InlineData("", null)]
    public void Gives_the_name_that_was_probably_meant(string written, string? expected) =>
        Assert.Equal(expected, NearestName.Of(written, Known));
}
