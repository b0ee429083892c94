using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using LogPipe.Inputs.Network;
using LogPipe.Inputs.Spool;

namespace LogPipe.Inputs.Lumberjack;

/// <summary>One connection of a Beat: windows of events in, acknowledgements out.</summary>
/// <remarks>
/// <para>Each frame begins with its version (<c>2</c>) and its type: <c>W</c> opens a window of that many events, <c>J</c> is an event in JSON with its number in the window,
/// <c>C</c> holds frames that zlib compressed. The answer <c>A</c> names the last event that is safe; it may come for a part of a window, and one for event 0 says that the server is
/// still there. Numbers are big-endian, 32 bits.</para>
/// <para>Source: logstash-input-beats, <c>PROTOCOL.md</c>, and elastic/go-lumber, <c>server/v2</c> (keep-alive) and <c>client/v2</c> (partial acknowledgements).</para>
/// </remarks>
internal sealed class LumberjackSession : IDisposable
{
    /// <summary>Events of a window at most; Filebeat's <c>bulk_max_size</c> is 2048 by default.</summary>
    private const int MaxWindow = 1 << 20;

    /// <summary>Bytes of events after which they are spooled and acknowledged before the window ends.</summary>
    private const int MaxHeldBytes = 4 << 20;

    /// <summary>Bytes of a frame at most; a longer one is none.</summary>
    private const int MaxFrameBytes = 256 << 20;

    private const int ReadBytes = 64 << 10;

    /// <summary>How long the rest of a window may take.</summary>
    private static readonly TimeSpan FrameTimeout = TimeSpan.FromMinutes(1);

    /// <summary>How often a Beat that waits is told that the server is there; it gives up after 30 s by default.</summary>
    private static readonly TimeSpan KeepAliveEvery = TimeSpan.FromSeconds(5);

    private readonly Stream _connection;
    private readonly BufferedStream _input;
    private readonly SpoolSender _sender;
    private readonly LumberjackInputOptions _options;
    private readonly SpoolStore _spool;
    private readonly Patience _patience;
    private readonly TimeProvider _time;
    private readonly byte[] _head = new byte[8];
    private byte[] _event = ArrayPool<byte>.Shared.Rent(ReadBytes);
    private SpoolEntry? _entry;
    private uint _left;
    private uint _last;
    private uint _acknowledged;

    public LumberjackSession(Stream connection, SpoolSender sender, LumberjackInputOptions options, SpoolStore spool, Patience patience, TimeProvider time)
    {
        _connection = connection;
        _input = new BufferedStream(connection, ReadBytes);
        _sender = sender;
        _options = options;
        _spool = spool;
        _patience = patience;
        _time = time;
    }

    /// <summary>Serves the connection to its end.</summary>
    /// <exception cref="InvalidDataException">What came is not the protocol.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        while (await TryReadTypeAsync(_input).ConfigureAwait(false) is { } type)
        {
            if (type == 'W')
                OpenWindow(await ReadNumberAsync(_input).ConfigureAwait(false));
            else if (type == 'C')
                await TakeCompressedAsync(stop).ConfigureAwait(false);
            else
                await TakeEventAsync(_input, type, stop).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _entry?.Dispose();
        ArrayPool<byte>.Shared.Return(_event);
    }

    private void OpenWindow(uint count)
    {
        if (count is 0 or > MaxWindow)
            throw new InvalidDataException($"a window of {count} events; at most {MaxWindow} are taken");
        if (_left > 0)
            throw new InvalidDataException($"a window was opened while {_left} events of the one before were missing");
        _left = count;
        _acknowledged = 0;
    }

    private async Task TakeCompressedAsync(CancellationToken stop)
    {
        uint byteCount = await ReadNumberAsync(_input).ConfigureAwait(false);
        if (byteCount > MaxFrameBytes)
            throw new InvalidDataException($"a compressed frame of {byteCount} bytes; at most {MaxFrameBytes} are taken");
        var limited = new LimitedStream(_input, byteCount);
        var inflated = new BufferedStream(new ZLibStream(limited, CompressionMode.Decompress, leaveOpen: true), ReadBytes);
        await using (inflated.ConfigureAwait(false))
        {
            while (await TryReadTypeAsync(inflated).ConfigureAwait(false) is { } type)
                await TakeEventAsync(inflated, type, stop).ConfigureAwait(false);
        }

        await limited.SkipRestAsync(_patience.For(FrameTimeout)).ConfigureAwait(false);
    }

