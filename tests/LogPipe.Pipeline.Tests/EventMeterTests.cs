using LogPipe.Model;
using LogPipe.Pipeline.Accounting;
using LogPipe.Pipeline.Metering;
using LogPipe.Testing;
using LogPipe.Testing.Contracts;

namespace LogPipe.Pipeline.Tests;

public sealed class EventMeterTests : StageContract
{
    private static readonly TextConstant Failure = TextConstant.Of("_parse_failure");

    protected override IReadOnlyList<string> Lines => ["one", "two"];

    [Fact]
    public void How_old_events_are_is_counted_by_input_and_what_comes_from_the_future_is_new()
    {
        var meter = new EventMeter();
        LogBatch batch = Some.Batch(Some.Messages(), 0, "a", "b", "c", "d");
        batch.ArrivedAt = 100_000_000_000;
        long[] ages = [500_000_000, 90_000_000_000, -5_000_000_000];
        for (int i = 0; i < ages.Length; i++)
            batch.Records[i].Timestamp = batch.ArrivedAt - ages[i];
        batch.Records[3].Timestamp = LogBatch.NoTime;
        meter.CreateStage().Process(batch);
        meter.CreateStage().Process(batch);

        (string input, HistogramSnapshot lag) = Assert.Single(meter.Lags());
        Assert.Equal(batch.Source.Input, input);
        Assert.Equal(6, lag.Counts.Sum());
        Assert.Equal(TimeSpan.FromSeconds(181), lag.Total);
        Assert.Equal(2, lag.Counts[Array.IndexOf([.. lag.Bounds], TimeSpan.FromSeconds(0.5))]);
        Assert.Equal(2, lag.Counts[Array.IndexOf([.. lag.Bounds], TimeSpan.FromMinutes(5))]);
        Assert.Equal(2, lag.Counts[0]);
    }

    [Fact]
    public void What_no_format_fits_is_counted_by_dataset_and_the_datasets_are_bounded()
    {
        var meter = new EventMeter();
        IStage stage = meter.CreateStage();
        for (int i = 0; i < MeterStage.MaxDatasets + 10; i++)
        {
            LogBatch batch = Some.Batch(Some.Messages(), 0, "good", "bad");
            batch.AddConstant(ref batch.Records[0], EcsFields.Tags, TextConstant.Of("_format_guessed"));
            batch.AddConstant(ref batch.Records[1], EcsFields.Tags, TextConstant.Of("_format_guessed"));
            batch.AddConstant(ref batch.Records[1], EcsFields.Tags, Failure);
            batch.AddText(ref batch.Records[1], EcsFields.EventDataset, System.Text.Encoding.UTF8.GetBytes($"app{i}"));
            stage.Process(batch);
        }

        IReadOnlyList<(string Dataset, long Events)> failures = meter.ParseFailures();
        Assert.Equal(MeterStage.MaxDatasets + 1, failures.Count);
        Assert.Contains(("app7", 1), failures);
        Assert.Contains(("other", 10), failures);
    }

    protected override IStage Create() => new EventMeter().CreateStage();
}
