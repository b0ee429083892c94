using System.IO.Pipes;
using LogPipe.Model;
using LogPipe.Outputs.Ndjson;
using LogPipe.Testing;
using Microsoft.Win32.SafeHandles;

namespace LogPipe.Outputs.Tests.Ndjson;

public sealed class NdjsonOutputTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("logpipe-ndjson-");

    private string FilePath => Path.Combine(_folder.FullName, "events.ndjson");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_file_is_appended_to_after_a_restart()
    {
        await WriteAsync(Options(), "one");
        await WriteAsync(Options(), "two", "three");

        Assert.Equal(["one", "two", "three"], Messages.Of(File.ReadAllText(FilePath)));
    }

    [Theory]
    [InlineData("{\"message\":\"whole\"}\n", "whole")]
    [InlineData("{\"message\":\"whole\"}\n{\"message\":\"to", "whole")]
    [InlineData("{\"message\":\"tor", null)]
    [InlineData("", null)]
    public async Task A_line_that_a_killed_process_left_unfinished_is_cut_off(string before, string? kept)
    {
        File.WriteAllText(FilePath, before);
        await WriteAsync(Options(), "new");

        Assert.Equal(kept is null ? ["new"] : [kept, "new"], Messages.Of(File.ReadAllText(FilePath)));
    }

    [Fact]
    public async Task A_long_unfinished_line_is_found_across_blocks()
    {
        File.WriteAllText(FilePath, "{\"message\":\"whole\"}\n" + new string('x', 300_000));
        await WriteAsync(Options(), "new");

        Assert.Equal(["whole", "new"], Messages.Of(File.ReadAllText(FilePath)));
    }

    [Fact]
    public async Task A_full_file_is_put_aside_under_the_next_number_and_the_oldest_go()
    {
        await using (var output = new NdjsonOutput("file", Options() with { MaxFileBytes = 1024, KeepFiles = 2 }))
        {
            for (int i = 0; i < 6; i++)
                await DeliverAsync(output, $"{i} {new string('x', 1100)}");
        }

        Assert.Equal(["events.ndjson", "events.ndjson.4", "events.ndjson.5"], Directory.GetFiles(_folder.FullName).Select(Path.GetFileName).Order());
        Assert.StartsWith("5 ", Messages.Of(File.ReadAllText(FilePath)).Single(), StringComparison.Ordinal);
        Assert.StartsWith("4 ", Messages.Of(File.ReadAllText(FilePath + ".5")).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_was_moved_away_or_emptied_is_begun_anew()
    {
        await using var output = new NdjsonOutput("file", Options());
        await DeliverAsync(output, "one");
        File.Move(FilePath, FilePath + ".old");
        await DeliverAsync(output, "two");
        File.WriteAllText(FilePath, "");
        await DeliverAsync(output, "three");

        Assert.Equal(["one"], Messages.Of(File.ReadAllText(FilePath + ".old")));
        Assert.Equal(["three"], Messages.Of(File.ReadAllText(FilePath)));
    }

    [Fact]
    public async Task What_a_failed_write_left_is_taken_back_so_that_a_retry_makes_no_second_line()
    {
        await using var target = new FileTarget(Options());
        await target.WriteAsync("first\n"u8.ToArray(), CancellationToken.None);
        await target.CommitAsync(CancellationToken.None);
        await target.WriteAsync("half of a bat"u8.ToArray(), CancellationToken.None);
        target.Undo();
        await target.WriteAsync("second\n"u8.ToArray(), CancellationToken.None);
        await target.CommitAsync(CancellationToken.None);

        Assert.Equal("first\nsecond\n", File.ReadAllText(FilePath));
    }

    [Fact]
    public async Task A_full_disk_is_an_exception_and_nothing_counts_as_delivered()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "this system has no /dev/full");
        await using var output = new NdjsonOutput("file", new NdjsonFileOptions { Path = "/dev/full" });
        LogBatch batch = Some.Batch("x");
        var outcomes = new WriteOutcomes();
        outcomes.Start(batch);

        await Assert.ThrowsAsync<IOException>(() => output.WriteAsync(batch, outcomes, CancellationToken.None));
        Assert.Equal(WriteStatus.Pending, outcomes[0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reader_that_has_gone_is_told_apart_from_a_failure(bool asStandardOutput)
    {
        await using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        pipe.DisposeLocalCopyOfClientHandle();
        using var handle = new SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        await using Stream stream = asStandardOutput ? new FileStream(handle, FileAccess.Write, bufferSize: 0) : pipe;
        await using var output = new NdjsonOutput("pipe", stream);
        LogBatch batch = Some.Batch("x");
        var outcomes = new WriteOutcomes();
        outcomes.Start(batch);
        await output.WriteAsync(batch, outcomes, CancellationToken.None);

        Assert.True(output.ReaderGone.IsCancellationRequested);
        Assert.Equal(WriteStatus.Retry, outcomes[0]);
        outcomes.Rearm();
        await output.WriteAsync(batch, outcomes, CancellationToken.None);
        Assert.Equal(WriteStatus.Retry, outcomes[0]);
    }

    [Fact]
    public async Task After_a_failed_write_to_a_stream_the_next_document_begins_on_a_line_of_its_own()
    {
        using var stream = new FailingStream { BytesBeforeFailure = 5 };
        await using var output = new NdjsonOutput("stream", stream, leaveOpen: true);
        LogBatch batch = Some.Batch("x");
        batch.AddText(ref batch.Records[0], EcsFields.Message, "m"u8);
        var outcomes = new WriteOutcomes();
        outcomes.Start(batch);
        await Assert.ThrowsAsync<IOException>(() => output.WriteAsync(batch, outcomes, CancellationToken.None));
        stream.BytesBeforeFailure = int.MaxValue;
        await output.WriteAsync(batch, outcomes, CancellationToken.None);

        string[] lines = System.Text.Encoding.UTF8.GetString(stream.ToArray()).Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Equal(5, lines[0].Length);
        Assert.Equal(["m"], Messages.Of(lines[1] + "\n"));
    }

    [Fact]
    public void Options_tell_every_mistake_at_once_with_its_path()
    {
        var options = new NdjsonFileOptions { Path = _folder.FullName, MaxFileBytes = 7, KeepFiles = -1 };

        IReadOnlyList<string> mistakes = options.Validate("outputs.ndjson");
        Assert.Equal(3, mistakes.Count);
        Assert.StartsWith($"outputs.ndjson.path: '{_folder.FullName}' is a folder", mistakes[0], StringComparison.Ordinal);
        Assert.StartsWith("outputs.ndjson.max_file_bytes: 7", mistakes[1], StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new NdjsonOutput("outputs.ndjson", options));
    }

    private static async Task DeliverAsync(NdjsonOutput output, params string[] messages)
    {
        LogBatch batch = Some.Batch(messages);
        for (int i = 0; i < batch.RecordCount; i++)
            batch.AddText(ref batch.Records[i], EcsFields.Message, batch.Records[i].Text);
        var outcomes = new WriteOutcomes();
        outcomes.Start(batch);
        await output.WriteAsync(batch, outcomes, CancellationToken.None);
        Assert.All(Enumerable.Range(0, outcomes.Count), i => Assert.Equal(WriteStatus.Delivered, outcomes[i]));
        batch.Release();
    }

    private static async Task WriteAsync(NdjsonFileOptions options, params string[] messages)
    {
        await using var output = new NdjsonOutput("file", options);
        await DeliverAsync(output, messages);
    }

    private NdjsonFileOptions Options() => new() { Path = FilePath };

    private sealed class FailingStream : MemoryStream
    {
        public int BytesBeforeFailure { get; set; }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await base.WriteAsync(buffer[..Math.Min(buffer.Length, BytesBeforeFailure)], cancellationToken);
            if (buffer.Length > BytesBeforeFailure)
                throw new IOException("no space left on device");
        }
    }
}
