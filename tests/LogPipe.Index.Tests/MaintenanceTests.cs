using System.Text;
using LogPipe.Index.Search;

namespace LogPipe.Index.Tests;

public sealed class MaintenanceTests : IDisposable
{
    private const long Day = 86_400 * Events.Second;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Files_that_are_there_for_too_long_are_dropped()
    {
        await using EmbeddedIndex index = await FillDaysAsync(new EmbeddedIndexOptions { MaxAge = TimeSpan.FromDays(3) }, days: 6);
        await index.MaintainAsync();

        Assert.Equal(3, await index.CountAsync());
        Assert.Equal(3, Directory.GetFiles(_folder.Path, "*.parquet", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Events_that_were_old_when_they_came_are_kept_as_long_as_others()
    {
        var clock = new SetClock();
        await using EmbeddedIndex index = EmbeddedIndex.Open(_folder.Path, new EmbeddedIndexOptions { MaxAge = TimeSpan.FromDays(3) }, clock);
        for (int i = 0; i < 2; i++)
        {
            var documents = new IncomingDocuments();
            documents.Start("a");
            documents.Add(i, 0, Events.Time - (100 * Day), Encoding.UTF8.GetBytes(Events.Message(i)));
            await index.AppendAsync(documents);
            await index.FlushAsync();
        }

        // the two become one file here, which is as young as they are
        await index.MaintainAsync();
        Assert.Equal(2, await index.CountAsync());

        clock.Now += TimeSpan.FromDays(4);
        await index.MaintainAsync();
        Assert.Equal(0, await index.CountAsync());
    }

    [Fact]
    public async Task The_oldest_files_are_dropped_until_the_rest_fits()
    {
        await using EmbeddedIndex index = await FillDaysAsync(new EmbeddedIndexOptions { MaxBytes = 1 }, days: 3);
        await index.AppendAsync("b", 0, Events.Message(7));
        await index.MaintainAsync();

        Assert.Equal(1, await index.CountAsync());
    }

    [Fact]
    public async Task Dropped_events_that_are_offered_again_are_still_recognized()
    {
        await using EmbeddedIndex index = await FillDaysAsync(new EmbeddedIndexOptions { MaxAge = TimeSpan.FromDays(3) }, days: 6);
        await index.MaintainAsync();

        Assert.Equal(0, await index.AppendAsync("day 5", 0, Events.Message(0)));
    }

    [Fact]
    public async Task Small_files_of_a_day_become_one_with_the_same_events()
    {
        await using EmbeddedIndex index = EmbeddedIndex.Open(_folder.Path);
        for (int i = 0; i < 5; i++)
        {
            await index.AppendAsync("a", i * 20, [.. Enumerable.Range(i * 20, 20).Select(Events.Message)]);
            await index.FlushAsync();
        }

        string[] before = await index.QueryAsync("");
        SearchHit hit = (await index.SearchAsync(new SearchRequest { Query = "message:42" })).Hits[0];
        await index.MaintainAsync();

        Assert.Equal(1, index.Statistics().FileCount);
        Assert.Equal(before, await index.QueryAsync(""));
        Assert.Equal(hit.Sequence, (await index.FindAsync(hit.Id))!.Sequence);
        Assert.Single(Directory.GetFiles(_folder.Path, "*.parquet", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Searches_that_run_while_files_are_put_together_see_every_event_once()
    {
        await using EmbeddedIndex index = EmbeddedIndex.Open(_folder.Path);
        using var stop = new CancellationTokenSource();
        await index.AppendAsync("a", 0, Events.Message(0));
        Task<int> searching = Task.Run(async () =>
        {
            int searches = 0;
            while (!stop.IsCancellationRequested)
            {
                long least = index.Statistics().EventCount;
                long count = (await index.SearchAsync(new SearchRequest { Query = "message:event", Limit = 0 })).Total;
                Assert.InRange(count, least, index.Statistics().EventCount);
                searches++;
            }

            return searches;
        });
        for (int i = 1; i < 15; i++)
        {
            await index.AppendAsync("a", i, Events.Message(i));
            await index.FlushAsync();
            if (i % 5 == 0)
                await index.MaintainAsync();
        }

        await stop.CancelAsync();
        Assert.True(await searching > 0);
        Assert.Equal(15, await index.CountAsync());
    }

    [Fact]
    public async Task Events_of_many_days_become_few_files()
    {
        await using EmbeddedIndex index = EmbeddedIndex.Open(_folder.Path);
        var documents = new IncomingDocuments();
        documents.Start("a");
        for (int i = 0; i < 1000; i++)
            documents.Add(i, 0, Events.Time - (i * Day), Encoding.UTF8.GetBytes(Events.Message(i)));
        await index.AppendAsync(documents);
        await index.FlushAsync();

        Assert.InRange(index.Statistics().FileCount, 1, 64);
        Assert.Equal(1000, await index.CountAsync("event"));
        Assert.Equal(1, (await index.SearchAsync(new SearchRequest { From = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), To = new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero), Limit = 0 })).Total);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Makes a file a day, written an hour after its events; the last one is of today.</summary>
    private async Task<EmbeddedIndex> FillDaysAsync(EmbeddedIndexOptions options, int days)
    {
        var clock = new SetClock();
        DateTimeOffset today = clock.Now;
        EmbeddedIndex index = EmbeddedIndex.Open(_folder.Path, options, clock);
        for (int day = days - 1; day >= 0; day--)
        {
            clock.Now = today - TimeSpan.FromDays(day) - TimeSpan.FromHours(1);
            var documents = new IncomingDocuments();
            documents.Start("day " + day);
            documents.Add(0, 0, Events.Time - (day * Day), Encoding.UTF8.GetBytes(Events.Message(day)));
            await index.AppendAsync(documents);
            await index.FlushAsync();
        }

        clock.Now = today;
        return index;
    }

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 2, 5, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
