using LogPipe.Pipeline.Queues;

namespace LogPipe.Pipeline.Tests.Queues;

public class ByteBudgetTests
{
    [Fact]
    public async Task Bytes_wait_until_there_is_room_and_come_in_in_order()
    {
        var budget = new ByteBudget(100);
        await budget.EnterAsync(80, CancellationToken.None);
        Task large = budget.EnterAsync(90, CancellationToken.None).AsTask();
        Task small = budget.EnterAsync(5, CancellationToken.None).AsTask();
        Assert.False(large.IsCompleted);
        Assert.False(small.IsCompleted, "a small one must not overtake");

        budget.Leave(80);

        await large;
        await small;
        Assert.Equal(95, budget.UsedBytes);
    }

    [Fact]
    public async Task More_than_the_limit_passes_when_nothing_else_is_in()
    {
        var budget = new ByteBudget(10);

        await budget.EnterAsync(1_000, CancellationToken.None);

        Assert.False(budget.EnterAsync(1, CancellationToken.None).AsTask().IsCompleted);
    }

    [Fact]
    public async Task A_cancelled_wait_takes_nothing_and_lets_the_next_in()
    {
        var budget = new ByteBudget(100);
        await budget.EnterAsync(50, CancellationToken.None);
        using var cancel = new CancellationTokenSource();
        Task large = budget.EnterAsync(90, cancel.Token).AsTask();
        Task small = budget.EnterAsync(50, CancellationToken.None).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        await small.WaitAsync(Rig.Patience);
        Assert.Equal(100, budget.UsedBytes);
    }

    [Fact]
    public async Task Many_threads_never_exceed_the_limit_and_leave_nothing_behind()
    {
        var budget = new ByteBudget(1_000);
        long most = 0;
        await Parallel.ForAsync(0, 2_000, async (i, _) =>
        {
            using var cancel = new CancellationTokenSource();
            if (i % 7 == 0)
                cancel.Cancel();
            try
            {
                await budget.EnterAsync(1 + (i % 300), cancel.Token);
                InterlockedMax(ref most, budget.UsedBytes);
                await Task.Yield();
                budget.Leave(1 + (i % 300));
            }
            catch (OperationCanceledException)
            {
                Assert.Equal(0, i % 7);
            }
        });

        Assert.InRange(most, 1, 1_000);
        Assert.Equal(0, budget.UsedBytes);
    }

    private static void InterlockedMax(ref long most, long value)
    {
        long seen = Volatile.Read(ref most);
        while (value > seen)
            seen = Interlocked.CompareExchange(ref most, value, seen) is var before && before == seen ? value : before;
    }
}
