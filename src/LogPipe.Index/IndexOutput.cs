using LogPipe.Model;

namespace LogPipe.Index;

/// <summary>Delivers events to the embedded index. Delivered means in its log and synced, or there already.</summary>
public sealed class IndexOutput : IOutput
{
    /// <summary>Bytes of one document above which it is refused; nobody reads it and every query would carry it.</summary>
    public const int MaxDocumentBytes = 32 << 20;

    private readonly EmbeddedIndex _index;
    private readonly TimeProvider _time;
    private readonly EventJsonWriter _writer;
    private readonly Utf8Output _json = new();
    private readonly IncomingDocuments _documents = new();

    /// <summary>Initializes the output; the index stays its owner's to dispose, after the output.</summary>
    /// <param name="name">The name from the configuration.</param>
    /// <param name="index">Where events go.</param>
    /// <param name="time">The clock, for events without a time.</param>
    /// <param name="document">What a document holds besides its fields; null for everything. Names are nested whatever it says.</param>
    public IndexOutput(string name, EmbeddedIndex index, TimeProvider? time = null, EventDocumentOptions? document = null)
    {
        _writer = new((document ?? new()) with { Flat = false });
        Name = name;
        _index = index;
        _time = time ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public async Task WriteAsync(LogBatch batch, WriteOutcomes outcomes, CancellationToken cancellation)
    {
        Collect(batch, outcomes);
        await _index.AppendAsync(_documents, cancellation).ConfigureAwait(false);
        outcomes.SetPending(WriteStatus.Delivered);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Collect(LogBatch batch, WriteOutcomes outcomes)
    {
        _documents.Start(batch.Source.Key);
        _documents.CommitPosition = batch.CommitPosition;
        long arrived = batch.ArrivedAt != LogBatch.NoTime ? batch.ArrivedAt : Documents.NanosecondTime.From(_time.GetUtcNow());
        Span<LogRecord> records = batch.Records;
        for (int i = 0; i < records.Length; i++)
        {
            if (outcomes[i] != WriteStatus.Pending)
                continue;
            ref readonly LogRecord record = ref records[i];
            _json.Clear();
            _writer.Write(batch, record, _json);
            if (_json.ByteCount > MaxDocumentBytes)
            {
                outcomes.Set(i, WriteStatus.Rejected, $"too_large: the document has {_json.ByteCount} bytes, more than {MaxDocumentBytes}");
                continue;
            }

            _documents.Add(record.Position, record.SubEvent, record.Timestamp != LogBatch.NoTime ? record.Timestamp : arrived, _json.WrittenSpan);
        }
    }
}
