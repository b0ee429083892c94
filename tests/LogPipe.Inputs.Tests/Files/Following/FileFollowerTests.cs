using LogPipe.Inputs.Files;
using LogPipe.Inputs.Tests.Fakes;
using LogPipe.Model;
using LogPipe.Testing.Fakes;

namespace LogPipe.Inputs.Tests.Files.Following;

public sealed class FileFollowerTests
{
    [Fact]
    public async Task A_growing_file_is_read_line_by_line_and_an_incomplete_line_waits()
    {
        using var bench = new FollowBench("*.log");
        bench.Folder.Write("a.log", "one\ntw");
        await bench.ScanAsync();
        Assert.Equal(["one"], bench.Texts);

        bench.Folder.Append("a.log", "o");
        await bench.PollAsync();
        Assert.Equal(["one"], bench.Texts);

        bench.Folder.Append("a.log", "\nthree\n");
        await bench.PollAsync();
        Assert.Equal(["one", "two", "three"], bench.Texts);
        Assert.Equal([0, 4, 8], bench.Sink.Records.Select(r => r.Position));
        Assert.Single(bench.Sink.Batches.Select(b => b.Source).Distinct());
        Assert.Equal(bench.Folder["a.log"], bench.Sink.Batches[0].Source.FilePath);
    }

    [Fact]
    public async Task New_files_are_found_at_the_next_scan_and_empty_ones_wait_for_their_first_line()
    {
        using var bench = new FollowBench("*.log");
        await bench.ScanAsync();
        bench.Folder.Write("a.log", "");
        await bench.ScanAsync();
        Assert.Empty(bench.Sink.Batches);

        bench.Folder.Append("a.log", "one\n");
        await bench.PollAsync();
        Assert.Equal(["one"], bench.Texts);
    }

    [Theory]
    [InlineData("app.log")]
    [InlineData("app.log*")]
    public async Task A_renamed_file_is_read_to_its_end_and_the_new_one_from_its_beginning(string pattern)
    {
        using var bench = new FollowBench(pattern);
        bench.Folder.Write("app.log", "one\n");
        await bench.ScanAsync();
        bench.Folder.Append("app.log", "two\n");
        File.Move(bench.Folder["app.log"], bench.Folder["app.log.1"]);
        bench.Folder.Write("app.log", "four\n");
        await bench.PollAsync();
        bench.Folder.Append("app.log.1", "three\n");
        await bench.ScanAsync();

        Assert.Equal(["four", "one", "three", "two"], bench.Texts.Order());
        Assert.Equal(["one", "two", "three"], TextsOf(bench, 0));
        Assert.Equal(2, bench.Sink.Batches.Select(b => b.Source.Key).Distinct().Count());
    }

    [Fact]
    public async Task A_renamed_file_that_no_pattern_names_is_let_go_of_when_nobody_writes_to_it_for_minutes()
    {
        using var bench = new FollowBench("app.log");
        bench.Folder.Write("app.log", "one\n");
        await bench.ScanAsync();
        File.Move(bench.Folder["app.log"], bench.Folder["app.log.1"]);
        await bench.TurnAsync(TimeSpan.FromMinutes(1));
        bench.Folder.Append("app.log.1", "two\nthree");
        await bench.TurnAsync(TimeSpan.FromMinutes(4));
        Assert.Equal(["one", "two"], bench.Texts);
        Assert.Empty(bench.Sink.EndedSources);

        await bench.TurnAsync(TimeSpan.FromMinutes(6));

        Assert.Equal(["one", "two", "three"], bench.Texts);
        Assert.Equal(RecordFlags.Unterminated, bench.Sink.Records[2].Flags);
        Assert.Single(bench.Sink.EndedSources);
        Assert.Equal((0, 0), (bench.Follower.FileCount, bench.Follower.OpenCount));
    }

