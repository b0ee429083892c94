using System.Text.Json.Nodes;
using LogPipe.Parsing.Formats;

namespace LogPipe.Parsing.Tests.Formats;

public class DetectionTests
{
    [Theory]
    [MemberData(nameof(FormatPackTests.Packs), MemberType = typeof(FormatPackTests))]
    public void A_new_stream_is_recognised_within_five_events_whatever_stood_before_them(string pack)
    {
        string lines = "\n" + File.ReadAllText(Path.Combine(FormatPackTests.Folder(), pack + ".lines"));
        foreach (JsonObject sample in Parsed.Lines(lines))
        {
            string text = sample.Text("event.original")! + "\n";
            bool isUnwrapped = !lines.Contains("\n" + text, StringComparison.Ordinal);
            if (isUnwrapped || sample.Text("logpipe.format") is not { } format || IsWeak(format))
                continue;

            string?[] found = [.. Parsed.Lines("some banner\n2026-03-13 18:42:00 something starts\n" + string.Concat(Enumerable.Repeat(text, 5)))
                .Select(static e => e.Text("logpipe.format"))];

            Assert.Equal(format, found[^1]);
        }
    }

    [Theory]
    [InlineData("/var/log/nginx/shop-access.log", "nginx.access")]
    [InlineData("/var/log/varnish/varnishncsa.log", "varnish.access")]
    [InlineData("/var/log/httpd/access_log", "apache.access")]
    public void The_path_tells_whose_access_log_it_is(string path, string format)
    {
        const string line = "192.0.2.10 - - [13/Mar/2026:18:42:11 +0100] \"GET /cart HTTP/1.1\" 200 4096 \"-\" \"curl/8.0\"\n";

        Assert.Equal([format, format], Parsed.Lines(line + line, path: path).Select(static e => e.Text("logpipe.format")));
    }

    [Fact]
    public void The_container_tells_it_too()
    {
        string line = """{"log":"192.0.2.10 - - [13/Mar/2026:18:42:11 +0100] \"GET /cart HTTP/1.1\" 200 4096 \"-\" \"curl/8.0\"\n","stream":"stdout","time":"2026-03-13T17:42:11Z","kubernetes":{"pod_name":"web-1","container_name":"nginx"}}""" + "\n";

        Assert.Equal("nginx.access", Parsed.Event(line).Text("logpipe.format"));
    }

    /// <summary>A weak head, and a line of pairs, do not end the event before them, so that they are no heads behind a stamped line.</summary>
    private static bool IsWeak(string format)
    {
        FormatDefinition definition = Parsed.Plan.Catalog.Formats[Parsed.Plan.Catalog.IndexOf(format)].Definition;
        return definition.Weak || definition.IsPairs;
    }
}
