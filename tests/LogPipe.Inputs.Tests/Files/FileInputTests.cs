using LogPipe.Inputs.Files;
using LogPipe.Inputs.Tests.Fakes;
using LogPipe.Model;
using LogPipe.Testing.Contracts;
using LogPipe.Testing.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace LogPipe.Inputs.Tests.Files;

public sealed class FileInputTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_damaged_checkpoint_file_is_an_error_that_names_it_and_says_what_to_do()
    {
        string log = _folder.Write("a.log", "one\n");
        string checkpoints = _folder["state/files.ndjson"];
        var sink = new RecordingSink();
        await RunUntilAsync(sink, 1, log, checkpoints);
        byte[] good = await File.ReadAllBytesAsync(checkpoints);

        for (int i = 0; i < good.Length; i += 7)
        {
            byte[] damaged = [.. good];
            damaged[i] ^= 4;
            await AssertRefusedAsync(log, checkpoints, damaged);
            await AssertRefusedAsync(log, checkpoints, good[..i]);
        }

        await AssertRefusedAsync(log, checkpoints, []);
    }

    [Fact]
    public async Task A_checkpoint_file_is_used_by_one_input_at_a_time()
    {
        string log = _folder.Write("a.log", "one\n");
        string checkpoints = _folder["state/files.ndjson"];
        await using FileInput first = Make(log, checkpoints);
        using var stop = new CancellationTokenSource();
        var sink = new RecordingSink();
        Task run = first.RunAsync(sink, stop.Token);
        await sink.WaitForRecordsAsync(1);

        await using FileInput second = Make(log, checkpoints);
        InputException e = await Assert.ThrowsAsync<InputException>(() => second.RunAsync(sink, CancellationToken.None));
        Assert.Contains($"'{checkpoints}' is used by another process", e.Message, StringComparison.Ordinal);
        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public async Task Positions_are_saved_while_it_runs()
    {
        string log = _folder.Write("a.log", "one\n");
        string checkpoints = _folder["state/files.ndjson"];
        await using FileInput input = Make(log, checkpoints);
        using var stop = new CancellationTokenSource();
        var sink = new RecordingSink();
        Task run = input.RunAsync(sink, stop.Token);
        await sink.WaitForRecordsAsync(1);
        await input.AcknowledgeAsync(sink.Batches[0].Source, 4, CancellationToken.None);

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!(await File.ReadAllTextAsync(checkpoints, patience.Token)).Contains("\"position\":4", StringComparison.Ordinal))
            await Task.Delay(20, patience.Token);
        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public void Options_with_mistakes_are_refused() =>
        Assert.Contains("files.paths: is empty", Assert.Throws<InputException>(
            () => new FileInput("files", new FileInputOptions(), "x", TimeProvider.System, NullLogger.Instance)).Message, StringComparison.Ordinal);

    private static FileInput Make(string log, string checkpoints) =>
        new("files", new FileInputOptions { Paths = [log] }, checkpoints, TimeProvider.System, NullLogger.Instance);

    private static async Task RunUntilAsync(RecordingSink sink, int records, string log, string checkpoints)
    {
        await using FileInput input = Make(log, checkpoints);
        using var stop = new CancellationTokenSource();
        Task run = input.RunAsync(sink, stop.Token);
        await sink.WaitForRecordsAsync(records);
        await stop.CancelAsync();
        await run;
    }

    private static async Task AssertRefusedAsync(string log, string checkpoints, byte[] content)
    {
        await File.WriteAllBytesAsync(checkpoints, content);
        await using FileInput input = Make(log, checkpoints);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var sink = new RecordingSink();
        InputException e = await Assert.ThrowsAsync<InputException>(() => input.RunAsync(sink, stop.Token));
        Assert.Contains($"the checkpoint file '{checkpoints}' cannot be used: ", e.Message, StringComparison.Ordinal);
        Assert.Contains("restore it from a backup, or move it away", e.Message, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllBytesAsync(checkpoints));
    }
}

public sealed class FileInputContractTests : InputContract, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override Task<IInput> OpenAsync(IReadOnlyList<string> lines)
    {
        _folder.Write("a.log", string.Concat(lines.Select(l => l + "\n")));
        return Task.FromResult<IInput>(Make());
    }

    protected override Task<IInput?> ReopenAsync() => Task.FromResult<IInput?>(Make());

    private FileInput Make() =>
        new FileInput("files", new FileInputOptions { Paths = [_folder["*.log"]] }, _folder["state/files.ndjson"], TimeProvider.System, NullLogger.Instance);
}
