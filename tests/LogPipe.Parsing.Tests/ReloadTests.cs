using LogPipe.Model;
using LogPipe.Testing;

namespace LogPipe.Parsing.Tests;

/// <summary>Patterns and formats that change while lines come in.</summary>
public sealed class ReloadTests : IDisposable
{
    private const string First = "#: format shop.log\n#: match S1 %{TIMESTAMP_ISO8601:timestamp} %{GREEDYDATA:message}\n";
    private const string Second = "#: format shop.log\n#: priority 3\n#: match S2 %{TIMESTAMP_ISO8601:timestamp} %{GREEDYDATA:message}\n#: match S1 (?<shop.old>\\S+ \\S+) %{GREEDYDATA:message}\n"
        + "\n#: format aaa.log\n#: priority 1\n#: match A1 %{TIMESTAMP_ISO8601:timestamp} %{GREEDYDATA:message}\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-reload-").FullName;
    private readonly LogSource _source = Some.Source("file");
    private readonly Parsed.Collector _events = new();
    private long _position;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_lane_goes_over_to_new_formats_between_two_batches()
    {
        (ParsePlan plan, IWindowedStage stage) = Start();
        Accept(stage, "S1 2026-03-14 09:00:00 one", "S2 2026-03-14 09:00:01 two");
        Write(Second);
        Assert.Empty(Reload(plan));
        Accept(stage, "S2 2026-03-14 09:00:02 three", "A1 2026-03-14 09:00:03 four", "S1 2026-03-14 09:00:04 five");
        stage.EndOfSource(_source, _events);
        Assert.Equal(
            ["shop.log: one\nS2 2026-03-14 09:00:01 two", "shop.log: three", "aaa.log: four", "shop.log: five"],
            _events.Documents.Select(static e => $"{e.Text("logpipe.format")}: {e.Text("message")}"));
    }

    [Fact]
    public void An_event_that_is_open_stays_open_and_keeps_its_lines()
    {
        (ParsePlan plan, IWindowedStage stage) = Start();
        Accept(stage, "S1 2026-03-14 09:00:00 failed:", "  at a", "  at b");
        Write(Second);
        Assert.Empty(Reload(plan));
        Accept(stage, "  at c", "S2 2026-03-14 09:00:02 next");
        stage.EndOfSource(_source, _events);
        Assert.Equal(2, _events.Documents.Count);
        Assert.Equal("failed:\n  at a\n  at b\n  at c", _events.Documents[0].Text("message"));

        // the head is read by the format in force when the event ends
        Assert.Equal("2026-03-14 09:00:00", _events.Documents[0].Text("shop.old"));
    }

    [Fact]
    public void A_format_that_is_gone_lets_its_open_event_end_as_any_other_line()
    {
        (ParsePlan plan, IWindowedStage stage) = Start();
        Accept(stage, "S1 2026-03-14 09:00:00 failed:", "  at a");
        Write("WORD2 \\w+\n");
        Assert.Empty(Reload(plan));
        Accept(stage, "  at b", "2026-03-14 09:00:02,000 INFO  [a.B] (t) next");
        stage.EndOfSource(_source, _events);
        Assert.Equal(["S1 2026-03-14 09:00:00 failed:\n  at a\n  at b", "2026-03-14 09:00:02,000 INFO  [a.B] (t) next"], _events.Documents.Select(static e => e.Text("event.original")));
    }

    [Theory]
    [InlineData("#: format shop.log\n#: match S2 %{TIMESTAMP_ISO8601:timestamp\n", "shop.grok:2: ")]
    [InlineData("#: format shop.log\n#: match S2 %{TIMESTAMP_ISO8601X:timestamp} x\n", "did you mean TIMESTAMP_ISO8601")]
    [InlineData("#: format shop.log\n#: match S2 x\n#: frobnicate\n", "frobnicate")]
    [InlineData("#: format shop.log\n#: match S2 %{BROKEN}\nBROKEN [a-z\nLONELY\n", "BROKEN")]
    [InlineData("#: format shop.log\n#: match S2 %{BROKEN}\nBROKEN [a-z\nLONELY\n", "LONELY")]
    [InlineData("#: format shop.log\n#: match S2 x\n#: extract nothing_known\n", "nothing_known")]
    [InlineData("#: format other.log\n#: match S2 x\n", "format 'shop.log' is gone")]
    public void A_set_with_a_mistake_is_refused_as_a_whole(string pack, string mistake)
    {
        (ParsePlan plan, IWindowedStage stage) = Start();
        File.WriteAllText(Path.Combine(_folder, "good.grok"), "#: format good.log\n#: priority 2\n#: match S1 (?<good.rest>.*)\n");
        Write(pack);
        List<string> mistakes = Reload(plan, "shop.log");
        Assert.Contains(mistakes, m => m.Contains(mistake, StringComparison.Ordinal));
        Accept(stage, "S1 2026-03-14 09:00:00 one");
        stage.EndOfSource(_source, _events);
        Assert.Equal("shop.log", Assert.Single(_events.Documents).Text("logpipe.format"));
        Assert.Equal(-1, plan.Catalog.IndexOf("good.log"));
    }

    [Fact]
    public void A_folder_that_is_gone_is_a_mistake_and_the_formats_stay()
    {
        (ParsePlan plan, _) = Start();
        File.Delete(Path.Combine(_folder, "shop.grok"));
        Directory.Delete(_folder);
        Assert.Contains(_folder, Assert.Single(Reload(plan)), StringComparison.Ordinal);
        Directory.CreateDirectory(_folder);
        Assert.True(plan.Catalog.IndexOf("shop.log") >= 0);
    }

    [Fact]
    public void Many_reloads_at_any_batch_lose_and_cut_nothing()
    {
        (ParsePlan plan, IWindowedStage stage) = Start();
        var random = new Random(3);
        var expected = new List<string>();
        string open = "";
        for (int i = 0; i < 300; i++)
        {
            // the head of the first pack has a meaning in both, and the lines behind it belong to it whatever is loaded
            string line = random.Next(3) == 0 || i == 0 ? $"S1 2026-03-14 09:00:00 event {i}" : $"  at line {i}";
            if (line[0] == 'S' && open.Length > 0)
                expected.Add(open);
            open = line[0] == 'S' ? line : open + "\n" + line;
            if (random.Next(10) == 0)
            {
                Write(random.Next(2) == 0 ? First : Second);
                Assert.Empty(Reload(plan));
            }

            Accept(stage, line);
        }

        expected.Add(open);
        stage.EndOfSource(_source, _events);
        Assert.Equal(expected, _events.Documents.Select(static e => e.Text("event.original")));
        Assert.All(_events.Documents, static e => Assert.Equal("shop.log", e.Text("logpipe.format")));
    }

    private (ParsePlan Plan, IWindowedStage Stage) Start()
    {
        Write(First);
        var mistakes = new List<string>();
        ParsePlan plan = ParsePlan.Create(new ParseOptions { PatternsFolders = [_folder] }, mistakes);
        Assert.Empty(mistakes);
        return (plan, plan.CreateStage());
    }

    private void Write(string pack) => File.WriteAllText(Path.Combine(_folder, "shop.grok"), pack);

    private static List<string> Reload(ParsePlan plan, params string[] needed)
    {
        var mistakes = new List<string>();
        Assert.Equal(plan.TryReload(needed, mistakes), mistakes.Count == 0);
        return mistakes;
    }

    private void Accept(IWindowedStage stage, params string[] lines)
    {
        LogBatch batch = Some.Batch(_source, _position, lines);
        batch.ArrivedAt = Parsed.ArrivedAt;
        _position = batch.CommitPosition;
        stage.Accept(batch, _events);
    }
}
