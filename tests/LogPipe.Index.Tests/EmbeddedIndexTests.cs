using System.Text;
using LogPipe.Index.Search;

namespace LogPipe.Index.Tests;

public sealed class EmbeddedIndexTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Events_are_found_at_once_after_a_flush_and_after_a_restart()
    {
        string[] documents = [.. Enumerable.Range(0, 100).Select(Events.Message)];
        await using (EmbeddedIndex index = EmbeddedIndex.Open(_folder.Path))
        {
            Assert.Equal(100, await index.AppendAsync("a", 0, documents));
            Assert.Equal(documents.Reverse(), await index.QueryAsync("*"));
            await index.FlushAsync();
            Assert.Equal(documents.Reverse(), await index.QueryAsync("*"));
            Assert.Equal(0, index.Statistics().UnflushedCount);
            await index.AppendAsync("a", 100, Events.Message(100));
            Assert.Equal(101, await index.CountAsync());
        }

        await using EmbeddedIndex again = EmbeddedIndex.Open(_folder.Path);
        Assert.Equal(101, await again.CountAsync());
        Assert.Equal(["event number 100", "event number 99"], (await again.QueryAsync("", 2)).Select(Events.MessageOf));
    }

    [Fact]
    public async Task Events_that_are_offered_again_are_recognized_before_and_after_flushes_and_restarts()
    {
        string[] documents = [.. Enumerable.Range(0, 50).Select(Events.Message)];
        for (int run = 0; run < 4; run++)
        {
            await using EmbeddedIndex index = EmbeddedIndex.Open(_folder.Path);
            Assert.Equal(run == 0 ? 50 : 0, await index.AppendAsync("a", 0, documents));
            Assert.Equal(0, await index.AppendAsync("a", 10, documents[10..]));
            await index.FlushAsync();
            Assert.Equal(0, await index.AppendAsync("a", 0, documents));
            await index.AppendAsync("b" + run, 0, documents[0]);
            await index.FlushAsync();
            Assert.Equal(51 + run, await index.CountAsync());
        }
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_overlap_over_files_and_unflushed_events_also_at_equal_times()
    {
        await using EmbeddedIndex index = EmbeddedIndex.Open(_folder.Path);
        for (int part = 0; part < 5; part++)
        {
            var documents = new IncomingDocuments();
            documents.Start("s" + part);
            for (int i = 0; i < 20; i++)
                documents.Add(i, 0, Events.Time + (i / 7 * Events.Second), Encoding.UTF8.GetBytes(Events.Message((part * 20) + i)));
            await index.AppendAsync(documents);
            if (part < 4)
                await index.FlushAsync();
        }

        foreach (SearchOrder order in new[] { SearchOrder.NewestFirst, SearchOrder.OldestFirst })
        {
            var seen = new List<SearchHit>();
            SearchCursor? after = null;
            do
            {
                SearchResult page = await index.SearchAsync(new SearchRequest { Limit = 7, Order = order, After = after });
                seen.AddRange(page.Hits);
                after = page.Next;
            }
            while (after is not null);
            Assert.Equal(100, seen.Count);
            IEnumerable<SearchHit> sorted = order == SearchOrder.NewestFirst
                ? seen.OrderByDescending(h => h.Timestamp).ThenByDescending(h => h.Sequence)
                : seen.OrderBy(h => h.Timestamp).ThenBy(h => h.Sequence);
            Assert.Equal(sorted.Select(h => h.Sequence), seen.Select(h => h.Sequence));
            Assert.Equal(100, seen.Select(h => h.Sequence).Distinct().Count());
        }
    }

    [Fact]
    public async Task Values_bars_and_the_total_are_counted_beside_the_page()
    {
        await using EmbeddedIndex index = EmbeddedIndex.Open(_folder.Path);
        await index.AppendAsync("a", 0, [.. Enumerable.Range(0, 90).Select(i => $$"""{"message":"m {{i}}","log":{"level":"{{(i % 3 == 0 ? "error" : "info")}}"},"tags":["t{{i % 2}}","all"]}""")]);
        await index.FlushAsync();
        await index.AppendAsync("a", 90, [.. Enumerable.Range(90, 30).Select(i => $$"""{"message":"m {{i}}","log":{"level":"error"} }""")]);

        SearchResult result = await index.SearchAsync(new SearchRequest
        {
            Query = "message:m",
            Limit = 5,
            CountAll = true,
            HistogramInterval = TimeSpan.FromMinutes(1),
            Terms = [new TermsRequest("log.level"), new TermsRequest("tags", 2), new TermsRequest("no.such")],
        });

        Assert.Equal(5, result.Hits.Count);
        Assert.Equal(120, result.Total);
        Assert.False(result.TotalIsLowerBound);
        Assert.False(result.IsPartial);
        Assert.Equal([55, 60, 5], result.Histogram.Select(b => b.Count));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 0, TimeSpan.Zero), result.Histogram[0].Start);
        Assert.Equal([new TermCount("error", 60), new TermCount("info", 60)], result.Terms[0].Values);
        Assert.Equal([new TermCount("all", 90), new TermCount("t0", 45)], result.Terms[1].Values);
        Assert.Empty(result.Terms[2].Values);
        Assert.True(result.Terms.All(t => t.IsExact));
    }

    [Fact]
    public async Task A_reader_beside_the_writer_sees_every_event_that_was_acknowledged_across_flushes()
    {
        await using EmbeddedIndex writer = EmbeddedIndex.Open(_folder.Path);
        await using EmbeddedIndex reader = EmbeddedIndex.OpenReadOnly(_folder.Path);
        for (int i = 0; i < 30; i++)
        {
            await writer.AppendAsync("a", i * 10, [.. Enumerable.Range(i * 10, 10).Select(Events.Message)]);
            Assert.Equal((i + 1) * 10, await reader.CountAsync());
            if (i % 7 == 3)
                await writer.FlushAsync();
            Assert.Equal((i + 1) * 10, await reader.CountAsync("event"));
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => reader.AppendAsync(new IncomingDocuments()));
    }

    [Fact]
    public async Task A_second_writer_is_told_so()
    {
        await using EmbeddedIndex first = EmbeddedIndex.Open(_folder.Path);

        IndexException refused = Assert.Throws<IndexException>(() => EmbeddedIndex.Open(_folder.Path));
        Assert.Contains("in use by another process", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_an_index_cannot_be_searched()
    {
        IndexException refused = Assert.Throws<IndexException>(() => EmbeddedIndex.OpenReadOnly(Path.Combine(_folder.Path, "none")));
        Assert.Contains("there is no index in", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
