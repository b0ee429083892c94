using System.Globalization;
using System.Text;

namespace LogPipe.Cli.Tests.Spikes;

/// <summary>Scripts call this command: what it writes is a contract.</summary>
public sealed class SpikesCommandTests
{
    [Fact]
    public async Task A_row_a_point_says_when_an_alert_begins()
    {
        string input = "timestamp,value\n" + string.Concat(Enumerable.Range(0, 400).Select(static i =>
            $"{new DateTime(2026, 3, 13, 0, 0, 0, DateTimeKind.Utc).AddMinutes(i).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)},{(i == 300 ? 500 : 3 + (i % 3))}\n"));

        ProcessResult result = await LogPipeProcess.Run(Input(input), "spikes", "-");

        Assert.Equal(0, result.ExitCode);
        string[] rows = result.Output.TrimEnd('\n').Split('\n');
        Assert.Equal("timestamp,value,score,is_spike", rows[0]);
        Assert.Equal(401, rows.Length);
        string spike = Assert.Single(rows, static row => row.EndsWith(",1", StringComparison.Ordinal));
        Assert.StartsWith("2026-03-13 05:00:00,500,", spike, StringComparison.Ordinal);
        Assert.True(double.Parse(spike.Split(',')[2], CultureInfo.InvariantCulture) > 1, spike);
    }

    [Theory]
    [InlineData("time,count\n1,2\n", "stdin:1: the header 'time,count' does not name the columns 'timestamp' and 'value'")]
    [InlineData("timestamp,value\n1,2\nyesterday,2\n", "stdin:3: 'yesterday' is no time")]
    [InlineData("timestamp,value\n1,many\n", "stdin:2: 'many' is no number")]
    [InlineData("timestamp,value\n5,1\n4,1\n", "stdin:3: 4 lies before the row above")]
    [InlineData("timestamp,value\n5\n", "stdin:2: '5' has 1 columns")]
    public async Task A_row_that_cannot_be_read_is_named(string input, string mistake)
    {
        ProcessResult result = await LogPipeProcess.Run(Input(input), "spikes", "-");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(mistake, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gaps_other_columns_and_seconds_since_1970_are_read()
    {
        ProcessResult result = await LogPipeProcess.Run(Input("host,value,timestamp\na,1,1700000000\na,,1700000060\n"), "spikes", "-");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("timestamp,value,score,is_spike\n1700000000,1,0.0000,0\n1700000060,,0.0000,0\n", result.Output);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        ProcessResult result = await LogPipeProcess.Run("spikes", "no/such.csv");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("no/such.csv: no such file", result.Error, StringComparison.Ordinal);
    }

    private static ProcessInput Input(string text) => new() { StandardInput = Encoding.UTF8.GetBytes(text) };
}
