using System.Text.RegularExpressions;

namespace LogPipe.Cli.Tests.Docs;

public sealed partial class DocumentTests
{
    public static TheoryData<string> Documents =>
        [.. Pages().Select(static path => Path.GetRelativePath(RepositoryFolder.Path(), path).Replace('\\', '/')).Order()];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_inside_the_repository_leads_somewhere(string document)
    {
        string path = RepositoryFolder.Path(document);
        foreach (Match link in Link().Matches(File.ReadAllText(path)))
        {
            string target = link.Groups["target"].Value.Split('#')[0];
            if (target.Length == 0 || target.Contains("://", StringComparison.Ordinal))
                continue;
            Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(path)!, target)), $"{document} links to {target}, which is not there");
        }
    }

    [Fact]
    public void The_architecture_lists_every_decision()
    {
        string architecture = File.ReadAllText(RepositoryFolder.Path("docs", "architecture.md"));

        foreach (string decision in Directory.EnumerateFiles(RepositoryFolder.Path("docs", "decisions"), "*.md"))
            Assert.Contains("decisions/" + Path.GetFileName(decision), architecture, StringComparison.Ordinal);
    }

    [Fact]
    public void The_architecture_lists_every_project()
    {
        string architecture = File.ReadAllText(RepositoryFolder.Path("docs", "architecture.md"));

        foreach (string project in Directory.EnumerateDirectories(RepositoryFolder.Path("src")))
            Assert.Contains($"`{Path.GetFileName(project)}`", architecture, StringComparison.Ordinal);
    }

    [Fact]
    public void A_newcomer_finds_the_two_commands()
    {
        string readme = File.ReadAllText(RepositoryFolder.Path("README.md"));

        Assert.Contains("```sh\ndotnet run --project src/LogPipe.Cli -c Release -- demo\ndotnet test\n```", readme, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Pages() =>
        Directory.EnumerateFiles(RepositoryFolder.Path(), "*.md")
            .Concat(Directory.EnumerateFiles(RepositoryFolder.Path("docs"), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(RepositoryFolder.Path("deploy"), "*.md", SearchOption.AllDirectories));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
