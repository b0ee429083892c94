using System.Text;
using System.Text.RegularExpressions;

namespace LogPipe.Cli.Tests.Docs;

public sealed partial class SampleFilesTests
{
    [Fact]
    public void The_truth_knows_every_log_and_counts_its_lines_and_bytes()
    {
        SampleTruth truth = SampleTruth.Read();
        IEnumerable<string> logs = Directory.EnumerateFiles(SampleTruth.Folder, "*.log", SearchOption.AllDirectories)
            .Select(static path => Path.GetRelativePath(SampleTruth.Folder, path).Replace('\\', '/'));

        Assert.Equal(truth.Files.Select(static file => file.Path).Order(), logs.Order());
        foreach (SampleFile file in truth.Files)
        {
            byte[] content = File.ReadAllBytes(file.FullPath);
            Assert.Equal((file.Path, file.Bytes, file.Lines), (file.Path, content.Length, content.Count((byte)'\n')));
        }

        Assert.Equal(truth.Totals.Lines, truth.Files.Sum(static file => file.Lines));
        Assert.InRange(truth.Totals.Bytes, 1, 2_000_000);
    }

    [Fact]
    public void Every_problem_left_its_marks()
    {
        foreach (SampleMark mark in SampleTruth.Read().Problems.SelectMany(static problem => problem.Marks))
        {
            string log = File.ReadAllText(Path.Combine(SampleTruth.Folder, mark.Path));
            string needle = mark.Path.StartsWith("json/", StringComparison.Ordinal) ? mark.Contains.Replace("\n", "\\n", StringComparison.Ordinal) : mark.Contains;
            if (mark.Path == "containers/checkout-json.log")
                needle = needle.Replace("\"", "\\\"", StringComparison.Ordinal);
            int found = Regex.Count(log, Regex.Escape(needle));
            Assert.True(found >= mark.Events, $"{mark.Path}: {mark.Contains} is there {found} times, wanted {mark.Events}");
        }
    }

    [Fact]
    public void Only_addresses_that_are_reserved_for_documentation_are_named()
    {
        foreach (SampleFile file in SampleTruth.Read().Files)
        {
            foreach (Match match in Address().Matches(File.ReadAllText(file.FullPath, Encoding.UTF8)))
                Assert.Matches(@"^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$|^127\.0\.0\.1$|^0\.0\.0\.0$", match.Value);
        }
    }

    [GeneratedRegex(@"(?<![\d.\-]|Chrome/)\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\d.\-])")]
    private static partial Regex Address();
}
