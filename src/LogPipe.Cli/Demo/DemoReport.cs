using System.Globalization;
using LogPipe.Cli.Service;
using LogPipe.Cli.Terminal;
using LogPipe.Index;
using LogPipe.Pipeline.Accounting;
using Spectre.Console;

namespace LogPipe.Cli.Demo;

/// <summary>Shows people what the demo found: lines and events, formats, noise, problems, and how to search them.</summary>
internal sealed class DemoReport
{
    private const int NoiseRows = 8;
    private const int ProblemRows = 14;
    private readonly IAnsiConsole _console;
    private readonly string _samplesFolder;
    private readonly string _data;

    /// <summary>Initializes the report.</summary>
    /// <param name="console">Where it goes.</param>
    /// <param name="samplesFolder">The folder that file names are shown relative to.</param>
    /// <param name="data">The data folder, for the commands that search it.</param>
    public DemoReport(IAnsiConsole console, string samplesFolder, string data)
    {
        _console = console;
        _samplesFolder = samplesFolder;
        _data = data;
    }

    /// <summary>Makes the console for standard output: colors on a terminal only.</summary>
    public static IAnsiConsole Console()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Screen.OutputHasColors ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = Screen.OutputHasColors ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(System.Console.Out),
        });
        console.Profile.Width = Math.Max(Screen.Width, 80);
        return console;
    }

    /// <summary>Writes the report.</summary>
    public void Write(DemoTally tally, PipelineSnapshot snapshot, IndexStatistics statistics, int knownFormats)
    {
        BooksSnapshot books = snapshot.Books;
        _console.WriteLine();
        _console.MarkupLine(string.Create(
            CultureInfo.InvariantCulture,
            $"[bold]{books.LinesIn:N0} lines[/] of {tally.Files.Count} files became [bold]{tally.EventCount:N0} events[/] in {snapshot.Elapsed.TotalSeconds:F1} s; "
            + $"index: {statistics.FileBytes / 1e6:F1} MB in {_data.EscapeMarkup()}"));
        _console.Profile.Out.Writer.WriteLine(BooksLine.Of(books));
        WriteFormats(tally, knownFormats);
        WriteNoise(tally);
        WriteProblems(tally);
        WriteCommands();
    }

    private void WriteFormats(DemoTally tally, int knownFormats)
    {
        int found = tally.Files.Values.SelectMany(f => f.Formats.Keys).Distinct().Count();
        Table table = NewTable(string.Create(CultureInfo.InvariantCulture, $"Formats: {found} found, of {knownFormats} known; none was named"));
        table.AddColumn("file").AddColumn("format (events)").AddColumn(Right("lines")).AddColumn(Right("events"));
        foreach ((string path, FileTally file) in tally.Files.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            IEnumerable<string> formats = file.Formats.OrderByDescending(f => f.Value)
                .Select(f => file.Formats.Count == 1 ? f.Key : string.Create(CultureInfo.InvariantCulture, $"{f.Key} ({f.Value})"));
            table.AddRow(
                Path.GetRelativePath(_samplesFolder, path).EscapeMarkup(),
                string.Join(", ", formats).EscapeMarkup(),
                string.Create(CultureInfo.InvariantCulture, $"{file.LineCount:N0}"),
                string.Create(CultureInfo.InvariantCulture, $"{file.EventCount:N0}"));
        }

        _console.Write(table);
    }

    private void WriteNoise(DemoTally tally)
    {
        ShapeTally[] top = [.. tally.Noise.OrderByDescending(n => n.Count).ThenBy(n => n.Shape, StringComparer.Ordinal).Take(NoiseRows)];
        long count = top.Sum(n => n.Count);
        Table table = NewTable(string.Create(CultureInfo.InvariantCulture, $"Noise: these {top.Length} messages are {Share(count, tally)} of all events"));
        table.AddColumn(Right("events")).AddColumn(Right("share")).AddColumn("where").AddColumn("message (… varies)");
        foreach (ShapeTally noise in top)
            table.AddRow(string.Create(CultureInfo.InvariantCulture, $"{noise.Count:N0}"), Share(noise.Count, tally), noise.Where.EscapeMarkup(), Shown(noise.Shape));
        _console.Write(table);
    }

    private void WriteProblems(DemoTally tally)
    {
        ShapeTally[] top = [.. tally.Problems.OrderByDescending(p => p.Count).ThenBy(p => p.First).Take(ProblemRows)];
        long all = tally.Problems.Sum(p => p.Count);
        Table table = NewTable(string.Create(CultureInfo.InvariantCulture, $"Problems: {all:N0} errors of {tally.Problems.Count} kinds; the most frequent"));
        table.AddColumn(Right("events")).AddColumn("first – last (UTC)").AddColumn("where").AddColumn("what");
        foreach (ShapeTally problem in top)
        {
            string what = problem.Sample.Contains(problem.Shape, StringComparison.Ordinal) || problem.Shape.Contains('…', StringComparison.Ordinal)
                ? problem.Sample
                : $"{problem.Shape}: {problem.Sample}";
            table.AddRow($"[red]{problem.Count:N0}[/]", $"{Time(problem.First)} – {Time(problem.Last)}", problem.Where.EscapeMarkup(), Shown(what));
        }

        _console.Write(table);
    }

    private void WriteCommands()
    {
        string search = $"{OwnCommand.Text} search";
        string data = $"--data {OwnCommand.Quoted(_data)}";
        _console.WriteLine();
        _console.MarkupLine("[bold]Search it[/]");
        foreach (string query in new[]
        {
            "log.level:error AND \"connection\"",
            "event.dataset:mysql.slowlog AND event.duration:>10000000000",
            "logpipe.root_cause.type:*NullPointerException",
            "http.response.status_code:[500 TO 599]",
            "source.ip:203.0.113.77",
        })
        {
            // not markup, not wrapped: these lines are there to be copied
            _console.Profile.Out.Writer.WriteLine($"  {search} '{query}' {data}");
        }
    }

    private static Table NewTable(string title) =>
        new Table { Title = new TableTitle(title, Style.Parse("bold")), Border = TableBorder.Simple, Expand = false };

    private static TableColumn Right(string name) => new TableColumn(name).RightAligned().NoWrap();

    private static string Share(long count, DemoTally tally) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * count / Math.Max(1, tally.EventCount):F0} %");

    private static string Shown(string text) => Printable.Of(text.Length > 110 ? text[..109] + "…" : text).EscapeMarkup();

    private static string Time(long nanoseconds) => nanoseconds is long.MaxValue or long.MinValue
        ? "?"
        : DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100).ToString("HH:mm", CultureInfo.InvariantCulture);
}
