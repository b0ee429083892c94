using LogPipe.Benchmarks.Grok;

namespace LogPipe.Benchmarks;

/// <summary>Runs the micro benchmarks: <c>dotnet run -c Release --project benchmarks/LogPipe.Benchmarks -- grok [NAME]</c>.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        switch (args.Length == 0 ? "" : args[0])
        {
            case "grok":
                GrokBenchmarks.Run(args.Length > 1 ? args[1] : "");
                return 0;
            default:
                Console.Error.WriteLine("usage: grok [NAME]");
                return 2;
        }
    }
}
