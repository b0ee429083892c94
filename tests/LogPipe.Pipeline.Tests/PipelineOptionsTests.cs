namespace LogPipe.Pipeline.Tests;

public class PipelineOptionsTests
{
    [Fact]
    public void The_defaults_are_valid()
    {
        var mistakes = new List<string>();

        new PipelineOptions().Validate("pipeline", mistakes);

        Assert.Empty(mistakes);
    }

    [Fact]
    public void Every_mistake_is_named_with_its_path_value_and_limit()
    {
        var mistakes = new List<string>();
        var options = new PipelineOptions
        {
            Lanes = -1,
            QueueBatches = 0,
            QueueBytes = 1,
            FirstRetryAfter = TimeSpan.Zero,
            MaxRetryAfter = TimeSpan.FromSeconds(-1),
            PoisonAttempts = 1,
        };

        options.Validate("pipeline", mistakes);

        Assert.Equal(6, mistakes.Count);
        Assert.Equal("pipeline.lanes: -1 is out of range; allowed is 0 (one a core) to 256", mistakes[0]);
    }
}