    [Fact]
    public async Task A_deleted_file_is_read_to_its_end_and_let_go_of_after_half_a_minute()
    {
        using var bench = new FollowBench("*.log");
        string path = bench.Folder.Write("a.log", "one\n");
        await bench.ScanAsync();
        using (var writer = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            File.Delete(path);
            writer.Write("two\nthree"u8);
            writer.Flush();
            await bench.PollAsync();
            Assert.Equal(["one", "two"], bench.Texts);
        }

        await bench.TurnAsync(TimeSpan.FromSeconds(31));

        Assert.Equal(["one", "two", "three"], bench.Texts);
        Assert.Single(bench.Sink.EndedSources);
        Assert.Equal(0, bench.Follower.OpenCount);
    }

    [Fact]
    public async Task A_file_that_was_cut_off_is_a_new_source_from_its_beginning()
    {
        using var bench = new FollowBench("*.log");
        string path = bench.Folder.Write("a.log", "header\none\n");
        await bench.ScanAsync();
        File.WriteAllText(path, "header\n");
        await bench.PollAsync();
        bench.Folder.Append("a.log", "two\n");
        await bench.PollAsync();

        Assert.Equal(["header", "one", "header", "two"], bench.Texts);
        Assert.Equal(2, bench.Sink.Batches.Select(b => b.Source.Key).Distinct().Count());
        Assert.Single(bench.Sink.EndedSources);
    }

    [Fact]
    public async Task A_file_that_was_cut_off_and_grew_past_the_position_between_two_looks_is_noticed()
    {
        using var bench = new FollowBench("*.log");
        string path = bench.Folder.Write("a.log", new string('h', 2000) + "\none\n");
        await bench.ScanAsync();
        File.WriteAllText(path, new string('h', 2000) + "\nzwei\ndrei\n");
        await bench.PollAsync();

        Assert.Equal(["one", "zwei", "drei"], bench.Texts.Where(t => t.Length < 10));
    }

    [Theory]
    [InlineData("app.log")]
    [InlineData("app.log*")]
    public async Task Lines_that_copy_truncate_moved_away_unread_are_read_from_the_copy_and_no_other(string pattern)
    {
        using var bench = new FollowBench(pattern);
        string path = bench.Folder.Write("app.log", "one\n");
        await bench.ScanAsync();
        bench.Folder.Append("app.log", "two\nthree\n");
        File.Copy(path, bench.Folder["app.log.1"]);
        File.WriteAllText(path, "four\n");
        await bench.PollAsync();
        await bench.ScanAsync();
        await bench.ScanAsync();

        Assert.Equal(["four", "one", "three", "two"], bench.Texts.Order());
        Assert.Equal(["one", "two", "three"], TextsOf(bench, 0));
        AssertOneSourceObjectForEachKey(bench);
    }

    [Fact]
    public async Task A_copy_that_is_there_before_the_original_is_cut_off_is_not_read()
    {
        using var bench = new FollowBench("app.log*");
        string path = bench.Folder.Write("app.log", "one\ntwo\n");
        await bench.ScanAsync();
        File.Copy(path, bench.Folder["app.log.1"]);
        await bench.ScanAsync();
        File.WriteAllText(path, "");
        await bench.ScanAsync();
        bench.Folder.Append("app.log", "three\n");
        await bench.ScanAsync();

        Assert.Equal(["one", "two", "three"], bench.Texts);
    }

    [Fact]
    public async Task A_file_that_only_begins_like_another_is_read()
    {
        using var bench = new FollowBench("app*");
        bench.Folder.Write("app.log", "banner\none\n");
        await bench.ScanAsync();
        bench.Folder.Write("app.log.audit", "banner\nother\n");
        await bench.ScanAsync();

        Assert.Equal(["banner", "one", "banner", "other"], bench.Texts);
    }

    [Fact]
    public async Task The_gzip_of_a_rotated_file_is_not_read_again_and_one_that_is_unknown_is_read_once()
    {
        using var bench = new FollowBench("app.log*");
        bench.Folder.Write("app.log", "one\ntwo\n");
        bench.Folder.WriteGzip("app.log.2.gz", "old\n");
        await bench.ScanAsync();
        await bench.ScanAsync();
        File.Move(bench.Folder["app.log"], bench.Folder["app.log.1"]);
        bench.Folder.WriteGzip("app.log.1.gz", "one\ntwo\n");
        File.Delete(bench.Folder["app.log.1"]);
        for (int i = 0; i < 15; i++)
            await bench.ScanAsync();

        Assert.Equal(["old", "one", "two"], bench.Texts.Order());
        bench.AcknowledgeAll();
        bench.Restart();
        for (int i = 0; i < 3; i++)
            await bench.ScanAsync();
        Assert.Equal(3, bench.Texts.Count);
    }

