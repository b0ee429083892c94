using System.Text;
using System.Text.Json.Nodes;

namespace LogPipe.Cli.Tests.Codes;

/// <summary>How well codes put errors together: precision and recall over pairs of a labelled set (<c>labelled-errors.txt</c>), and the codes of vendors over a list of lines.</summary>
public sealed class LabelledErrorsTests : IDisposable
{
    private const int LeastErrors = 180;
    private const int LeastCauses = 90;

    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-labelled-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Errors_of_one_root_cause_have_one_code_and_those_of_two_have_two()
    {
        List<(string Cause, string Text)> errors = Read();
        Assert.True(errors.Count >= LeastErrors && errors.Select(static e => e.Cause).Distinct().Count() >= LeastCauses);
        Assert.Equal(errors.Count, errors.Select(static e => e.Text).Distinct().Count());
        // each in a file of its own, as each application writes one
        for (int i = 0; i < errors.Count; i++)
            await File.WriteAllTextAsync(FileOf(i), errors[i].Text);
        ProcessResult parsed = await LogPipeProcess.Run(["parse", "--flat", .. Enumerable.Range(0, errors.Count).Select(FileOf)]);
        var codes = parsed.OutputLines.Select(static line => JsonNode.Parse(line)!.AsObject()).Where(static e => e.ContainsKey("logpipe.error.code"))
            .DistinctBy(static e => (string)e["log.file.path"]!).ToDictionary(static e => (string)e["log.file.path"]!, static e => (string)e["logpipe.error.code"]!);
        string[] found = [.. Enumerable.Range(0, errors.Count).Select(i => codes.GetValueOrDefault(FileOf(i), $"none for {i}"))];

        (int together, int wrong, int missed) = (0, 0, 0);
        var mistakes = new StringBuilder();
        for (int a = 0; a < errors.Count; a++)
        {
            for (int b = a + 1; b < errors.Count; b++)
            {
                bool isSame = errors[a].Cause == errors[b].Cause;
                bool isFound = found[a] == found[b];
                together += isSame && isFound ? 1 : 0;
                wrong += !isSame && isFound ? 1 : 0;
                missed += isSame && !isFound ? 1 : 0;
                if (isSame != isFound)
                    mistakes.AppendLine($"{errors[a].Cause} {found[a]} and {errors[b].Cause} {found[b]}");
            }
        }

        double precision = (double)together / (together + wrong);
        double recall = (double)together / (together + missed);
        TestContext.Current.TestOutputHelper?.WriteLine($"{errors.Count} errors, precision {precision:F3}, recall {recall:F3}");
        Assert.True(precision >= 0.99 && recall >= 0.99, $"precision {precision:F3}, recall {recall:F3}\n{mistakes}");
        Assert.DoesNotContain(found, static code => code.StartsWith("none", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_codes_of_vendors_are_found_in_lines_as_their_servers_write_them()
    {
        string[][] lines = [.. File.ReadLines(RepositoryFolder.Path("tests", "LogPipe.Cli.Tests", "Codes", "vendor-codes.txt")).Where(static l => !l.StartsWith('#')).Select(static l => l.Split('\t', 2))];
        Assert.True(lines.Length >= 200);
        var input = new StringBuilder();
        foreach (string[] line in lines)
            input.Append(new JsonObject { ["message"] = line[1].Replace("\\n", "\n", StringComparison.Ordinal) }.ToJsonString()).Append('\n');
        ProcessResult parsed = await LogPipeProcess.Run(new ProcessInput { StandardInput = Encoding.UTF8.GetBytes(input.ToString()) }, "parse", "--records", "--flat");

        string[] wrong =
        [
            .. parsed.OutputLines.Select(static (line, i) => (Found: (string?)JsonNode.Parse(line)!["logpipe.vendor_code"], Line: i))
                .Where(f => f.Found != lines[f.Line][0]).Select(f => $"{lines[f.Line][0]} was '{f.Found}': {lines[f.Line][1]}"),
        ];
        Assert.Equal(lines.Length, parsed.OutputLines.Length);
        Assert.Empty(wrong);
    }

    private static List<(string Cause, string Text)> Read()
    {
        var errors = new List<(string Cause, string Text)>();
        foreach (string block in File.ReadAllText(RepositoryFolder.Path("tests", "LogPipe.Cli.Tests", "Codes", "labelled-errors.txt")).Split("\n== ").Skip(1))
        {
            int end = block.IndexOf('\n', StringComparison.Ordinal);
            errors.Add((block[..end], block[(end + 1)..].TrimEnd() + "\n"));
        }

        return errors;
    }

    private string FileOf(int error) => Path.Combine(_folder, $"{error:D3}.log");
}