    private async Task TakeEventAsync(Stream input, char type, CancellationToken stop)
    {
        if (type != 'J')
            throw new InvalidDataException($"a frame of type '{type}', which version 2 does not have here");
        if (_left == 0)
            throw new InvalidDataException("an event without a window");
        _last = await ReadNumberAsync(input).ConfigureAwait(false);
        uint byteCount = await ReadNumberAsync(input).ConfigureAwait(false);
        if (byteCount > MaxFrameBytes)
            throw new InvalidDataException($"an event of {byteCount} bytes; at most {MaxFrameBytes} are taken");
        // one byte more than is kept shows that something is cut off
        int kept = (int)Math.Min(byteCount, (uint)_options.MaxMessageBytes + 1);
        if (_event.Length < kept)
        {
            ArrayPool<byte>.Shared.Return(_event);
            _event = ArrayPool<byte>.Shared.Rent(kept);
        }

        await input.ReadExactlyAsync(_event.AsMemory(0, kept), _patience.For(FrameTimeout)).ConfigureAwait(false);
        _entry ??= new SpoolEntry(_sender, _time.Nanoseconds(), ReadBytes);
        _entry.AddCut(_event.AsSpan(0, kept), _options.MaxMessageBytes);
        await SkipAsync(input, byteCount - kept).ConfigureAwait(false);
        _left--;
        if (_left == 0 || _entry.ByteCount >= MaxHeldBytes)
            await AcknowledgeAsync(_entry, stop).ConfigureAwait(false);
    }

    /// <summary>Puts what is held on the disk and says so.</summary>
    private async Task AcknowledgeAsync(SpoolEntry entry, CancellationToken stop)
    {
        Task spooled = _spool.AppendWhenRoomAsync(entry, stop);
        while (await Task.WhenAny(spooled, Task.Delay(KeepAliveEvery, _time, CancellationToken.None)).ConfigureAwait(false) != spooled)
            await SendAsync(_acknowledged).ConfigureAwait(false);
        await spooled.ConfigureAwait(false);
        entry.Dispose();
        _entry = null;
        _acknowledged = _last;
        await SendAsync(_last).ConfigureAwait(false);
    }

    private async Task SendAsync(uint number)
    {
        byte[] answer = [(byte)'2', (byte)'A', 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(answer.AsSpan(2), number);
        await _connection.WriteAsync(answer, _patience.For(FrameTimeout)).ConfigureAwait(false);
    }

    /// <summary>Reads the head of a frame; null at the end, which may only come between frames.</summary>
    private async Task<char?> TryReadTypeAsync(Stream input)
    {
        TimeSpan limit = input == _input && _left == 0 ? _options.IdleTimeout : FrameTimeout;
        if (await input.ReadAsync(_head.AsMemory(0, 1), _patience.For(limit)).ConfigureAwait(false) == 0)
            return null;
        await input.ReadExactlyAsync(_head.AsMemory(1, 1), _patience.For(FrameTimeout)).ConfigureAwait(false);
        return _head[0] == '2' ? (char)_head[1] : throw new InvalidDataException($"a frame of version {(char)_head[0]} (byte {_head[0]}); Beats speak version 2, maybe over TLS, which is not set here");
    }

    private async Task<uint> ReadNumberAsync(Stream input)
    {
        await input.ReadExactlyAsync(_head.AsMemory(0, 4), _patience.For(FrameTimeout)).ConfigureAwait(false);
        return BinaryPrimitives.ReadUInt32BigEndian(_head);
    }

    private async Task SkipAsync(Stream input, long byteCount)
    {
        while (byteCount > 0)
        {
            int read = await input.ReadAsync(_event.AsMemory(0, (int)Math.Min(byteCount, _event.Length)), _patience.For(FrameTimeout)).ConfigureAwait(false);
            if (read == 0)
                throw new EndOfStreamException("the connection ended in the middle of an event");
            byteCount -= read;
        }
    }
}
