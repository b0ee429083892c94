using LogPipe.Inputs.Files.Globs;
using LogPipe.Inputs.Tests.Fakes;

namespace LogPipe.Inputs.Tests.Files.Globs;

public class PathPatternTests
{
    [Theory]
    [InlineData("/var/log/*.log", "/var/log/a.log", true)]
    [InlineData("/var/log/*.log", "/var/log/.log", false)]
    [InlineData("/var/log/*.log", "/var/log/x/a.log", false)]
    [InlineData("/var/log/*.log", "/var/log/a.log.1", false)]
    [InlineData("/var/log/**/*.log", "/var/log/a.log", true)]
    [InlineData("/var/log/**/*.log", "/var/log/x/y/a.log", true)]
    [InlineData("/var/**", "/var/log/x/y", true)]
    [InlineData("/var/log/app?[0-9]", "/var/log/app_7", true)]
    [InlineData("/var/log/app[!0-9]", "/var/log/app7", false)]
    [InlineData("/var/log/[]a-c]x", "/var/log/]x", true)]
    [InlineData("/var/log/{app,db}.log{,.1}", "/var/log/db.log.1", true)]
    [InlineData("/var/log/{app,d{b,c}}.log", "/var/log/dc.log", true)]
    [InlineData("/var/log/{app,db}.log", "/var/log/web.log", false)]
    [InlineData("/var/log/a\\*.log", "/var/log/a*.log", true)]
    [InlineData("/var/log/a\\*.log", "/var/log/ab.log", false)]
    [InlineData("/a*b*c", "/aXbXbXc", true)]
    [InlineData("/./a//b", "/a/b", true)]
    public void Patterns_mean_what_a_shell_means_by_them(string pattern, string path, bool matches) =>
        Assert.Equal(matches, PathPattern.Compile(pattern).Any(p => p.IsMatch(path)));

    [Theory]
    [InlineData("/a[b", "opens a set with '[' at character 2")]
    [InlineData("/a{b,c", "opens a choice with '{' at character 3")]
    [InlineData("/a[z-a]", "the range 'z-a'")]
    [InlineData("/a/../b", "'..'")]
    [InlineData("/a\\", "ends in a backslash")]
    [InlineData("/{0,1,2,3,4,5,6,7}{0,1,2,3,4,5,6,7}{0,1,2,3,4,5,6,7}{0,1,2,3,4,5,6,7}", "more than 1024 paths")]
    public void A_broken_pattern_says_how(string pattern, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => PathPattern.Compile(pattern)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_pattern_of_many_stars_takes_no_exponential_time()
    {
        PathPattern pattern = PathPattern.Compile("/" + string.Concat(Enumerable.Repeat("a*", 50)) + "b")[0];

        Assert.False(pattern.IsMatch("/" + new string('a', 250)));
    }

    [Fact]
    public void The_walk_finds_files_through_links_and_ends_in_spite_of_loops()
    {
        using var folder = new TempFolder();
        folder.Write("app/a.log", "");
        folder.Write("app/deep/er/b.log", "");
        folder.Write("app/.hidden/c.log", "");
        folder.Write("app/a.txt", "");
        Directory.CreateSymbolicLink(folder["app/deep/loop"], folder["app"]);
        folder.Write("elsewhere/d.log", "");
        Directory.CreateSymbolicLink(folder["app/link"], folder["elsewhere"]);
        File.CreateSymbolicLink(folder["app/dangling.log"], folder["nowhere"]);

        Assert.Equal(
            [folder["app/a.log"], folder["app/deep/er/b.log"], folder["app/link/d.log"]],
            Find([folder["app/**/*.log"]], []).Where(p => !p.Contains("loop", StringComparison.Ordinal)));
    }

    [Fact]
    public void Excluded_names_are_left_out_and_patterns_that_name_nothing_are_reported()
    {
        using var folder = new TempFolder();
        folder.Write("a.log", "");
        folder.Write("a.log.gz", "");
        var unmatched = new List<string>();

        IEnumerable<string> found = Find([folder["a*"], folder["b*"], folder["{b,c}"]], ["/**/*.gz"], unmatched);

        Assert.Equal([folder["a.log"]], found);
        Assert.Equal([folder["b*"], folder["{b,c}"]], unmatched);
    }

    private static SortedSet<string> Find(string[] patterns, string[] excluded, List<string>? unmatched = null) =>
        new PathWalker([.. patterns.SelectMany(PathPattern.Compile)], [.. excluded.SelectMany(PathPattern.Compile)])
            .Find((folder, e) => Assert.Fail($"{folder}: {e.Message}"), (unmatched ?? []).Add);
}
