using System.Text;
using LogPipe.Model;
using LogPipe.Pipeline.Accounting;

namespace LogPipe.Pipeline.Metering;

/// <summary>Counts for the monitors. Changes nothing.</summary>
/// <remarks>Hot: one pass over a batch's records that touches neither text nor fields, but for the rare event that has tags.</remarks>
internal sealed class MeterStage : IStage
{
    /// <summary>Datasets that are counted apart: a label of a metric must not grow without end.</summary>
    internal const int MaxDatasets = 50;

    /// <summary>What the parser tags events with that no format fits.</summary>
    private static readonly TextConstant ParseFailure = TextConstant.Of("_parse_failure");

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Histogram> _lags = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _failures = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Name => "meter";

    /// <inheritdoc/>
    public void Process(LogBatch batch)
    {
        Histogram lag = LagOf(batch.Source.Input);
        long arrivedAt = batch.ArrivedAt;
        Span<LogRecord> records = batch.Records;
        for (int i = 0; i < records.Length; i++)
        {
            ref readonly LogRecord record = ref records[i];
            if (!record.IsLive)
                continue;
            if (record.Timestamp != LogBatch.NoTime && arrivedAt != LogBatch.NoTime)
                lag.Observe(TimeSpan.FromTicks((arrivedAt - record.Timestamp) / TimeSpan.NanosecondsPerTick));
            if (batch.Has(record, EcsFields.Tags) && IsFailure(batch, record))
                CountFailure(batch, record);
        }
    }

    public IReadOnlyList<(string Input, HistogramSnapshot Lag)> Lags()
    {
        lock (_lock)
            return [.. _lags.Select(static l => (l.Key, l.Value.Read()))];
    }

    public IReadOnlyList<(string Dataset, long Events)> Failures()
    {
        lock (_lock)
            return [.. _failures.Select(static f => (f.Key, f.Value))];
    }

    private Histogram LagOf(string input)
    {
        lock (_lock)
        {
            if (!_lags.TryGetValue(input, out Histogram? lag))
                _lags.Add(input, lag = new Histogram(EventMeter.LagBounds));
            return lag;
        }
    }

    private static bool IsFailure(LogBatch batch, in LogRecord record)
    {
        foreach (ref readonly LogField field in batch.Fields(record))
        {
            if (field.Id == EcsFields.Tags && field.Kind == FieldKind.Constant && field.Constant == ParseFailure)
                return true;
        }

        return false;
    }

    private void CountFailure(LogBatch batch, in LogRecord record)
    {
        string dataset = batch.TryGetText(record, EcsFields.EventDataset, out ReadOnlySpan<byte> text) ? Encoding.UTF8.GetString(text) : "generic";
        lock (_lock)
        {
            string label = _failures.Count < MaxDatasets || _failures.ContainsKey(dataset) ? dataset : "other";
            _failures[label] = _failures.GetValueOrDefault(label) + 1;
        }
    }
}
