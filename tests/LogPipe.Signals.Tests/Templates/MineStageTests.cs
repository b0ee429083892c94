using LogPipe.Model;
using LogPipe.Signals.Folding;
using LogPipe.Signals.Templates;
using LogPipe.Testing;
using LogPipe.Testing.Contracts;
using LogPipe.Testing.Fakes;

namespace LogPipe.Signals.Tests.Templates;

/// <summary>The stage keeps the contract, and writes what the miner finds.</summary>
public sealed class MineStageTests : WindowedStageContract
{
    protected override IReadOnlyList<string> Lines => ["connection to 10.0.0.1 lost", "connection to 10.0.0.2 lost", "", "cache.hit", "connection to 10.0.0.3 lost", "connection to 10.0.0.4 lost", "connection to 10.0.0.5 lost"];

    protected override bool KeepsOrder => false;

    protected override IWindowedStage Create() => new MineStage(new TemplateTracker(new TemplateMiner()), new FoldPlan(new FoldOptions()));

    protected override void Prepare(LogBatch batch)
    {
        foreach (ref LogRecord record in batch.Records)
            batch.AddText(ref record, EcsFields.Message, record.Text);
    }

    [Fact]
    public void Every_event_with_a_message_has_a_template()
    {
        var pool = new BatchPool();
        var emitter = new RecordingEmitter(pool);
        LogBatch batch = pool.Rent(Some.Source());
        Add(batch, "connection to 10.0.0.1 lost\nwith a trace below");
        Add(batch, "connection to 10.0.0.2 lost");

        new MineStage(new TemplateTracker(new TemplateMiner())).Accept(batch, emitter);

        Assert.Equal(2, emitter.LiveRecords.Count());
        string id = TemplateId.TextOf(TemplateId.Of("connection to <*> lost"u8));
        foreach (SeenRecord record in emitter.LiveRecords)
            Assert.Contains($"logpipe.template.id={id}\nlogpipe.template.text=connection to <*> lost\n", record.Fields);
    }

    [Fact]
    public void A_statement_has_one_code_whatever_stands_in_it_and_whether_it_is_folded_or_not()
    {
        List<string> whole = Codes(fold: false, "connection to 10.0.0.1 lost", "cache.hit", "connection to 10.0.0.77 lost");
        List<string> other = Codes(fold: false, "cache.hit", "connection to 192.168.0.1 lost", "connection to 10.0.0.3 lost");
        List<string> folded = Codes(fold: true, [.. Enumerable.Range(0, 50).Select(static i => $"connection to 10.0.0.{i} lost")]);

        Assert.Matches("^SHOP-MSG-[0-9BCDFGHJKMNPQRSTVWXYZ]{9}$", whole[0]);
        Assert.Equal([whole[0], whole[1], whole[0]], whole);
        Assert.NotEqual(whole[0], whole[1]);
        Assert.Equal([whole[1], whole[0], whole[0]], other);
        // the first ones whole, the others in a roll-up
        Assert.InRange(folded.Count, 2, 40);
        Assert.All(folded, code => Assert.Equal(whole[0], code));
    }

    /// <summary>The code of a version never changes: what people wrote into dashboards must find what comes tomorrow.</summary>
    [Fact]
    public void The_code_of_a_statement_is_the_same_for_ever() =>
        Assert.Equal(["SHOP-MSG-253V7T66Q"], Codes(fold: false, "connection to 10.0.0.1 lost"));

    [Fact]
    public void A_code_that_is_there_stays()
    {
        var pool = new BatchPool();
        var emitter = new RecordingEmitter(pool);
        LogBatch batch = pool.Rent(Some.Source());
        Add(batch, "connection lost");
        batch.AddText(ref batch.Records[0], EcsFields.EventCode, "WFLYSRV0025"u8);
        new MineStage(new TemplateTracker(new TemplateMiner())).Accept(batch, emitter);

        Assert.Equal("WFLYSRV0025", CodeOf(Assert.Single(emitter.LiveRecords)));
    }

    private static List<string> Codes(bool fold, params string[] messages)
    {
        var pool = new BatchPool();
        var emitter = new RecordingEmitter(pool);
        LogBatch batch = pool.Rent(Some.Source());
        foreach (string message in messages)
        {
            Add(batch, message);
            batch.AddText(ref batch.Records[^1], EcsFields.EventDataset, "shop.log"u8);
        }

        var stage = new MineStage(new TemplateTracker(new TemplateMiner()), fold ? new FoldPlan(new FoldOptions()) : null);
        stage.Accept(batch, emitter);
        stage.EndOfSource(batch.Source, emitter);
        return [.. emitter.LiveRecords.Select(CodeOf)];
    }

    private static string CodeOf(SeenRecord record) =>
        Assert.Single(record.Fields.Split('\n'), static f => f.StartsWith("event.code=", StringComparison.Ordinal))["event.code=".Length..];

    [Fact]
    public async Task Lanes_side_by_side_find_what_one_finds_and_count_every_line()
    {
        var tracker = new TemplateTracker(new TemplateMiner());
        await Task.WhenAll(Enumerable.Range(0, 4).Select(lane => Task.Run(() =>
        {
            var pool = new BatchPool();
            var stage = new MineStage(tracker);
            for (int i = 0; i < 200; i++)
            {
                LogBatch batch = pool.Rent(Some.Source());
                for (int line = 0; line < 50; line++)
                    Add(batch, $"statement number {(char)('a' + (line % 7))} took x{line % 3} in state s{(lane * 7) + (line % 5)}");
                stage.Accept(batch, new RecordingEmitter(pool));
            }
        })));
        string file = Path.Combine(Path.GetTempPath(), $"logpipe-{Guid.NewGuid():n}.lpt");
        try
        {
            tracker.Save(file);
            TemplateMiner miner = TemplateFile.Load(file);
            var alone = new TemplateMiner();
            for (int line = 0; line < 50 * 4; line++)
                alone.Add(System.Text.Encoding.UTF8.GetBytes($"statement number {(char)('a' + (line % 7))} took x{line % 3} in state s{(line / 50 * 7) + (line % 5)}"));
            Assert.Equal(4 * 200 * 50, miner.LineCount);
            Assert.Equal(4 * 200 * 50, miner.Resolve().Templates.Sum(static t => t.Count));
            Assert.Equal(alone.Resolve().Templates.Select(static t => t.Id).Order(), miner.Resolve().Templates.Select(static t => t.Id).Order());
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Add(LogBatch batch, string message)
    {
        Utf8Slice text = batch.Append(System.Text.Encoding.UTF8.GetBytes(message));
        ref LogRecord record = ref batch.AddRecord(text, batch.RecordCount, batch.RecordCount + 1);
        batch.AddText(ref record, EcsFields.Message, text);
    }
}
