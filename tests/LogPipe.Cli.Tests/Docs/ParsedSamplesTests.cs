namespace LogPipe.Cli.Tests.Docs;

/// <summary>The main job, end to end: the real executable over every sample log, compared with what the generator knows about it.</summary>
public sealed class ParsedSamplesTests(ParsedSamples samples) : IClassFixture<ParsedSamples>
{
    private static readonly DateTimeOffset From = new(2026, 3, 13, 17, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = new(2026, 3, 13, 22, 1, 0, TimeSpan.Zero);

    /// <summary>What the product does not understand yet, and why.</summary>
    private static readonly Dictionary<string, string> KnownGaps = new(StringComparer.Ordinal)
    {
        ["mysql/slow.log"] = "the preamble of a server's start is three lines that no format knows",
        ["mysql/general.log"] = "the preamble of a server's start is three lines that no format knows",
        ["nginx/access.log"] = "nginx's own main format is taken for Apache's combined one",
        ["json/stock-serilog.log"] = "an event of Serilog's compact format without @l is of level Information",
        ["logfmt/router.log"] = "key=value lines are not recognised",
        ["containers/recommender-cri.log"] = "Python's logging layout is taken for a Java one, which it resembles",
    };

    public static TheoryData<string> Files => [.. SampleTruth.Read().Files.Select(static file => file.Path).Where(static path => !KnownGaps.ContainsKey(path))];

    public static TheoryData<string> Problems => [.. SampleTruth.Read().Problems.Select(static problem => problem.Id)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_gives_the_events_of_its_truth(string path)
    {
        SampleFile truth = Truth(path);
        IReadOnlyList<ParsedSample> events = samples.Of(path);

        Assert.Equal(truth.Events, events.Count);
        Assert.Equal(truth.Datasets, Counts(events, static parsed => parsed.Dataset));
        Assert.Equal(truth.Levels, Counts(events, static parsed => parsed.Level));
        Assert.Equal(truth.MultilineEvents, events.Count(static parsed => parsed.IsMultiline));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_event_of_a_file_is_understood_and_stands_in_its_order(string path)
    {
        IReadOnlyList<ParsedSample> events = samples.Of(path);

        Assert.All(events, static parsed => Assert.DoesNotContain(parsed.Tags, static tag => tag.StartsWith('_')));
        Assert.Equal(events.Select(static parsed => parsed.Offset).Distinct().Order(), events.Select(static parsed => parsed.Offset));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_event_of_a_file_lies_in_the_evening_of_the_story(string path) =>
        Assert.All(samples.Of(path), static parsed => Assert.InRange(parsed.Time ?? default, From, To));

    [Theory]
    [MemberData(nameof(Problems))]
    public void A_problem_is_found_by_the_marks_it_left(string id)
    {
        SampleProblem problem = samples.Truth.Problems.Single(problem => problem.Id == id);

        Assert.All(problem.Marks, mark => Assert.Equal((mark.Path, mark.Events), (mark.Path, samples.Of(mark.Path).Count(parsed => parsed.Holds(mark.Contains)))));
    }

    private static SortedDictionary<string, int> Counts(IEnumerable<ParsedSample> events, Func<ParsedSample, string> key) =>
        new(events.CountBy(key).ToDictionary(), StringComparer.Ordinal);

    private SampleFile Truth(string path) => samples.Truth.Files.Single(file => file.Path == path);
}
