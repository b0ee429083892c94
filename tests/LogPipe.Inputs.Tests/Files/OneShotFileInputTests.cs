using System.Diagnostics;
using LogPipe.Inputs.Files;
using LogPipe.Inputs.Tests.Fakes;
using LogPipe.Model;
using LogPipe.Testing.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace LogPipe.Inputs.Tests.Files;

[Collection(MeasuresMemory.Name)]
public sealed class OneShotFileInputTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RecordingSink _sink = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Files_are_read_one_after_another_in_the_order_given()
    {
        string b = _folder.Write("b.log", "b1\nb2");
        string a = _folder.Write("a.log", "a1\n");
        string empty = _folder.Write("empty.log", "");

        OneShotFileInput input = await RunAsync(new FileInputOptions { Paths = [b, empty, a], Host = "h", Service = "s", Timezone = "+02:00", Format = "f" });

        Assert.Equal(["b1", "b2", "a1"], Texts);
        Assert.Equal([b, empty, a], _sink.EndedSources.Select(s => s.FilePath));
        LogSource source = _sink.Batches[0].Source;
        Assert.Equal(("h", "s", "+02:00", "f", "in"), (source.HostName, source.ServiceName, source.TimeZone, source.Format, source.Input));
        Assert.Equal((8, 8), (input.BytesRead, input.BytesTotal));
    }

    [Fact]
    public async Task A_pattern_stands_for_its_files_in_order_unless_a_file_has_that_name()
    {
        _folder.Write("2.log", "two\n");
        _folder.Write("1.log", "one\n");
        _folder.Write("[12].log", "literal\n");

        await RunAsync(new FileInputOptions { Paths = [_folder["[12].log"], _folder["?.log"]] });

        Assert.Equal(["literal", "one", "two"], Texts);
    }

    [Fact]
    public async Task Gzip_is_decompressed_whatever_the_name_and_positions_are_offsets_in_the_text()
    {
        string path = _folder.Write("a.log", [.. TempFolder.Gzip("one\ntwo\n"), .. TempFolder.Gzip("three\n")]);

        OneShotFileInput input = await RunAsync(new FileInputOptions { Paths = [path] });

        Assert.Equal([("one", 0), ("two", 4), ("three", 8)], _sink.Records.Select(r => (r.Text, (int)r.Position)));
        Assert.Null(input.BytesTotal);
    }

    [Fact]
    public async Task A_broken_gzip_file_is_an_error_that_says_how_far_it_went()
    {
        string text = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i * 7919L % 65537} lines that do not repeat {i}\n"));
        byte[] packed = TempFolder.Gzip(text);
        packed.AsSpan(packed.Length / 2, 20).Fill(0xFF);
        string path = _folder.Write("a.gz", packed);

        InputException e = await Assert.ThrowsAsync<InputException>(() => RunAsync(new FileInputOptions { Paths = [path] }));

        Assert.Contains($"'{path}' is broken after byte", e.Message, StringComparison.Ordinal);
        Assert.NotEmpty(_sink.Records);
        Assert.Equal(0, _sink.Pool.RentedCount);
    }

    [Fact]
    public async Task All_mistakes_are_told_before_anything_is_read()
    {
        string good = _folder.Write("good.log", "x\n");
        _folder.Write("sub/x", "");

        InputException e = await Assert.ThrowsAsync<InputException>(
            () => RunAsync(new FileInputOptions { Paths = [good, _folder["missing.log"], _folder["sub"], _folder["*.nothing"], _folder["a[b"]] }));

        string[] lines = e.Message.Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.StartsWith($"'{_folder["missing.log"]}' does not exist: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"'{_folder["sub"]}' is a folder: name a file, or a pattern such as '{_folder["sub"]}/*.log'", lines[1], StringComparison.Ordinal);
        Assert.StartsWith($"the pattern '{_folder["*.nothing"]}' names no file", lines[2], StringComparison.Ordinal);
        Assert.StartsWith($"the pattern '{_folder["a[b"]}' opens a set", lines[3], StringComparison.Ordinal);
        Assert.Empty(_sink.Batches);
    }

    [Fact]
    public async Task A_medium_that_fails_is_an_error_that_names_the_file()
    {
        // the kernel answers a read at address 0 of a process with EIO
        InputException e = await Assert.ThrowsAsync<InputException>(() => RunAsync(new FileInputOptions { Paths = ["/proc/self/mem"] }));

        Assert.Matches("^cannot open '/proc/self/mem' \\(.*\\): check the file and run again$", e.Message);
    }

    [Fact]
    public async Task A_pipe_is_read_to_its_end()
    {
        string path = _folder["pipe"];
        using (Process mkfifo = Process.Start("mkfifo", path))
            await mkfifo.WaitForExitAsync();
        Task run = RunAsync(new FileInputOptions { Paths = [path] });
        await using (var writer = new FileStream(path, FileMode.Open, FileAccess.Write))
            writer.Write("one\ntwo"u8);
        await run.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(["one", "two"], Texts);
    }

    [Fact]
    public async Task The_same_file_has_the_same_key_again_and_another_file_another()
    {
        string a = _folder.Write("a.log", "same\n");
        string b = _folder.Write("b.log", "same\n");

        await RunAsync(new FileInputOptions { Paths = [a, b, a] });

        string[] keys = [.. _sink.Batches.Select(x => x.Source.Key)];
        Assert.Equal(keys[0], keys[2]);
        Assert.NotEqual(keys[0], keys[1]);
    }

    [Fact]
    public async Task A_line_of_a_hundred_megabytes_costs_no_more_memory_than_the_limit()
    {
        string path = _folder["long.log"];
        await using (var file = new FileStream(path, FileMode.Create))
        {
            file.SetLength(100 << 20);
            file.Seek(0, SeekOrigin.End);
            file.Write("\nnext\n"u8);
        }

        long before = GC.GetTotalAllocatedBytes(precise: true);
        await RunAsync(new FileInputOptions { Paths = [path] });
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.Equal([1 << 20, 4], Texts.Select(t => t.Length));
        Assert.Equal((100L << 20) + 1, _sink.Records[0].NextPosition);
        Assert.Equal(RecordFlags.Truncated, _sink.Records[0].Flags);
        // other tests of this process count too; keeping the line would take 200 MB and more, as buffers double
        Assert.True(allocated < 80 << 20, $"{allocated} bytes were allocated");
    }

    [Fact]
    public void Options_with_mistakes_are_refused_with_all_of_them()
    {
        var options = new FileInputOptions { Encoding = "ebcdic", MaxLineBytes = 3, StartAt = "middle", Timezone = "Mars/Base", Exclude = ["a{b"] };

        Assert.Equal(
            ["x.paths", "x.exclude[0]", "x.encoding", "x.max_line_bytes", "x.start_at", "x.timezone"], options.Validate("x").Select(m => m.Split(':')[0]));
        Assert.Throws<InputException>(() => new OneShotFileInput("x", options, TimeProvider.System, NullLogger.Instance));
    }

    private IEnumerable<string> Texts => _sink.Records.Select(r => r.Text);

    private async Task<OneShotFileInput> RunAsync(FileInputOptions options)
    {
        var input = new OneShotFileInput("in", options, TimeProvider.System, NullLogger.Instance);
        await input.RunAsync(_sink, CancellationToken.None);
        await input.DisposeAsync();
        return input;
    }
}
