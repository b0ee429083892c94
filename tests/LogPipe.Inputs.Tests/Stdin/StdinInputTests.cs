using System.IO.Pipes;
using System.Text;
using LogPipe.Inputs.Files;
using LogPipe.Inputs.Stdin;
using LogPipe.Inputs.Tests.Fakes;
using LogPipe.Model;
using LogPipe.Testing.Contracts;
using LogPipe.Testing.Fakes;

namespace LogPipe.Inputs.Tests.Stdin;

public sealed class StdinInputTests
{
    [Fact]
    public async Task A_line_is_handed_over_as_soon_as_it_is_complete_and_a_stop_does_not_wait_for_the_writer()
    {
        await using var writer = new AnonymousPipeServerStream(PipeDirection.Out);
        var reader = new AnonymousPipeClientStream(PipeDirection.In, writer.ClientSafePipeHandle);
        var input = new StdinInput("stdin", new FileInputOptions(), TimeProvider.System, () => reader);
        var sink = new RecordingSink();
        using var stop = new CancellationTokenSource();
        Task run = input.RunAsync(sink, stop.Token);

        writer.Write("a\nfirst li"u8);
        await sink.WaitForRecordsAsync(1);
        writer.Write("ne\n"u8);
        await sink.WaitForRecordsAsync(2);
        await stop.CancelAsync();
        await run.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(["a", "first line"], sink.Records.Select(r => r.Text));
        Assert.Equal(("stdin", null), (sink.Batches[0].Source.DisplayName, sink.Batches[0].Source.FilePath));
    }

    [Fact]
    public async Task The_end_of_the_stream_ends_the_last_line_and_the_source()
    {
        var sink = new RecordingSink();
        var input = new StdinInput("stdin", new FileInputOptions { Encoding = "latin-1" }, TimeProvider.System, () => new MemoryStream([.. "a\n"u8, 0xE4]));

        await input.RunAsync(sink, CancellationToken.None);

        Assert.Equal(["a", "ä"], sink.Records.Select(r => r.Text));
        Assert.Equal(RecordFlags.Unterminated, sink.Records[1].Flags);
        Assert.Single(sink.EndedSources);
        Assert.Equal(3, input.BytesRead);
        Assert.Equal(0, sink.Pool.RentedCount);
    }
}

public sealed class StdinInputContractTests : InputContract
{
    protected override Task<IInput> OpenAsync(IReadOnlyList<string> lines)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n")));
        return Task.FromResult<IInput>(new StdinInput(
            "stdin", new FileInputOptions(), TimeProvider.System, () => new PieceStream(bytes, () => 4096)));
    }
}
