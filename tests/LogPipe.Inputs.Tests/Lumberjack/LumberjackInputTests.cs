using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LogPipe.Inputs.Lumberjack;
using LogPipe.Inputs.Spool;
using LogPipe.Inputs.Tests.Fakes;
using LogPipe.Inputs.Tests.Network;
using LogPipe.Testing.Fakes;

namespace LogPipe.Inputs.Tests.Lumberjack;

/// <summary>Frames laid out by hand after the protocol's description (logstash-input-beats, PROTOCOL.md).</summary>
public sealed class LumberjackInputTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly IPEndPoint _address = Ports.Free();
    private readonly RecordingSink _sink = new();
    private readonly ListLogger _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task A_window_is_acknowledged_when_its_events_are_safe() => RunAsync(async stream =>
    {
        await stream.WriteAsync(Window(2, Event(1, """{"message":"one"}"""), Event(2, """{"message":"two"}""")));
        Assert.Equal(2u, await ReadAckAsync(stream));
        Assert.NotEqual(0, Directory.GetFiles(Path.Combine(_folder.Path, "spool"), "*.spool").Sum(static f => new FileInfo(f).Length));
        await stream.WriteAsync(Window(1, Event(1, """{"message":"three"}""")));
        Assert.Equal(1u, await ReadAckAsync(stream));
        await _sink.WaitForRecordsAsync(3);
        Assert.Equal(["""{"message":"one"}""", """{"message":"two"}""", """{"message":"three"}"""], _sink.Records.Select(static r => r.Text));
    });

    [Fact]
    public Task Compressed_frames_hold_events() => RunAsync(async stream =>
    {
        byte[] events = [.. Enumerable.Range(1, 1000).SelectMany(static i => Event(i, $$"""{"message":"event {{i}}"}"""))];
        await stream.WriteAsync(Window(1000, Compressed(events)));
        Assert.Equal(1000u, await ReadAckAsync(stream));
        await _sink.WaitForRecordsAsync(1000);
        Assert.Equal("""{"message":"event 1000"}""", _sink.Records[^1].Text);
    });

    [Fact]
    public Task Large_windows_are_acknowledged_in_parts() => RunAsync(async stream =>
    {
        Task sent = stream.WriteAsync(Window(100, Compressed([.. Enumerable.Range(1, 100).SelectMany(static i => Event(i, new string((char)('a' + (i % 26)), 100_000)))]))).AsTask();
        uint last = 0;
        int acks = 0;
        while (last < 100)
        {
            last = await ReadAckAsync(stream);
            acks++;
        }

        await sent;
        Assert.True(acks > 1, "one acknowledgement for 10 MB");
        await _sink.WaitForRecordsAsync(100);
        Assert.Equal(100, _sink.RecordCount);
    });

    [Fact]
    public Task Events_over_the_limit_are_cut_and_those_behind_them_are_whole() => RunAsync(async stream =>
    {
        await stream.WriteAsync(Window(2, Event(1, new string('x', 3_000_000)), Event(2, "{}")));
        Assert.Equal(2u, await ReadAckAsync(stream));
        await _sink.WaitForRecordsAsync(2);
        Assert.Equal([1 << 20, 2], _sink.Records.Select(static r => r.Text.Length));
    });

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "version G")]
    [InlineData("2J\0\0\0\u0001\0\0\0\u0002{}", "without a window")]
    [InlineData("2W\0\0\0\0", "window of 0")]
    [InlineData("2W\0\0\0\u00012X", "type 'X'")]
    public Task What_is_not_the_protocol_ends_the_connection_with_a_reason(string bytes, string reason) => RunAsync(async stream =>
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes));
        Assert.Equal(0, await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false));
        while (!_log.Messages.Any(m => m.Contains(reason, StringComparison.Ordinal)))
            await Task.Delay(20);
    });

    private static byte[] Window(int count, params byte[][] frames) => [(byte)'2', (byte)'W', .. Number(count), .. frames.SelectMany(static f => f)];

    private static byte[] Event(int number, string json) =>
        [(byte)'2', (byte)'J', .. Number(number), .. Number(Encoding.UTF8.GetByteCount(json)), .. Encoding.UTF8.GetBytes(json)];

    private static byte[] Compressed(byte[] frames)
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(frames);
        return [(byte)'2', (byte)'C', .. Number((int)packed.Length), .. packed.ToArray()];
    }

    private static byte[] Number(int number)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static async Task<uint> ReadAckAsync(NetworkStream stream)
    {
        byte[] answer = new byte[6];
        await stream.ReadExactlyAsync(answer);
        Assert.Equal("2A"u8.ToArray(), answer[..2]);
        return BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(2));
    }

    private async Task RunAsync(Func<NetworkStream, Task> test)
    {
        await using SpooledInput input = LumberjackInput.Create(
            "beats", new LumberjackInputOptions { Listen = _address }, new SpoolPlan { Folder = Path.Combine(_folder.Path, "spool") }, TimeProvider.System, _log);
        using var stop = new CancellationTokenSource();
        Task run = input.RunAsync(_sink, stop.Token);
        using TcpClient client = await Ports.ConnectAsync(_address);
        try
        {
            await test(client.GetStream()).WaitAsync(TimeSpan.FromSeconds(60));
        }
        finally
        {
            await stop.CancelAsync();
            await run.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }
}
