using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Formats;

namespace LogPipe.Parsing.Multiline;

/// <summary>The streams of one source, and the small batch that takes the events which waited across batches.</summary>
internal sealed class SourceState(LogSource source)
{
    /// <summary>
    /// Streams remembered per source. A Kafka partition that carries more writers than this at once joins their events anew after the oldest is
    /// forgotten; the bound keeps memory finite when stream keys never repeat (pod names).
    /// </summary>
    private const int MaxStreams = 10_000;

    private readonly Dictionary<LogStream, StreamState> _byStream = [];
    private readonly Dictionary<byte[], StreamState> _byKey = new(ByteKeyComparer.Instance);
    private readonly List<StreamState> _streams = [];
    private byte[] _key = [];
    private LogBatch? _rest;
    private LogStream? _last;
    private StreamState? _lastState;

    /// <summary>Position up to which lines came in.</summary>
    public long ReadTo;

    /// <summary>Position up to which the last batch that was given out may be acknowledged.</summary>
    public long CommittedTo;

    /// <summary>Whether more is known to come.</summary>
    public bool HasMore;

    /// <summary>When the source was first known to have nothing more after it had more, nanoseconds since 1970; what waits counts its silence from here.</summary>
    public long CaughtUpAt = LogBatch.NoTime;

    /// <summary>Gets the streams, oldest first.</summary>
    public IReadOnlyList<StreamState> Streams => _streams;

    /// <summary>Gives the state of a stream that the line before was of too; null for any other.</summary>
    public StreamState? LastStateOf(LogStream stream) => ReferenceEquals(stream, _last) ? _lastState : null;

    /// <summary>Finds the state of a stream.</summary>
    public StreamState StateOf(LogStream stream, FormatCatalog catalog)
    {
        if (ReferenceEquals(stream, _last))
            return _lastState!;
        if (!_byStream.TryGetValue(stream, out StreamState? state))
        {
            state = Add(new StreamState(stream), catalog);
            _byStream.Add(stream, state);
        }

        _last = stream;
        _lastState = state;
        return state;
    }

    /// <summary>Finds the state of the stream that an envelope names inside the stream that carries it.</summary>
    public StreamState StateOf(LogBatch batch, ref LogRecord record, ReadOnlySpan<byte> key, FormatCatalog catalog)
    {
        LogStream carrier = batch.Streams[record.Stream];
        if (key.IsEmpty)
            return StateOf(carrier, catalog);
        ReadOnlySpan<byte> whole = WithCarrier(carrier.Key, key);
        Dictionary<byte[], StreamState>.AlternateLookup<ReadOnlySpan<byte>> lookup = _byKey.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!lookup.TryGetValue(whole, out StreamState? state))
        {
            byte[] own = whole.ToArray();
            var stream = new LogStream(source, Encoding.UTF8.GetString(own).Replace('\0', ' ').Trim())
            {
                HostName = carrier.HostName,
                SenderAddress = carrier.SenderAddress,
                HoldsEnvelopes = carrier.HoldsEnvelopes,
            };
            state = Add(new StreamState(stream, own), catalog);
            _byKey.Add(own, state);
        }

        if (state.NumberInBatch < 0)
            state.NumberInBatch = batch.AddStream(state.Stream);
        record.Stream = state.NumberInBatch;
        return state;
    }

    /// <summary>Gets the position of the oldest line that is held, or the largest number when none is.</summary>
    public long FirstHeld()
    {
        long first = long.MaxValue;
        foreach (StreamState state in _streams)
        {
            if (state.Carried.IsSet)
                first = Math.Min(first, state.Carried.Position);
        }

        return first;
    }

    /// <summary>Gets the batch for events that waited.</summary>
    public LogBatch Rest(IBatchEmitter emit)
    {
        if (_rest is null)
        {
            _rest = emit.Rent(source);
            _rest.CommitPosition = CommittedTo;
        }

        return _rest;
    }

    /// <summary>Finds or adds a stream in the batch for events that waited.</summary>
    public int RestStream(LogStream stream)
    {
        LogBatch batch = _rest!;
        for (int i = 0; i < batch.Streams.Count; i++)
        {
            if (ReferenceEquals(batch.Streams[i], stream))
                return i;
        }

        return batch.AddStream(stream);
    }

    /// <summary>Gives out the batch of events that waited, which says nothing about positions: the next batch does.</summary>
    public void Emit(IBatchEmitter emit)
    {
        if (_rest is not { } batch)
            return;
        _rest = null;
        // events of several streams end in another order than they start
        batch.Records.Sort(static (a, b) => a.Position != b.Position ? a.Position.CompareTo(b.Position) : a.SubEvent.CompareTo(b.SubEvent));
        emit.Emit(batch);
    }

    /// <summary>Gives out the batch of events that waited; what was read may be acknowledged up to the oldest line still held.</summary>
    public void EmitWithCommit(IBatchEmitter emit)
    {
        if (_rest is not { } batch)
            return;
        batch.CommitPosition = Math.Max(CommittedTo, Math.Min(ReadTo, FirstHeld()));
        CommittedTo = batch.CommitPosition;
        Emit(emit);
    }

    private ReadOnlySpan<byte> WithCarrier(string carrier, ReadOnlySpan<byte> key)
    {
        if (carrier.Length == 0)
            return key;
        int needed = Encoding.UTF8.GetMaxByteCount(carrier.Length) + 1 + key.Length;
        if (_key.Length < needed)
            _key = new byte[needed];
        int byteCount = Encoding.UTF8.GetBytes(carrier, _key);
        _key[byteCount++] = 0;
        key.CopyTo(_key.AsSpan(byteCount));
        return _key.AsSpan(0, byteCount + key.Length);
    }

    private StreamState Add(StreamState state, FormatCatalog catalog)
    {
        if (source.Format is { } named && catalog.IndexOf(named) is var index and >= 0)
            state.Formats.Use(index);
        else if (catalog.IndexOfPath(state.Stream.Key.Length > 0 ? state.Stream.Key : source.FilePath ?? source.DisplayName) is var told and >= 0)
            state.Formats.Use(told);
        if (_streams.Count >= MaxStreams)
            ForgetIdle();
        _streams.Add(state);
        return state;
    }

    private void ForgetIdle()
    {
        int kept = 0;
        int toForget = _streams.Count / 2;
        for (int i = 0; i < _streams.Count; i++)
        {
            StreamState state = _streams[i];
            if (i < toForget && !state.Carried.IsSet && state.OpenRecord < 0)
            {
                if (state.Key is { } key)
                    _byKey.Remove(key);
                else
                    _byStream.Remove(state.Stream);
            }
            else
                _streams[kept++] = state;
        }

        _streams.RemoveRange(kept, _streams.Count - kept);
        _last = null;
    }
}
