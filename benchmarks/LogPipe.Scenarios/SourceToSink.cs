using System.Diagnostics;

namespace LogPipe.Scenarios;

/// <summary>Runs <c>logpipe parse FILE</c> into a file: start, detection, joining, parsing and writing, everything a user waits for.</summary>
internal static class SourceToSink
{
    private static readonly TimeSpan MaxRunTime = TimeSpan.FromMinutes(10);

    /// <summary>Runs every case as often as asked, in turn, so that a busy minute of the machine does not hit one case alone.</summary>
    /// <returns>The run with the median CPU time of each case.</returns>
    public static IReadOnlyList<Measurement> Run(ScenarioOptions options, string folder)
    {
        var corpora = new Dictionary<string, Corpus>(StringComparer.Ordinal);
        foreach (string kind in options.Cases)
        {
            corpora[kind] = options.Inputs is { } inputs ? Corpus.Of(Path.Combine(inputs, kind + ".log"), InputOf(folder, kind)) : new Corpus();
            if (options.Inputs is null)
                corpora[kind].Write(kind, InputOf(folder, kind), options.Megabytes * 1_000_000L);
        }

        var runs = options.Cases.ToDictionary(static kind => kind, static _ => new List<Measurement>(), StringComparer.Ordinal);
        for (int round = 0; round < options.Rounds; round++)
        {
            foreach (string kind in options.Cases)
                runs[kind].Add(RunOnce(options.LogPipe, kind, corpora[kind], folder));
        }

        return [.. runs.Values.Select(static list => list.OrderBy(static m => m.Cpu).ElementAt(list.Count / 2))];
    }

    private static string InputOf(string folder, string kind) => Path.Combine(folder, kind + ".log");

    private static Measurement RunOnce(string logpipe, string kind, Corpus corpus, string folder)
    {
        string output = Path.Combine(folder, kind + ".ndjson");
        // to empty a gigabyte of the round before is not the program's work
        File.Delete(output);
        ChildUsage before = ChildUsage.Now();
        var watch = Stopwatch.StartNew();
        long peakMemoryBytes;
        // as its users write it, 'logpipe parse FILE > out': through a pipe of ours the same would cost more
        using (var process = new Process { StartInfo = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" parse \"$1\" > \"$2\"", logpipe, InputOf(folder, kind), output]) })
        {
            process.Start();
            peakMemoryBytes = WatchMemory(process);
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"'{logpipe} parse' ended with {process.ExitCode}: run it by hand over a log of the kind '{kind}'");
        }

        return new Measurement
        {
            Case = kind,
            Bytes = corpus.Bytes,
            Lines = corpus.Lines,
            EventsExpected = corpus.Events,
            EventsOut = CountLines(output),
            Wall = watch.Elapsed,
            Cpu = ChildUsage.Now().Cpu - before.Cpu,
            PeakMemoryBytes = peakMemoryBytes,
        };
    }

    private static long WatchMemory(Process process)
    {
        long peak = 0;
        var watch = Stopwatch.StartNew();
        while (!process.WaitForExit(10))
        {
            peak = Math.Max(peak, MemoryOf(process));
            if (watch.Elapsed > MaxRunTime)
            {
                process.Kill();
                throw new TimeoutException($"the run took longer than {MaxRunTime}: use a smaller --mb");
            }
        }

        return peak;
    }

    private static long MemoryOf(Process process)
    {
        try
        {
            process.Refresh();
            return process.WorkingSet64;
        }
        catch (InvalidOperationException)
        {
            // It ended since the last look.
            return 0;
        }
    }

    internal static long CountLines(string path)
    {
        long lines = 0;
        byte[] block = new byte[1 << 20];
        using FileStream file = File.OpenRead(path);
        for (int read = file.Read(block); read > 0; read = file.Read(block))
            lines += block.AsSpan(0, read).Count((byte)'\n');
        return lines;
    }
}
