using LogPipe.Model;
using LogPipe.Outputs.Null;
using LogPipe.Testing;

namespace LogPipe.Outputs.Tests.Null;

public class NullOutputTests
{
    [Fact]
    public async Task Pending_records_count_as_delivered_and_others_are_left_alone()
    {
        LogBatch batch = Some.Batch("a", "b", "c");
        batch.Records[1].Dropped = DropReason.Filtered;
        var outcomes = new WriteOutcomes();
        outcomes.Start(batch);
        await using var output = new NullOutput("null");
        await output.WriteAsync(batch, outcomes, CancellationToken.None);

        Assert.Equal(2, output.RecordCount);
        Assert.Equal([WriteStatus.Delivered, WriteStatus.Skipped, WriteStatus.Delivered], [outcomes[0], outcomes[1], outcomes[2]]);
    }
}