    [Theory]
    [InlineData("app.log")]
    [InlineData("app.log*")]
    public async Task What_was_rotated_and_compressed_while_nobody_looked_goes_on_under_its_key(string pattern)
    {
        using var bench = new FollowBench(pattern);
        bench.Folder.Write("app.log", "one\ntwo\n");
        await bench.ScanAsync();
        bench.AcknowledgeAll();
        bench.Restart();
        bench.Folder.WriteGzip("app.log.1.gz", "one\ntwo\nthree\n");
        File.Delete(bench.Folder["app.log"]);
        bench.Folder.Write("app.log", "four\n");
        await bench.ScanAsync();
        await bench.ScanAsync();

        Assert.True(bench.Texts.Order().SequenceEqual(["four", "one", "three", "two"]), string.Join('\n', [.. bench.Texts, .. bench.Log.Lines]));
        SeenRecord three = bench.Sink.Records.Single(r => r.Text == "three");
        Assert.Equal((bench.Sink.Records[0].SourceKey, 8L), (three.SourceKey, three.Position));
    }

    [Theory]
    [InlineData("app.log")]
    [InlineData("app.log*")]
    public async Task What_was_renamed_while_nobody_looked_goes_on_under_its_key(string pattern)
    {
        using var bench = new FollowBench(pattern);
        bench.Folder.Write("app.log", "one\n");
        await bench.ScanAsync();
        bench.AcknowledgeAll();
        bench.Restart();
        bench.Folder.Append("app.log", "two\n");
        File.Move(bench.Folder["app.log"], bench.Folder["app.log.1"]);
        bench.Folder.Write("app.log", "three\n");
        await bench.ScanAsync();

        Assert.Equal(["one", "three", "two"], bench.Texts.Order());
        Assert.Equal(["one", "two"], TextsOf(bench, 0));
    }

    [Fact]
    public async Task After_a_crash_lines_that_were_not_acknowledged_come_again_with_the_same_key_and_position()
    {
        using var bench = new FollowBench("*.log");
        bench.Folder.Write("a.log", "one\n");
        await bench.ScanAsync();
        bench.AcknowledgeAll();
        bench.Folder.Append("a.log", "two\n");
        await bench.PollAsync();
        bench.Store.Save();
        bench.Crash();
        await bench.ScanAsync();

        Assert.Equal(["one", "two", "two"], bench.Texts);
        Assert.Equal(bench.Sink.Records[1].Id, bench.Sink.Records[2].Id);
    }

