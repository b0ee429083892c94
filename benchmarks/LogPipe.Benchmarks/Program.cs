using BenchmarkDotNet.Running;
using LogPipe.Benchmarks.Detection;
using LogPipe.Benchmarks.Grok;
using LogPipe.Benchmarks.Json;
using LogPipe.Benchmarks.Templates;

namespace LogPipe.Benchmarks;

/// <summary>
/// Runs the micro benchmarks: <c>dotnet run -c Release --project benchmarks/LogPipe.Benchmarks -- grok [NAME]</c>, <c>grok-set</c>, <c>json [CASE]</c>, <c>mine [FILE]</c> or <c>detection [FORMAT]</c>, in CPU time
/// and within a minute, also on a machine with other work; <c>full</c> hands its arguments to BenchmarkDotNet and wants the machine for itself.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        string only = args.Length > 1 ? args[1] : "";
        switch (args.Length == 0 ? "" : args[0])
        {
            case "grok":
                GrokBenchmarks.Run(only);
                return 0;
            case "grok-set":
                GrokSetBenchmarks.Run();
                return 0;
            case "json":
                JsonWriterBenchmarks.RunQuick(only);
                return 0;
            case "mine":
                MinerBenchmarks.Run(only);
                return 0;
            case "detection":
                DetectionBenchmarks.Run(only);
                return 0;
            case "full":
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args[1..]);
                return 0;
            default:
                Console.Error.WriteLine("usage: grok [NAME] | grok-set | json [CASE] | mine [FILE] | detection [FORMAT] | full [BenchmarkDotNet arguments]");
                return 2;
        }
    }
}
