using LogPipe.Scenarios.Kafka;

namespace LogPipe.Scenarios;

/// <summary>
/// Measures the whole program as its users run it, from files to files, one process a run:
/// <c>dotnet run -c Release --project benchmarks/LogPipe.Scenarios -- [--mb 50] [--rounds 3] [--cases apache,jboss,mixed] [--measure parse|stages|codes|cores] [--inputs FOLDER]</c>;
/// with <c>--scenario kafka</c> from a real broker to a real index beside it.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (!ScenarioOptions.TryParse(args, out ScenarioOptions options, out string mistake))
        {
            Console.Error.WriteLine(mistake);
            Console.Error.WriteLine(ScenarioOptions.Usage);
            return 2;
        }

        if (!File.Exists(options.LogPipe))
        {
            Console.Error.WriteLine($"'{options.LogPipe}' does not exist: build it with dotnet build -c Release src/LogPipe.Cli, or name another with --logpipe");
            return 1;
        }

        if (options.Scenario == "kafka")
            return KafkaScenario.RunAsync(options, "dotnet run -c Release --project benchmarks/LogPipe.Scenarios -- " + Written(args)).GetAwaiter().GetResult();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("logpipe-scenarios-");
        try
        {
            string command = "dotnet run -c Release --project benchmarks/LogPipe.Scenarios -- " + Written(args);
            if (options.Measure != "parse")
            {
                DateTimeOffset now = TimeProvider.System.GetUtcNow();
                Console.WriteLine(File.ReadAllText(options.Measure switch
                {
                    "codes" => SignalCost.Run(options, folder.FullName, Machine.Describe(), command, now),
                    "stages" => StageTimes.Run(options, folder.FullName, Machine.Describe(), command, now),
                    _ => SeveralFiles.Run(options, folder.FullName, Machine.Describe(), command, now),
                }));
                return 0;
            }

            IReadOnlyList<Measurement> measurements = SourceToSink.Run(options, folder.FullName);
            var page = new ResultPage(Machine.Describe(), command, options.Inputs is not null);
            string file = page.Write(options.Results, measurements, TimeProvider.System.GetUtcNow());
            Console.WriteLine(File.ReadAllText(file));
            Console.Error.WriteLine($"written to {file}");
            return measurements.All(static m => m.IsComplete) ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Gives the arguments for the page; folders of the machine at hand are nobody else's.</summary>
    private static string Written(string[] args)
    {
        string[] written = [.. args];
        for (int i = 1; i < written.Length; i++)
        {
            if (args[i - 1] is "--inputs" or "--results")
                written[i] = "FOLDER";
            else if (args[i - 1] is "--logpipe" or "--servers")
                written[i] = "FILE";
        }

        return string.Join(' ', written);
    }
}
