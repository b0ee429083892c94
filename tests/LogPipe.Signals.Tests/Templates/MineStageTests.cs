using LogPipe.Model;
using LogPipe.Signals.Templates;
using LogPipe.Testing;
using LogPipe.Testing.Contracts;

namespace LogPipe.Signals.Tests.Templates;

/// <summary>The stage keeps the contract, and writes what the miner finds.</summary>
public sealed class MineStageTests : StageContract
{
    protected override IReadOnlyList<string> Lines => ["connection to 10.0.0.1 lost", "connection to 10.0.0.2 lost", "", "cache.hit"];

    protected override IStage Create() => new MineStage(new TemplateTracker(new TemplateMiner()));

    protected override void Prepare(LogBatch batch)
    {
        foreach (ref LogRecord record in batch.Records)
            batch.AddText(ref record, EcsFields.Message, record.Text);
    }

    [Fact]
    public void Every_event_with_a_message_has_a_template()
    {
        var stage = new MineStage(new TemplateTracker(new TemplateMiner()));
        LogBatch batch = new BatchPool().Rent(Some.Source());
        Add(batch, "connection to 10.0.0.1 lost\nwith a trace below");
        Add(batch, "connection to 10.0.0.2 lost");

        stage.Process(batch);

        foreach (ref LogRecord record in batch.Records)
        {
            Assert.True(batch.TryGetText(record, LogPipeFields.TemplateText, out ReadOnlySpan<byte> text));
            Assert.Equal("connection to <*> lost"u8, text);
            Assert.True(batch.TryGetText(record, LogPipeFields.TemplateId, out ReadOnlySpan<byte> id));
            Assert.Equal(TemplateId.TextOf(TemplateId.Of(text)), System.Text.Encoding.ASCII.GetString(id));
        }

        batch.Release();
    }

    private static void Add(LogBatch batch, string message)
    {
        Utf8Slice text = batch.Append(System.Text.Encoding.UTF8.GetBytes(message));
        ref LogRecord record = ref batch.AddRecord(text, batch.RecordCount, batch.RecordCount + 1);
        batch.AddText(ref record, EcsFields.Message, text);
    }
}
