using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using LogPipe.Model;

namespace LogPipe.Benchmarks.Json;

/// <summary>Writes a thousand events as documents: our writer nested and flat, and the runtime's own.</summary>
[MemoryDiagnoser]
public class JsonWriterBenchmarks : IDisposable
{
    private const int Rounds = 9;
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(60);

    private readonly EventJsonWriter _nested = new();
    private readonly EventJsonWriter _flat = new(new EventDocumentOptions { Flat = true });
    private readonly Utf8JsonWriterTwin _twin = new();
    private readonly Utf8Output _output = new(4 << 20);
    private LogBatch _batch = null!;

    /// <summary>Gets the names of the cases.</summary>
    public static IEnumerable<string> CaseNames => JsonEvents.Cases;

    /// <summary>Gets or sets the case.</summary>
    [ParamsSource(nameof(CaseNames))]
    public string Case { get; set; } = "";

    /// <summary>Measures every case in CPU time, interleaved, for machines that others use at the same time; prints a table.</summary>
    public static void RunQuick(string only)
    {
        Console.WriteLine("| case | document bytes | nested ns/event | MB/s | flat ns/event | Utf8JsonWriter ns/event | ratio | allocated B/event |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (string name in JsonEvents.Cases.Where(c => only.Length == 0 || c == only))
        {
            using var benchmark = new JsonWriterBenchmarks { Case = name };
            benchmark.Setup();
            benchmark.Print();
        }
    }

    /// <summary>Makes the events.</summary>
    [GlobalSetup]
    public void Setup() => _batch = JsonEvents.Make(Case);

    /// <summary>Our writer, nested.</summary>
    [Benchmark(OperationsPerInvoke = JsonEvents.EventCount)]
    public int Nested() => Write(_nested);

    /// <summary>Our writer, flat.</summary>
    [Benchmark(OperationsPerInvoke = JsonEvents.EventCount)]
    public int Flat() => Write(_flat);

    /// <summary>The runtime's writer, flat, without our checks.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = JsonEvents.EventCount)]
    public int RuntimeWriter()
    {
        _output.Clear();
        foreach (ref readonly LogRecord record in _batch.Records)
            _twin.Write(_batch, record, _output);
        return _output.ByteCount;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _nested.Dispose();
        _flat.Dispose();
        _twin.Dispose();
        _output.Dispose();
        GC.SuppressFinalize(this);
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    /// <summary>Gives the CPU nanoseconds of one event: the processor's time of this process, whatever else the machine does meanwhile.</summary>
    private static double Time(Func<int> write)
    {
        TimeSpan start = Environment.CpuUsage.TotalTime;
        long calls = 0;
        TimeSpan spent;
        do
        {
            write();
            calls++;
            spent = Environment.CpuUsage.TotalTime - start;
        }
        while (spent < RoundTime);
        return spent.TotalNanoseconds / calls / JsonEvents.EventCount;
    }

    private int Write(EventJsonWriter writer)
    {
        _output.Clear();
        foreach (ref readonly LogRecord record in _batch.Records)
            writer.Write(_batch, record, _output);
        return _output.ByteCount;
    }

    private void Print()
    {
        Func<int>[] writers = [Nested, Flat, RuntimeWriter];
        List<double>[] times = [[], [], []];
        Stopwatch warm = Stopwatch.StartNew();
        while (warm.ElapsedMilliseconds < 1500)
            Array.ForEach(writers, static write => write());
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < writers.Length; i++)
                times[i].Add(Time(writers[i]));
        }

        double bytes = Nested() / (double)JsonEvents.EventCount;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Nested();
        double allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)JsonEvents.EventCount;
        double[] median = [.. times.Select(Median)];
        Console.WriteLine(
            $"| {Case} | {bytes:F0} | {median[0]:F0} | {bytes / median[0] * 1000:F0} | {median[1]:F0} | {median[2]:F0} | {median[2] / median[1]:F1}x | {allocated:F2} |");
    }
}
