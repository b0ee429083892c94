using System.Text;
using LogPipe.Model;

namespace LogPipe.Testing.Fakes;

/// <summary>The lines of one source in memory, with the durable position up to which they were acknowledged; outlives the input that reads it.</summary>
public sealed class ScriptedSource
{
    public ScriptedSource(string key, IEnumerable<string> lines, string input = "scripted")
    {
        Source = new LogSource { Key = key, Input = input, DisplayName = key };
        Lines = [.. lines];
    }

    public LogSource Source { get; }

    public IReadOnlyList<string> Lines { get; }

    /// <summary>Gets the positions that were acknowledged, in the order of the calls.</summary>
    public List<long> Acknowledged { get; } = [];

    /// <summary>Gets the position of the first line that comes again after a restart.</summary>
    public long DurablePosition => Acknowledged.Count == 0 ? 0 : Acknowledged[^1];

    public long EndPosition => Lines.Sum(static l => Encoding.UTF8.GetByteCount(l) + 1L);
}

/// <summary>An input over <see cref="ScriptedSource"/>s, all read at the same time, that does what its properties say.</summary>
public sealed class ScriptedInput(params ScriptedSource[] sources) : IInput
{
    private int _writtenCount;

    public string Name { get; init; } = "scripted";

    public int LinesPerBatch { get; init; } = 10;

    /// <summary>Gets a value that says whether the input ends after the last line, or waits for its stop.</summary>
    public bool EndsByItself { get; init; } = true;

    /// <summary>Gets the exception that ends the input in place of its end, if any.</summary>
    public Exception? FailsWith { get; init; }

    /// <summary>Gets or sets what looks on when a position is acknowledged, before it is durable.</summary>
    public Action<ScriptedSource, long>? Acknowledging { get; set; }

    /// <summary>Gets or sets the number of acknowledgements that fail before they work.</summary>
    public int FailingAcknowledgements { get; set; }

    /// <summary>Gets the number of batches that the sink took so far.</summary>
    public int WrittenCount => _writtenCount;

    public int DisposeCount { get; private set; }

    public async Task RunAsync(IBatchSink sink, CancellationToken stop)
    {
        await Task.WhenAll(sources.Select(source => Task.Run(() => ReadAsync(source, sink, stop))));
        if (FailsWith is not null)
            throw FailsWith;
        if (!EndsByItself)
            await Task.Delay(Timeout.Infinite, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    public ValueTask AcknowledgeAsync(LogSource source, long position, CancellationToken cancellation)
    {
        ScriptedSource scripted = sources.Single(s => ReferenceEquals(s.Source, source));
        lock (scripted)
        {
            if (FailingAcknowledgements > 0)
            {
                FailingAcknowledgements--;
                throw new IOException("the checkpoint cannot be written");
            }

            Acknowledging?.Invoke(scripted, position);
            scripted.Acknowledged.Add(position);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        DisposeCount++;
        return ValueTask.CompletedTask;
    }

    private async Task ReadAsync(ScriptedSource scripted, IBatchSink sink, CancellationToken stop)
    {
        long position = 0;
        int line = 0;
        while (line < scripted.Lines.Count && position < scripted.DurablePosition)
            position += Encoding.UTF8.GetByteCount(scripted.Lines[line++]) + 1;

        try
        {
            for (; line < scripted.Lines.Count && !stop.IsCancellationRequested; line += LinesPerBatch)
            {
                LogBatch batch = sink.Rent(scripted.Source);
                Fill(batch, scripted.Lines.Skip(line).Take(LinesPerBatch), ref position);
                await sink.WriteAsync(batch, stop);
                Interlocked.Increment(ref _writtenCount);
            }

            if (EndsByItself)
                await sink.EndOfSourceAsync(scripted.Source, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // stopped while the pipeline was full: the lines come again after a restart
        }
    }

    private static void Fill(LogBatch batch, IEnumerable<string> lines, ref long position)
    {
        foreach (string line in lines)
        {
            Utf8Slice text = batch.Append(Encoding.UTF8.GetBytes(line));
            batch.AddRecord(text, position, position + text.ByteCount + 1);
            position += text.ByteCount + 1;
        }

        batch.CommitPosition = position;
    }
}
