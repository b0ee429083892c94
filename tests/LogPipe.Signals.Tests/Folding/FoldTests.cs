using System.Globalization;
using System.Text;
using LogPipe.Model;
using LogPipe.Signals.Folding;
using LogPipe.Signals.Templates;
using LogPipe.Testing;
using LogPipe.Testing.Fakes;

namespace LogPipe.Signals.Tests.Folding;

/// <summary>What passes whole, what is counted, and what a roll-up says.</summary>
public sealed class FoldTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 13, 10, 0, 0, TimeSpan.Zero);
    private readonly BatchPool _pool = new();
    private readonly MineStage _stage = new(new TemplateTracker(new TemplateMiner()), new FoldPlan(new FoldOptions { KeepDatasets = ["audit.log"] }));
    private readonly RecordingEmitter _emitter;
    private readonly LogSource _source = Some.Source();
    private long _position;

    public FoldTests() => _emitter = new RecordingEmitter(_pool);

    [Fact]
    public void A_roll_up_says_how_many_when_which_values_and_shows_originals()
    {
        for (int i = 0; i < 103; i++)
            Add("info", $"order {1000 + (i % 4)} took {i} from db{i % 2}.shop.example", Start.AddMilliseconds(i * 100));
        _stage.Drain(_emitter);

        SeenRecord[] live = [.. _emitter.LiveRecords];
        Assert.Equal(4, live.Length);
        string fields = live[3].Fields;
        Assert.Contains("logpipe.repeat.count=100\n", fields);
        Assert.Contains("message=order <*> took <*> from <*>\n", fields);
        Assert.Contains("log.level=info\n", fields);
        Assert.Contains("logpipe.repeat.values[1]={\"top\":[{\"value\":\"1000\",\"count\":25},{\"value\":\"1001\",\"count\":25},{\"value\":\"1002\",\"count\":25},{\"value\":\"1003\",\"count\":25}],\"distinct\":4,", fields);
        Assert.Contains(",\"min\":3,\"max\":102,\"p50\":", fields);
        Assert.Contains("logpipe.repeat.values[3]={\"top\":[{\"value\":\"db0.shop.example\",\"count\":50},{\"value\":\"db1.shop.example\",\"count\":50}],\"distinct\":2", fields);
        Assert.Equal(2, fields.Split('\n').Count(static line => line.StartsWith("logpipe.repeat.samples=order ", StringComparison.Ordinal)));
        Assert.Equal(Start.AddMilliseconds(300).ToUnixTimeMilliseconds() * 1_000_000, live[3].Timestamp);
    }

    [Theory]
    [InlineData("error", 10)]
    [InlineData("fatal", 10)]
    [InlineData("warn", 5)]
    [InlineData("info", 3)]
    [InlineData("debug", 1)]
    public void The_worse_the_level_the_more_passes_whole(string level, int whole)
    {
        for (int i = 0; i < 100; i++)
            Add(level, $"order {i} stored", Start);
        _stage.Drain(_emitter);

        Assert.Equal(whole + 1, _emitter.LiveRecords.Count());
        Assert.Equal(100 - whole, _emitter.Records.Count(static r => r.Dropped == DropReason.Folded));
    }

    [Fact]
    public void Each_window_of_event_time_has_a_roll_up_and_what_comes_late_is_counted_too()
    {
        for (int i = 0; i < 300; i++)
            Add("info", $"order {i} stored", i == 250 ? Start : Start.AddSeconds(i));
        _stage.Drain(_emitter);

        SeenRecord[] rollUps = [.. _emitter.LiveRecords.Where(static r => r.Fields.Contains("logpipe.repeat.count", StringComparison.Ordinal))];
        Assert.Equal(5, rollUps.Length);
        Assert.Contains("logpipe.repeat.count=57\n", rollUps[0].Fields);
        Assert.All(rollUps.Skip(1), static r => Assert.Contains("logpipe.repeat.count=60\n", r.Fields));
    }

    [Fact]
    public void Another_level_statement_answer_or_type_of_error_is_another_repetition()
    {
        for (int i = 0; i < 50; i++)
        {
            Add("info", $"order {i} stored", Start);
            Add("error", $"order {i} stored", Start);
            Add("info", $"order {i} lost", Start);
            Add("info", $"order {i} stored", Start, errorType: "java.lang.IllegalStateException");
            Add("info", $"order {i} stored", Start, status: 404);
        }

        _stage.Drain(_emitter);
        Assert.Equal([40, 47, 47, 47, 47], _emitter.LiveRecords.Select(CountOf).Where(static count => count > 1).Order());
    }

    [Fact]
    public void A_dataset_that_is_to_be_kept_passes_whole()
    {
        for (int i = 0; i < 50; i++)
            Add("debug", $"order {i} stored", Start, dataset: "audit.log");
        _stage.Drain(_emitter);
        Assert.Equal(50, _emitter.LiveRecords.Count());
    }

    [Fact]
    public void Fields_that_all_have_in_common_stay_and_the_values_of_others_are_counted()
    {
        for (int i = 0; i < 53; i++)
            Add("info", "done", Start, status: 200, dataset: i % 2 == 0 ? "a.log" : "a.log", bytes: i);
        _stage.Drain(_emitter);

        SeenRecord rollUp = _emitter.LiveRecords.Last();
        Assert.Contains("message=done\n", rollUp.Fields);
        Assert.Contains("http.response.status_code=200\n", rollUp.Fields);
        Assert.Contains("event.dataset=a.log\n", rollUp.Fields);
        Assert.DoesNotContain("http.response.body.bytes=", rollUp.Fields);
        Assert.Contains("logpipe.repeat.values[http.response.body.bytes]={\"top\":[", rollUp.Fields);
        Assert.Contains("\"min\":3,\"max\":52,", rollUp.Fields);
    }

    [Fact]
    public void More_kinds_than_are_told_apart_pass_whole()
    {
        // three letters make 17,576 words: every line is a statement of its own
        for (int i = 0; i < 12_000; i++)
        {
            string word = $"{(char)('a' + (i % 26))}{(char)('a' + (i / 26 % 26))}{(char)('a' + (i / 676))}";
            Add("debug", $"{word} was {word} again", Start);
            Add("debug", $"{word} was {word} again", Start);
        }

        _stage.Drain(_emitter);
        Assert.Equal(24_000, _emitter.LiveRecords.Sum(CountOf));
    }

    private static int CountOf(SeenRecord record)
    {
        string[] parts = record.Fields.Split("logpipe.repeat.count=");
        return parts.Length == 1 ? 1 : int.Parse(parts[1].Split('\n')[0], CultureInfo.InvariantCulture);
    }

    private void Add(string level, string message, DateTimeOffset time, string? errorType = null, int? status = null, string? dataset = null, int? bytes = null)
    {
        LogBatch batch = _pool.Rent(_source);
        Utf8Slice text = batch.Append(Encoding.UTF8.GetBytes(message));
        ref LogRecord record = ref batch.AddRecord(text, _position, _position + 100);
        _position += 100;
        record.Timestamp = time.ToUnixTimeMilliseconds() * 1_000_000;
        batch.AddText(ref record, EcsFields.Message, text);
        batch.AddText(ref record, EcsFields.LogLevel, Encoding.UTF8.GetBytes(level));
        if (errorType is not null)
            batch.AddText(ref record, EcsFields.ErrorType, Encoding.UTF8.GetBytes(errorType));
        if (status is { } code)
            batch.AddInteger(ref record, EcsFields.HttpResponseStatusCode, code);
        if (dataset is not null)
            batch.AddText(ref record, EcsFields.EventDataset, Encoding.UTF8.GetBytes(dataset));
        if (bytes is { } count)
            batch.AddInteger(ref record, EcsFields.HttpResponseBodyBytes, count);
        batch.CommitPosition = _position;
        _stage.Accept(batch, _emitter);
    }
}
