using System.Diagnostics;
using LogPipe.Kafka;
using LogPipe.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace LogPipe.Scenarios.Kafka;

/// <summary>Reads a topic with LogPipe's Kafka input and does nothing with it: what reading costs.</summary>
internal sealed class ConsumerAlone : IBatchSink
{
    private readonly BatchPool _pool = new();
    private long _lines;
    private long _first;
    private long _last;

    /// <summary>Reads everything.</summary>
    /// <param name="port">The broker's port.</param>
    /// <param name="group">A consumer group that has not read yet.</param>
    /// <returns>Lines, the time from the first to the last batch, and the processor's time of this process meanwhile.</returns>
    public static async Task<(long Lines, TimeSpan Wall, TimeSpan Cpu)> RunAsync(int port, string group)
    {
        var sink = new ConsumerAlone();
        var options = new KafkaInputOptions { Connection = new() { Brokers = [$"127.0.0.1:{port}"] }, Topics = [FilledTopic.Name], Group = group, Once = true };
        TimeSpan before = Environment.CpuUsage.TotalTime;
        await using var input = new KafkaInput("kafka", options, TimeProvider.System, NullLogger.Instance);
        await input.RunAsync(sink, CancellationToken.None).ConfigureAwait(false);
        return (sink._lines, Stopwatch.GetElapsedTime(sink._first, sink._last), Environment.CpuUsage.TotalTime - before);
    }

    /// <inheritdoc/>
    public LogBatch Rent(LogSource source) => _pool.Rent(source);

    /// <inheritdoc/>
    public ValueTask WriteAsync(LogBatch batch, CancellationToken cancellation)
    {
        _last = Stopwatch.GetTimestamp();
        if (_first == 0)
            _first = _last;
        _lines += batch.RecordCount;
        batch.Release();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask EndOfSourceAsync(LogSource source, CancellationToken cancellation) => ValueTask.CompletedTask;
}
