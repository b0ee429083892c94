using LogPipe.Parsing.Ecs;
using LogPipe.Parsing.Formats;

namespace LogPipe.Parsing.Tests.Formats;

/// <summary>Holds docs/formats.md to the code; <c>LOGPIPE_ACCEPT=1</c> writes its table of formats.</summary>
public class FormatsPageTests
{
    private const string TableHead = "| format | `event.dataset` | pack |\n|---|---|---|\n";

    private static string PagePath => Path.Combine(Path.GetDirectoryName(FormatPackTests.Folder())!, "docs", "formats.md");

    [Fact]
    public void The_page_lists_every_format_that_ships_in_the_order_of_detection()
    {
        string page = File.ReadAllText(PagePath);
        int table = page.IndexOf(TableHead, StringComparison.Ordinal) + TableHead.Length;
        string rows = string.Concat(Parsed.Plan.Catalog.Formats.ToArray().Select(static f =>
            $"| `{f.Name}` | `{f.Definition.Dataset ?? f.Name}` | {Path.GetFileNameWithoutExtension(f.Definition.Origin.Split(':')[0])} |\n"));

        if (Environment.GetEnvironmentVariable("LOGPIPE_ACCEPT") == "1")
            File.WriteAllText(PagePath, page[..table] + rows);
        else
            Assert.Equal(rows.Split('\n'), page[table..].Split('\n'));
    }

    [Fact]
    public void The_page_explains_every_directive_and_no_other()
    {
        string[] explained = [.. Rows("## Directives").Select(static cell => cell.Split(' ')[0]).Where(static verb => verb != "format")];

        Assert.Equal(PackReader.Directives.Order(StringComparer.Ordinal), explained.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_page_explains_every_extractor_and_no_other() => Assert.Equal(EventExtractors.Names.Split(", "), Rows("## Extractors"));

    [Fact]
    public void The_example_of_the_page_does_what_the_page_says()
    {
        string page = File.ReadAllText(PagePath);
        string example = page.Split("```grok\n")[1].Split("```")[0];
        DirectoryInfo folder = Directory.CreateTempSubdirectory("logpipe-pack-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "shop.grok"), example);
            var mistakes = new List<string>();
            ParsePlan plan = ParsePlan.Create(new ParseOptions { PatternsFolders = [folder.FullName] }, mistakes);
            string line = example.Split('"')[1];

            System.Text.Json.Nodes.JsonObject one = Assert.Single(Parsed.Lines(line + "\n", plan: plan));

            Assert.Empty(mistakes);
            Assert.Equal("shop.log", one.Text("logpipe.format"));
            Assert.Equal("warn", one.Text("log.level"));
            Assert.Equal("4711 is empty", one.Text("message"));
            Assert.Equal(4711, one["shop.order_id"]!.GetValue<int>());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Gives the first cell of each row of the table behind a heading.</summary>
    private static string[] Rows(string heading) =>
        [.. File.ReadAllText(PagePath).Split(heading + "\n")[1].Split("\n## ")[0].Split('\n')
            .Where(static line => line.StartsWith("| `", StringComparison.Ordinal)).Select(static line => line.Split('`')[1])];
}