    [Fact]
    public async Task The_key_of_a_small_file_stays_while_it_grows_past_the_fingerprint()
    {
        using var bench = new FollowBench("*.log");
        bench.Folder.Write("a.log", "x\n");
        await bench.ScanAsync();
        for (int i = 0; i < 5; i++)
        {
            bench.Folder.Append("a.log", new string((char)('a' + i), 400) + "\n");
            bench.Crash();
            await bench.ScanAsync();
        }

        Assert.Single(bench.Sink.Batches.Select(b => b.Source.Key).Distinct());
        Assert.Equal(6, bench.Sink.Records.Select(r => r.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_new_file_in_an_inode_of_a_known_one_is_a_new_source()
    {
        using var bench = new FollowBench("*.log");
        string path = bench.Folder.Write("a.log", "one\ntwo\n");
        await bench.ScanAsync();
        bench.AcknowledgeAll();
        bench.Restart();
        // the same inode for certain: the content is replaced while nobody looks
        File.WriteAllText(path, "other\nlines\nthat\nare longer\n");
        await bench.ScanAsync();

        Assert.Equal(["one", "two", "other", "lines", "that", "are longer"], bench.Texts);
        Assert.Equal(2, bench.Sink.Records.Select(r => r.SourceKey).Distinct().Count());
    }

    [Fact]
    public async Task Starting_at_the_end_skips_what_is_there_but_not_what_comes_nor_new_files()
    {
        using var bench = new FollowBench(new FileInputOptions { StartAt = "end" }, "*");
        bench.Folder.Write("a.log", "old\nhalf ");
        bench.Folder.WriteGzip("b.gz", "old too\n");
        await bench.ScanAsync();
        await bench.ScanAsync();
        bench.Folder.Append("a.log", "a line\n");
        bench.Folder.Write("c.log", "new\n");
        await bench.ScanAsync();
        await bench.ScanAsync();
        Assert.Equal(["half a line", "new"], bench.Texts.Order());

        bench.AcknowledgeAll();
        bench.Restart();
        bench.Folder.Write("d.log", "while away\n");
        await bench.ScanAsync();
        Assert.Equal("while away", bench.Texts[^1]);
        Assert.Equal(3, bench.Texts.Count);
    }

    [Fact]
    public async Task No_more_files_are_open_than_allowed_and_idle_ones_go_on_when_they_grow_or_were_renamed()
    {
        using var bench = new FollowBench(new FileInputOptions { MaxOpenFiles = 3 }, "*.log");
        for (int i = 0; i < 20; i++)
            bench.Folder.Write($"{i}.log", $"first {i}\n");
        await bench.ScanAsync();
        Assert.Equal(3, bench.Follower.OpenCount);

        for (int i = 0; i < 20; i++)
            bench.Folder.Append($"{i}.log", $"second {i}\n");
        for (int i = 0; i < 20; i += 2)
            File.Move(bench.Folder[$"{i}.log"], bench.Folder[$"{i}.log.1"]);
        await bench.PollAsync();
        await bench.ScanAsync();
        await bench.ScanAsync();

        Assert.Equal(40, bench.Texts.Count);
        Assert.Equal(40, bench.Texts.Distinct().Count());
        Assert.Equal(20, bench.Sink.Records.Select(r => r.SourceKey).Distinct().Count());
    }

    [Fact]
    public async Task A_large_file_does_not_keep_a_small_one_waiting()
    {
        using var bench = new FollowBench("*.log");
        bench.Folder.Write("a.log", string.Concat(Enumerable.Range(0, 200_000).Select(i => $"line {i}\n")));
        bench.Folder.Write("b.log", "small\n");
        await bench.ScanAsync();

        Assert.Equal(200_001, bench.Sink.RecordCount);
        Assert.Equal(1, bench.Sink.Batches.ToList().FindIndex(b => b.Records[0].Text == "small"));
    }

    [Fact]
    public async Task A_file_is_followed_once_however_many_names_it_has()
    {
        using var bench = new FollowBench("*.log", "sub/*");
        string path = bench.Folder.Write("a.log", "one\n");
        Directory.CreateDirectory(bench.Folder["sub"]);
        File.CreateSymbolicLink(bench.Folder["b.log"], path);
        File.CreateSymbolicLink(bench.Folder["sub/c"], path);
        await bench.ScanAsync();

        Assert.Equal(["one"], bench.Texts);
    }

    [Fact]
    public async Task Nothing_is_handed_over_under_a_key_that_a_crash_would_forget()
    {
        using var bench = new FollowBench("*.log");
        bench.Folder.Write("a.log", "one\n");
        string blocked = Directory.CreateDirectory(bench.CheckpointPath + ".tmp").FullName;
        await bench.ScanAsync();
        Assert.Empty(bench.Texts);

        Directory.Delete(blocked);
        await bench.PollAsync();
        Assert.Equal(["one"], bench.Texts);
        Assert.Contains(bench.Sink.Batches[0].Source.Key, await File.ReadAllTextAsync(bench.CheckpointPath), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checkpoints_of_files_that_are_gone_for_long_are_forgotten()
    {
        using var bench = new FollowBench("*.log");
        bench.Folder.Write("a.log", "one\n");
        bench.Folder.Write("b.log", "one b\n");
        await bench.ScanAsync();
        bench.AcknowledgeAll();
        File.Delete(bench.Folder["a.log"]);
        await bench.TurnAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(2, bench.Store.Files.Count);

        await bench.TurnAsync(TimeSpan.FromDays(13));
        Assert.Equal(2, bench.Store.Files.Count);
        await bench.TurnAsync(TimeSpan.FromDays(2));
        Assert.Equal(bench.Folder["b.log"], Assert.Single(bench.Store.Files).Path);
    }

    [Fact]
    public async Task A_broken_or_cut_off_gzip_file_gives_what_can_be_read_and_the_others_go_on()
    {
        using var bench = new FollowBench("*");
        string text = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i * 7919L % 65537} {i}\n"));
        byte[] broken = TempFolder.Gzip(text);
        broken.AsSpan(broken.Length / 2, 20).Fill(0xFF);
        bench.Folder.Write("a.gz", broken);
        bench.Folder.Write("b.gz", TempFolder.Gzip(text)[..^2000]);
        bench.Folder.Write("c.log", "fine\n");
        await bench.ScanAsync();
        await bench.ScanAsync();

        Assert.Contains("fine", bench.Texts);
        Assert.Equal(3, bench.Sink.Records.Select(r => r.SourceKey).Distinct().Count());
        Assert.Equal(2, bench.Sink.EndedSources.Count);
    }

    [Fact]
    public async Task A_gzip_file_that_vanishes_before_it_was_read_ends()
    {
        using var bench = new FollowBench("*");
        bench.Folder.WriteGzip("a.gz", "one\n");
        bench.Folder.Write("b.log", "two\n");
        await bench.ScanAsync();
        File.Delete(bench.Folder["a.gz"]);
        for (int i = 0; i < 3; i++)
            await bench.ScanAsync();

        Assert.Equal(["two"], bench.Texts);
        Assert.Equal((1, 1), (bench.Follower.FileCount, bench.Follower.OpenCount));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_told_once_and_the_others_go_on()
    {
        using var bench = new FollowBench("*.log");
        File.CreateSymbolicLink(bench.Folder["a.log"], "/proc/self/mem");
        bench.Folder.Write("b.log", "fine\n");
        for (int i = 0; i < 5; i++)
            await bench.ScanAsync();

        Assert.Equal(["fine"], bench.Texts);
        Assert.Single(bench.Log.Lines, l => l.StartsWith($"Warning: cannot read '{bench.Folder["a.log"]}' (", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lasting_trouble_is_told_once()
    {
        using var bench = new FollowBench("*.log", "nothing*");
        bench.Folder.Write("a.log", "one\n");
        for (int i = 0; i < 5; i++)
            await bench.ScanAsync();

        Assert.Equal($"Warning: the pattern '{bench.Folder["nothing*"]}' names no file yet: waiting for one", Assert.Single(bench.Log.Lines, l => l.StartsWith("Warning", StringComparison.Ordinal)));
    }

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public async Task Ten_thousand_files_are_followed_with_few_open_and_start_again_where_they_were()
    {
        using var bench = new FollowBench(new FileInputOptions { MaxOpenFiles = 500 }, "**/*.log");
        for (int i = 0; i < 10_000; i++)
            bench.Folder.Write($"{i % 100}/{i}.log", $"first {i}\n");
        await bench.ScanAsync();
        Assert.Equal((10_000, 500, 10_000), (bench.Follower.FileCount, bench.Follower.OpenCount, bench.Sink.RecordCount));
        bench.AcknowledgeAll();
        bench.Restart();
        for (int i = 0; i < 10_000; i += 10)
            bench.Folder.Append($"{i % 100}/{i}.log", $"second {i}\n");
        await bench.ScanAsync();

        Assert.Equal(11_000, bench.Sink.RecordCount);
        Assert.Equal(11_000, bench.Sink.Records.Select(r => r.Id).Distinct().Count());
    }

    private static IEnumerable<string> TextsOf(FollowBench bench, int recordOfSource)
    {
        string key = bench.Sink.Records[recordOfSource].SourceKey;
        return bench.Sink.Records.Where(r => r.SourceKey == key).Select(r => r.Text);
    }

    private static void AssertOneSourceObjectForEachKey(FollowBench bench) =>
        Assert.Equal(bench.Sink.Batches.Select(b => b.Source.Key).Distinct().Count(), bench.Sink.Batches.Select(b => b.Source).Distinct().Count());
}
