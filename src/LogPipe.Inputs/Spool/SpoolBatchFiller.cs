using System.Text.Unicode;
using LogPipe.Inputs.Text;
using LogPipe.Model;

namespace LogPipe.Inputs.Spool;

/// <summary>Finds the stream of a frame's sender.</summary>
internal delegate LogStream FindStream(LogSource source, in SpoolFrame frame);

/// <summary>Fills batches with the messages of a spool's frames; a frame may be spread over several batches. One caller.</summary>
internal sealed class SpoolBatchFiller(SpoolReader reader, FindStream streamOf)
{
    private readonly Dictionary<LogStream, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private byte[] _body = [];
    private int _bodyBytes;
    private long _bodyPosition;
    private int _at;

    /// <summary>Gets a value that says whether the frame that was begun has more messages.</summary>
    public bool HasMore => _at < _bodyBytes;

    /// <summary>Adds messages to an empty batch until it is full or the spool ends.</summary>
    public void Fill(LogBatch batch, in LineLimits limits)
    {
        _numbers.Clear();
        batch.CommitPosition = HasMore ? _bodyPosition + _at : reader.Position;
        while (batch.RecordCount < limits.MaxRecords && batch.ByteCount < limits.ReadBytes && (HasMore || TryBegin()))
            Add(batch, limits);
    }

    /// <summary>Takes the next frame; its bytes are kept here, because a batch may take only some of them.</summary>
    private bool TryBegin()
    {
        if (!reader.TryTake(out SpoolFrame frame, out _bodyPosition))
            return false;
        _bodyBytes = frame.Body.Length;
        if (_body.Length < _bodyBytes || _body.Length > Math.Max(1 << 20, _bodyBytes * 4))
            _body = new byte[_bodyBytes];
        frame.Body.CopyTo(_body);
        _at = frame.FirstMessage;
        return true;
    }

    private void Add(LogBatch batch, in LineLimits limits)
    {
        var frame = new SpoolFrame(_body.AsSpan(0, _bodyBytes));
        LogStream stream = streamOf(batch.Source, frame);
        if (!_numbers.TryGetValue(stream, out int number))
            _numbers.Add(stream, number = batch.AddStream(stream));
        if (batch.RecordCount == 0)
            batch.ArrivedAt = frame.ArrivedAt;
        int start = _at;
        while (batch.RecordCount < limits.MaxRecords && batch.ByteCount < limits.ReadBytes && frame.TryTake(ref _at, out ReadOnlySpan<byte> message, out RecordFlags flags))
        {
            if (_bodyPosition + start >= reader.SkipBelow)
                AddMessage(batch, message, _bodyPosition + start, flags, number, frame.ArrivedAt);
            start = _at;
        }

        batch.CommitPosition = _bodyPosition + _at;
    }

    private void AddMessage(LogBatch batch, ReadOnlySpan<byte> message, long position, RecordFlags flags, int stream, long arrivedAt)
    {
        int first = batch.RecordCount;
        ref LogRecord record = ref batch.AddRecord(batch.Append(message), position, _bodyPosition + _at);
        // what follows in the buffer must not look like the next bytes of this line
        batch.Append("\n"u8);
        record.Flags = flags;
        record.Stream = stream;
        record.Timestamp = arrivedAt;
        record.Dropped = message.IsEmpty ? DropReason.Blank : DropReason.None;
        if (!Utf8.IsValid(message))
            Utf8Mender.Mend(batch, first);
    }
}
