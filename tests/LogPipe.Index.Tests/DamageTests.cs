
namespace LogPipe.Index.Tests;

/// <summary>Damaged, missing and foreign files: what can be saved is saved, and nothing is lost in silence.</summary>
public sealed class DamageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(200)]
    public async Task A_torn_write_at_the_end_of_the_log_is_cut_off_and_written_again(int tornBytes)
    {
        await FillAsync(batches: 3);
        using (FileStream log = File.Open(Log(), FileMode.Open))
            log.SetLength(log.Length - tornBytes);

        await using EmbeddedIndex index = EmbeddedIndex.Open(_folder.Path);
        Assert.Empty(index.Notices);
        Assert.Equal(20, await index.CountAsync());
        Assert.Equal(10, await index.AppendAsync("a", 20, [.. Enumerable.Range(20, 10).Select(Events.Message)]));
        Assert.Equal(30, await index.CountAsync());
    }

    [Fact]
    public async Task Zeros_behind_the_log_that_a_power_cut_left_are_cut_off()
    {
        await FillAsync(batches: 2);
        using (FileStream log = File.Open(Log(), FileMode.Append))
            log.Write(new byte[4096]);

        await using EmbeddedIndex index = EmbeddedIndex.Open(_folder.Path);
        Assert.Empty(index.Notices);
        Assert.Equal(20, await index.CountAsync());
    }

    [Fact]
    public async Task Damage_in_the_middle_of_the_log_is_said_kept_aside_and_costs_only_what_it_hit()
    {
        await FillAsync(batches: 5);
        using (FileStream log = File.Open(Log(), FileMode.Open))
        {
            log.Position = log.Length / 2;
            log.Write("damage"u8);
        }

        await using EmbeddedIndex index = EmbeddedIndex.Open(_folder.Path);
        Assert.Contains("is damaged", Assert.Single(index.Notices), StringComparison.Ordinal);
        Assert.Equal(40, await index.CountAsync());
        Assert.Single(Directory.GetFiles(Path.Combine(_folder.Path, "quarantine")));
        await index.AppendAsync("a", 50, Events.Message(50));
        Assert.Equal(41, await index.CountAsync());
    }

    [Fact]
    public async Task A_log_whose_header_is_damaged_is_still_read()
    {
        await FillAsync(batches: 2);
        using (FileStream log = File.Open(Log(), FileMode.Open))
            log.Write("xx"u8);

        await using EmbeddedIndex index = EmbeddedIndex.Open(_folder.Path);
        Assert.Single(index.Notices);
        Assert.Equal(20, await index.CountAsync());
    }

    [Fact]
    public async Task A_missing_or_damaged_sidecar_costs_time_and_no_hits()
    {
        await FillAsync(batches: 2, flush: true);
        foreach (string sidecar in Directory.GetFiles(_folder.Path, "*.terms", SearchOption.AllDirectories))
            File.WriteAllText(sidecar, "nonsense");

        await using EmbeddedIndex index = EmbeddedIndex.Open(_folder.Path);
        Assert.Single(await index.QueryAsync("message:7"));
        Assert.Empty(await index.QueryAsync("nowhere"));
    }

    [Fact]
    public async Task A_file_that_somebody_took_away_is_missed_aloud_and_counts_again_when_it_is_back()
    {
        await FillAsync(batches: 2, flush: true);
        string file = Directory.GetFiles(_folder.Path, "*.parquet", SearchOption.AllDirectories).Single();
        File.Move(file, file + ".away");
        File.Copy(file + ".away", Path.Combine(_folder.Path, "kept"));
        await using (EmbeddedIndex index = EmbeddedIndex.Open(_folder.Path))
        {
            Assert.Contains("are missing", Assert.Single(index.Notices), StringComparison.Ordinal);
            Assert.Equal(0, await index.CountAsync());
        }

        File.Move(Path.Combine(_folder.Path, "kept"), file);
        await using EmbeddedIndex again = EmbeddedIndex.Open(_folder.Path);
        Assert.Equal(20, await again.CountAsync());
    }

    [Fact]
    public async Task A_damaged_or_later_manifest_is_refused_with_the_next_step()
    {
        await FillAsync(batches: 1, flush: true);
        string manifest = Path.Combine(_folder.Path, "manifest.json");
        string text = await File.ReadAllTextAsync(manifest);

        await File.WriteAllTextAsync(manifest, text.Replace("\"version\": 1", "\"version\": 9", StringComparison.Ordinal));
        Assert.Contains("start the newer LogPipe", Assert.Throws<IndexException>(() => EmbeddedIndex.Open(_folder.Path)).Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(manifest, text[..(text.Length / 2)]);
        Assert.Contains("is damaged", Assert.Throws<IndexException>(() => EmbeddedIndex.Open(_folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("is damaged", Assert.Throws<IndexException>(() => EmbeddedIndex.OpenReadOnly(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_without_their_manifest_are_never_deleted()
    {
        await FillAsync(batches: 1, flush: true);
        File.Delete(Path.Combine(_folder.Path, "manifest.json"));

        Assert.Contains("is missing", Assert.Throws<IndexException>(() => EmbeddedIndex.Open(_folder.Path)).Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_folder.Path, "*.parquet", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Halves_of_flushes_and_compactions_do_not_count_and_are_cleaned_up()
    {
        await FillAsync(batches: 2, flush: true);
        string file = Directory.GetFiles(_folder.Path, "*.parquet", SearchOption.AllDirectories).Single();
        File.Copy(file, Path.Combine(Path.GetDirectoryName(file)!, "00000099-0.parquet"));
        File.Copy(file, Path.Combine(Path.GetDirectoryName(file)!, "00000099-1.parquet.tmp"));

        await using EmbeddedIndex index = EmbeddedIndex.Open(_folder.Path);
        Assert.Equal(20, await index.CountAsync());
        Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(file)!).Length);
    }

    public void Dispose() => _folder.Dispose();

    private string Log() => Directory.GetFiles(Path.Combine(_folder.Path, "wal")).Single();

    private async Task FillAsync(int batches, bool flush = false)
    {
        await using EmbeddedIndex index = EmbeddedIndex.Open(_folder.Path);
        for (int i = 0; i < batches; i++)
            await index.AppendAsync("a", i * 10, [.. Enumerable.Range(i * 10, 10).Select(Events.Message)]);
        if (flush)
            await index.FlushAsync();
    }
}
