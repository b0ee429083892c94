using System.Net;
using System.Net.Sockets;
using System.Text;
using LogPipe.Inputs.Network;
using LogPipe.Inputs.Spool;
using LogPipe.Inputs.Syslog;
using LogPipe.Inputs.Tests.Fakes;
using LogPipe.Inputs.Tests.Network;
using LogPipe.Model;
using LogPipe.Testing.Fakes;

namespace LogPipe.Inputs.Tests.Syslog;

public sealed class SyslogInputTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly IPEndPoint _address = Ports.Free();
    private readonly RecordingSink _sink = new();
    private readonly ListLogger _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Connections_are_streams_of_their_own_with_the_address_of_their_sender() => RunAsync(new() { Listen = _address }, async () =>
    {
        using TcpClient one = await Ports.ConnectAsync(_address);
        using TcpClient other = await Ports.ConnectAsync(_address);
        await one.GetStream().WriteAsync("<13>from one\n"u8.ToArray());
        await other.GetStream().WriteAsync("14 <13>from other"u8.ToArray());
        await _sink.WaitForRecordsAsync(2);

        Assert.Equal(["<13>from one", "<13>from other"], _sink.Records.Select(static r => r.Text).Order());
        string[] streams = [.. _sink.Records.Select(static r => r.Stream)];
        Assert.Equal(2, streams.Distinct().Count());
        Assert.All(streams, static s => Assert.StartsWith("127.0.0.1#", s));
    });

    [Fact]
    public Task Datagrams_are_messages_and_their_lines_stay_together() => RunAsync(new() { Listen = _address }, async () =>
    {
        using TcpClient up = await Ports.ConnectAsync(_address);
        using var client = new UdpClient();
        await client.SendAsync("<13>first\n\tat a.b.C.d(C.java:1)\n"u8.ToArray(), _address);
        await client.SendAsync("<13>second"u8.ToArray(), _address);
        await _sink.WaitForRecordsAsync(2);

        Assert.Equal(["<13>first\n\tat a.b.C.d(C.java:1)", "<13>second"], _sink.Records.Select(static r => r.Text));
    });

    [Fact]
    public Task What_a_broken_connection_had_sent_is_kept() => RunAsync(new() { Listen = _address }, async () =>
    {
        using (TcpClient client = await Ports.ConnectAsync(_address))
        {
            await client.GetStream().WriteAsync("<13>whole\n<13>ha"u8.ToArray());
            await _sink.WaitForRecordsAsync(1);
            client.Client.LingerState = new LingerOption(true, 0);
        }

        await _sink.WaitForRecordsAsync(2);
        Assert.Equal(["<13>whole", "<13>ha"], _sink.Records.Select(static r => r.Text));
    });

    [Fact]
    public Task Connections_beyond_the_limit_are_closed_and_told() => RunAsync(new() { Listen = _address, MaxConnections = 1 }, async () =>
    {
        using TcpClient first = await Ports.ConnectAsync(_address);
        await first.GetStream().WriteAsync("<13>one\n"u8.ToArray());
        await _sink.WaitForRecordsAsync(1);
        using TcpClient second = await Ports.ConnectAsync(_address);
        Assert.Equal(0, await second.GetStream().ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false));
        Assert.Contains(_log.Messages, static m => m.Contains("max_connections (1)", StringComparison.Ordinal));
        Assert.Equal(1, _input!.Counts().OpenConnections);
        Assert.Equal(1, _input.Counts().Messages);
        Assert.True(_input.Counts().Refused.Single(static r => r.Reason == "connections").Count >= 1);
    });

    [Fact]
    public Task Senders_outside_the_allowed_networks_are_refused() => RunAsync(new() { Listen = _address, Allow = [IPNetwork.Parse("192.0.2.0/24")] }, async () =>
    {
        using TcpClient client = await Ports.ConnectAsync(_address);
        Assert.Equal(0, await client.GetStream().ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false));
        Assert.Contains(_log.Messages, static m => m.Contains("allow", StringComparison.Ordinal));
        Assert.True(_input!.Counts().Refused.Single(static r => r.Reason == "address").Count >= 1);
        Assert.Equal(0, _input.Counts().Connections);
    });

    [Fact]
    public Task A_silent_connection_is_closed() => RunAsync(new() { Listen = _address, IdleTimeout = TimeSpan.FromMilliseconds(200) }, async () =>
    {
        using TcpClient client = await Ports.ConnectAsync(_address);
        Assert.Equal(0, await client.GetStream().ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false));
    });

    [Fact]
    public async Task A_full_spool_stops_reading_and_loses_nothing()
    {
        _sink.Block();
        string line = "<13>" + new string('x', 4000) + "\n";
        await RunAsync(new() { Listen = _address, Udp = false }, async () =>
        {
            using TcpClient client = await Ports.ConnectAsync(_address);
            // eight times what the spool holds
            Task sent = client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(line, 2000)))).AsTask();
            while (!_log.Messages.Any(static m => m.Contains("is full", StringComparison.Ordinal)))
                await Task.Delay(20);
            // what was sent proves nothing: the kernel's own buffers may hold all of it
            ListenerCounts counts = _input!.Counts();
            Assert.InRange(counts.Bytes, 1, counts.SpoolMaxBytes);
            _sink.Unblock();
            long acknowledged = 0;
            while (_sink.RecordCount < 2000)
            {
                if (_sink.Batches is [.., var last] && last.CommitPosition > acknowledged)
                    await _input.AcknowledgeAsync(last.Source, acknowledged = last.CommitPosition, CancellationToken.None);
                await Task.Delay(10);
            }

            await sent;
        }, new SpoolPlan { Folder = Path.Combine(_folder.Path, "spool"), MaxBytes = 1 << 20 });
        Assert.Equal(2000, _sink.RecordCount);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var taken = new TcpListener(_address);
        taken.Start();
        InputException refusal = await Assert.ThrowsAsync<InputException>(() => RunAsync(new() { Listen = _address }, static () => new TaskCompletionSource().Task));
        Assert.Contains($"cannot listen on {_address}", refusal.Message, StringComparison.Ordinal);
    }

    private SpooledInput? _input;

    private async Task RunAsync(SyslogInputOptions options, Func<Task> test, SpoolPlan? plan = null)
    {
        await using SpooledInput input = _input = SyslogInput.Create(
            "syslog", options, plan ?? new SpoolPlan { Folder = Path.Combine(_folder.Path, "spool") }, TimeProvider.System, _log);
        using var stop = new CancellationTokenSource();
        Task run = input.RunAsync(_sink, stop.Token);
        Task testing = test();
        Task first = await Task.WhenAny(run, testing.WaitAsync(TimeSpan.FromSeconds(60)));
        if (first == run)
            await run;
        try
        {
            await testing.WaitAsync(TimeSpan.FromSeconds(60));
        }
        finally
        {
            await stop.CancelAsync();
            await run.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }
}
