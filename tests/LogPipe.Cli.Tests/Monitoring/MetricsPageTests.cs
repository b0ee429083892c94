using System.Net;
using System.Text.RegularExpressions;
using LogPipe.Pipeline.Accounting;
using LogPipe.Web.Monitoring;

namespace LogPipe.Cli.Tests.Monitoring;

public sealed partial class MetricsPageTests
{
    [Fact]
    public async Task The_page_of_the_documentation_has_every_metric_and_no_other()
    {
        var nothing = new PipelineSnapshot { Elapsed = TimeSpan.Zero, Books = new(), Inputs = [], Lanes = [], Stages = [], Outputs = [], DeadLetters = new Dictionary<string, long>() };
        await using MonitorServer server = await MonitorServer.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), () => new MonitorState { Pipeline = nothing, Version = "1" });
        using var http = new HttpClient();
        string page = await http.GetStringAsync(new Uri(server.Address, "metrics"));
        string documented = string.Join('\n', File.ReadLines(RepositoryFolder.Path("docs", "metrics.md")).Where(static line => line.StartsWith("| `", StringComparison.Ordinal)));

        Assert.Equal(
            new SortedSet<string>(Family().Matches(page).Select(static m => m.Groups[1].Value), StringComparer.Ordinal),
            new SortedSet<string>(Name().Matches(documented).Select(static m => m.Groups[1].Value), StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^# TYPE (\S+) ", RegexOptions.Multiline)]
    private static partial Regex Family();

    [GeneratedRegex(@"`(logpipe_[a-z_]+)(?:\{[a-z,]*\})?`")]
    private static partial Regex Name();
}
