using LogPipe.Pipeline.Egress;

namespace LogPipe.Pipeline.Tests.Egress;

public class BackoffTests
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(30);

    [Fact]
    public void Pauses_stay_between_the_first_and_the_longest_and_reach_it()
    {
        var backoff = new Backoff(First, Max, new Random(1));
        TimeSpan[] pauses = [.. Enumerable.Range(0, 200).Select(_ => backoff.Next())];

        Assert.All(pauses, static p => Assert.InRange(p, First, Max));
        Assert.Contains(Max, pauses);
    }

    [Fact]
    public void Pauses_are_at_most_three_times_the_one_before()
    {
        var backoff = new Backoff(First, Max, new Random(2));
        TimeSpan last = First;
        for (int i = 0; i < 200; i++)
        {
            TimeSpan pause = backoff.Next();
            Assert.True(pause <= last * 3, $"{pause} after {last}");
            last = pause;
        }
    }

    [Fact]
    public void Two_instances_do_not_keep_step()
    {
        var one = new Backoff(First, Max, new Random(3));
        var other = new Backoff(First, Max, new Random(4));

        Assert.NotEqual(one.Next(), other.Next());
    }
}
