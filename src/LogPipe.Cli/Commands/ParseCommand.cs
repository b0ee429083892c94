using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using LogPipe.Cli.Configuration;
using LogPipe.Cli.OneShot;
using LogPipe.Cli.Terminal;
using LogPipe.Cli.Usage;
using LogPipe.Inputs.Files;
using LogPipe.Model;
using LogPipe.Parsing;
using LogPipe.Signals.Codes;

namespace LogPipe.Cli.Commands;

/// <summary><c>logpipe parse</c>: every event of files or standard input as JSON lines. Kept lean: its whole run is measured, start included.</summary>
internal static class ParseCommand
{
    private static readonly Argument<string[]> Files = SharedOptions.Files();

    private static readonly Option<bool> Records = new("--records")
    {
        Description = "each input line is one JSON object with one whole event (Filebeat, Fluent Bit, Vector, or just {\"message\": …})",
    };

    private static readonly Option<string?> Format = new("--format") { HelpName = "NAME", Description = "the format; detected where none is named" };

    private static readonly Option<string?> Timezone = new("--timezone")
    {
        HelpName = "Z",
        Description = "zone of stamps that name none: Europe/Berlin, +02:00; default: the envelope's, then UTC",
    };

    private static readonly Option<string?> BaseTime = new("--base-time")
    {
        HelpName = "T",
        Description = "the moment, ISO 8601, to which stamps without a year are nearest; default: now",
    };

    private static readonly Option<bool> Flat = new("--flat") { Description = "write dotted keys (log.level) instead of nested objects" };

    private static readonly Option<bool> Quiet = new("--quiet") { Description = "no summary and no progress on standard error" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("parse", "writes every event of files or standard input as JSON lines")
        {
            Details =
            [
                "Formats are detected, lines of one event joined, fields named by the Elastic Common Schema. One document a line, in input order; "
                + "log.offset is the byte offset of the event's first line. What no format knows is kept, tagged _parse_failure.",
                "A file that cannot be read is named on standard error, the others are parsed, and the exit code is 1.",
            ],
            Examples =
            [
                new("logpipe parse server.log", "events of a file"),
                new("logpipe parse /var/log/*.log --flat > events.ndjson", "events of many files, with dotted keys"),
                new("zcat old.gz | logpipe parse | jq -r 'select(.log.level == \"error\") | .message'", "messages of errors (parse reads .gz by itself too)"),
                new("kcat -C -t logs -e | logpipe parse --records", "events of agents' envelopes, as on a Kafka topic"),
                new("logpipe parse --timezone Europe/Berlin --base-time 2026-01-02T00:00:00Z messages", "syslog of that winter, written in Berlin"),
            ],
        };
        command.Add(Files);
        command.Add(Records);
        command.Add(Format);
        command.Add(Timezone);
        command.Add(BaseTime);
        command.Add(Flat);
        command.Add(Quiet);
        Timezone.Validators.Add(result =>
        {
            if (result.Tokens is [var zone] && TimeZoneName.Mistake(zone.Value) is { } mistake)
                result.AddError($"--timezone: {mistake}");
        });
        BaseTime.Validators.Add(result =>
        {
            if (result.Tokens is [var time] && !TryReadTime(time.Value, out _))
                result.AddError($"--base-time: '{time.Value}' is no time; write it like 2026-01-02T03:04:05Z");
        });
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult result)
    {
        string[] files = result.GetValue(Files) ?? [];
        bool isQuiet = result.GetValue(Quiet);
        var options = new FileInputOptions
        {
            Format = result.GetValue(Format),
            Timezone = result.GetValue(Timezone),
            Content = result.GetValue(Records) ? SourceContent.Records : SourceContent.Lines,
        };
        long start = Stopwatch.GetTimestamp();
        var mistakes = new List<string>();
        ParsePlan plan = ParsePlan.Create(new(), mistakes);
        if (FormatName.Mistake(options.Format, plan) is { } unknown)
            mistakes.Add($"--format: {unknown}");
        if (mistakes.Count > 0)
        {
            Console.Error.WriteLine($"logpipe: {string.Join("\nlogpipe: ", mistakes)}");
            return ExitCode.Wrong;
        }

        using Stream output = StandardOutput.Open();
        // no arrival time: the same input gives the same bytes whenever it is parsed
        var document = new EventDocumentOptions { Flat = result.GetValue(Flat), Created = false };
        long? baseTime = BaseNanoseconds(result.GetValue(BaseTime));
        StageChain Stages() => new(plan.CreateStage(), [new CodeStage()]);
        ParseTotals totals;
        try
        {
            totals = files.Length > 1 && Environment.ProcessorCount > 1
                ? ParseFiles(files, options, new(Stages, output, document, baseTime), isQuiet)
                : ParseOne(files, options, new(Stages(), output, document, baseTime), isQuiet);
        }
        catch (IOException e)
        {
            return OneShotRun.WriteFailed(e);
        }

        if (!isQuiet)
            Console.Error.WriteLine(Summary(totals.Lines, totals.Events, Stopwatch.GetElapsedTime(start)));
        return totals.IsWhole ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>One file or standard input: reading, parsing and writing overlap.</summary>
    private static ParseTotals ParseOne(string[] files, FileInputOptions options, OneShotFlow steps, bool isQuiet)
    {
        using OneShotFlow flow = steps;
        using var progress = new ProgressLine(() => new(flow.Counts.LineCount, flow.Counts.ByteCount, 0), !isQuiet && Screen.ErrorIsTerminal);
        bool isWhole = flow.Run((sink, stop) => OneShotRun.ReadAllAsync(files, options, sink, stop));
        return new(flow.Counts.LineCount, flow.Counts.EventCount, isWhole);
    }

    /// <summary>Several files: as many at once as there are processors.</summary>
    private static ParseTotals ParseFiles(string[] files, FileInputOptions options, FileLanes all, bool isQuiet)
    {
        using FileLanes lanes = all;
        using var progress = new ProgressLine(() => new(lanes.Counts.LineCount, lanes.Counts.ByteCount, 0), !isQuiet && Screen.ErrorIsTerminal);
        bool isWhole = lanes.RunAsync(files, options, Environment.ProcessorCount).GetAwaiter().GetResult();
        return new(lanes.Counts.LineCount, lanes.Counts.EventCount, isWhole);
    }

    private readonly record struct ParseTotals(long Lines, long Events, bool IsWhole);

    private static string Summary(long lines, long events, TimeSpan elapsed) => string.Create(
        CultureInfo.InvariantCulture,
        $"{lines} lines, {events} events, {elapsed.TotalSeconds:F2} s, {lines / Math.Max(elapsed.TotalSeconds, 0.001):F0} lines/s");

    private static long? BaseNanoseconds(string? time) =>
        time is not null && TryReadTime(time, out DateTimeOffset at) ? (at - DateTimeOffset.UnixEpoch).Ticks * 100 : null;

    private static bool TryReadTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
}
