using System.Xml.Linq;

namespace LogPipe.Cli.Tests.Structure;

/// <summary>Which project may know which other one, and where packages live: the house as the architecture describes it.</summary>
public sealed class ProjectArrowsTests
{
    private static readonly Dictionary<string, string[]> MoreThanModel = new(StringComparer.Ordinal)
    {
        ["LogPipe.Model"] = [],
        ["LogPipe.Web"] = ["LogPipe.Model", "LogPipe.Index", "LogPipe.Signals", "LogPipe.Alerts", "LogPipe.Pipeline"],
    };

    public static TheoryData<string> Products => [.. ProjectsUnder("src").Select(Path.GetFileNameWithoutExtension).OfType<string>().Order()];

    [Theory]
    [MemberData(nameof(Products))]
    public void A_product_project_knows_the_model_only(string name)
    {
        IEnumerable<string> known = Attributes(Project(name), "ProjectReference").Select(static path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

        if (name == "LogPipe.Cli")
            Assert.All(known, static other => Assert.DoesNotContain("Tests", other, StringComparison.Ordinal));
        else
            Assert.Subset(MoreThanModel.GetValueOrDefault(name, ["LogPipe.Model"]).ToHashSet(), known.ToHashSet());
    }

    /// <summary>The run-time's own abstraction of a log, which every library may write to; the vendor behind it (Serilog) lives in one project.</summary>
    private const string LogAbstraction = "Microsoft.Extensions.Logging.Abstractions";

    [Fact]
    public void A_package_lives_in_one_product_project()
    {
        var homes = ProjectsUnder("src")
            .SelectMany(static path => Attributes(path, "PackageReference").Select(package => (package, Project: Path.GetFileNameWithoutExtension(path))))
            .ToLookup(static pair => pair.package, static pair => pair.Project);

        Assert.All(homes.Where(static home => home.Key != LogAbstraction), static home => Assert.True(home.Count() == 1, $"{home.Key} is used by {string.Join(" and ", home)}"));
        Assert.Empty(Attributes(Project("LogPipe.Model"), "PackageReference"));
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void A_product_project_has_tests_of_the_same_name(string name) =>
        Assert.True(File.Exists(RepositoryFolder.Path("tests", name + ".Tests", name + ".Tests.csproj")));

    [Fact]
    public void Versions_of_packages_stand_in_one_file()
    {
        foreach (string path in ProjectsUnder("src").Concat(ProjectsUnder("tests")))
            Assert.DoesNotContain(XDocument.Load(path).Descendants("PackageReference"), static package => package.Attribute("Version") is not null);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(RepositoryFolder.Path("LogPipe.sln"));

        foreach (string path in ProjectsUnder("src").Concat(ProjectsUnder("tests")))
            Assert.Contains($"\\{Path.GetFileName(path)}\"", solution, StringComparison.Ordinal);
    }

    private static string Project(string name) => RepositoryFolder.Path("src", name, name + ".csproj");

    private static IEnumerable<string> ProjectsUnder(string folder) =>
        Directory.EnumerateFiles(RepositoryFolder.Path(folder), "*.csproj", SearchOption.AllDirectories);

    private static IEnumerable<string> Attributes(string project, string element) =>
        XDocument.Load(project).Descendants(element).Select(static node => node.Attribute("Include")!.Value);
}
