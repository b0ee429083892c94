using System.CommandLine;
using LogPipe.Cli.Configuration;
using LogPipe.Cli.Replaying;
using LogPipe.Cli.Service;
using LogPipe.Cli.Usage;
using LogPipe.Kafka;

namespace LogPipe.Cli.Commands;

/// <summary><c>logpipe replay</c>: dead letters, or a part of a topic, once more.</summary>
internal static class ReplayCommand
{
    private static readonly Option<string?> Config = SharedOptions.Config();

    private static readonly Option<string?> Folder = new("--dead-letters") { HelpName = "DIR", Description = "folder of dead letters; default: that of the configuration" };

    private static readonly Option<string?> Topic = new("--topic") { HelpName = "T", Description = "a topic of dead letters (logs.dlq), or any other topic of which a part is to be read again" };

    private static readonly Option<string?> From = new("--from") { HelpName = "PLACE", Description = "where to begin: an offset, or a time as in 'logpipe search'; default: the beginning, with dead letters behind the last replay" };

    private static readonly Option<string?> To = new("--to") { HelpName = "PLACE", Description = "where to end, itself left out; default: the end that the topic has now" };

    private static readonly Option<int?> Partition = new("--partition") { HelpName = "N", Description = "one partition only" };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "write nothing; print each event that is new or differs from what the index has, with template and code before and after" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("replay", "sends dead letters or a part of a topic through the pipeline again")
        {
            Details =
            [
                "Events get the ids that they had or would have had: what the index has already stays as it is, what it lacks is added, and nothing is there twice. "
                + "Whatever is refused again is a dead letter again.",
                "Dead letters in files are deleted once they were replayed; those on a topic stay, and the next replay begins behind them. With folding, a range begins where folding begins anew (at a multiple of 65536), "
                + "so that roll-ups count what they counted.",
            ],
            Examples =
            [
                new("logpipe replay --dry-run", "what the dead letters in files would become now"),
                new("logpipe replay --topic logs.dlq", "the dead letters of the topic logs"),
                new("logpipe replay --topic logs --from now-2h --to now-1h --dry-run", "what new patterns would make of an hour of yesterday's lines"),
            ],
        };
        foreach (Option option in (Option[])[Config, Folder, Topic, From, To, Partition, DryRun])
            command.Add(option);
        command.SetAction((result, _) => RunAsync(result));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result)
    {
        LoadedConfig config = ConfigFile.Load(result.GetValue(Config), ConfigFile.ProcessEnvironment());
        ServicePlan? plan = ServicePlan.Resolve(config);
        List<string> mistakes = [.. config.Mistakes.Select(static m => m.ToString())];
        ReplayRequest? request = Request(result, plan, mistakes);
        foreach (string mistake in mistakes)
            await Console.Error.WriteLineAsync($"logpipe: {mistake}").ConfigureAwait(false);
        return request is null || plan is null ? ExitCode.Wrong : await ReplayRun.RunAsync(plan, request).ConfigureAwait(false);
    }

    /// <summary>Reads what is asked for; mistakes are added to the list.</summary>
    private static ReplayRequest? Request(ParseResult result, ServicePlan? plan, List<string> mistakes)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        string? topic = result.GetValue(Topic);
        KafkaPlace? from = ReplayRequest.Place(result.GetValue(From), now);
        KafkaPlace? to = ReplayRequest.Place(result.GetValue(To), now);
        if (from is null)
            mistakes.Add($"--from {result.GetValue(From)}: neither an offset nor a time; write 4711, 2026-01-02T03:04 or now-2h");
        if (to is null)
            mistakes.Add($"--to {result.GetValue(To)}: neither an offset nor a time; write 4711, 2026-01-02T03:04 or now-2h");
        if (topic is null && (result.GetValue(From) ?? result.GetValue(To)) is not null)
            mistakes.Add("--from and --to belong to a topic: name it with --topic");
        if (topic is not null && result.GetValue(Folder) is not null)
            mistakes.Add("--topic and --dead-letters are two places to read from: name one");
        if (topic is not null && plan is { Kafka: [], KafkaDeadLetters: null })
            mistakes.Add("--topic: the configuration names no brokers; write them under inputs.kafka or dead_letters.kafka");
        if (mistakes.Count > 0)
            return null;
        return new ReplayRequest
        {
            Topic = topic,
            Folder = result.GetValue(Folder),
            IsDryRun = result.GetValue(DryRun),
            Range = new KafkaRange { From = from!.Value, To = to!.Value, Partition = result.GetValue(Partition) },
        };
    }
}
