using System.Text.RegularExpressions;

namespace LogPipe.Cli.Tests.Docs;

/// <summary>The commands that README.md shows, run as they stand there, in a folder that holds the repository's <c>deploy</c>.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-readme-").FullName;

    public ReadmeTests() => Directory.CreateSymbolicLink(Path.Combine(_folder, "deploy"), RepositoryFolder.Path("deploy"));

    /// <summary>Gets the commands; those that never end by themselves are tested elsewhere.</summary>
    public static TheoryData<string> Commands =>
        [.. Block().Matches(File.ReadAllText(RepositoryFolder.Path("README.md")))
            .SelectMany(static block => block.Groups["body"].Value.Split('\n'))
            .Where(static line => line.StartsWith("logpipe ", StringComparison.Ordinal) && !line.StartsWith("logpipe run", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_of_the_readme_does_what_it_says(string command)
    {
        if (command.StartsWith("logpipe search", StringComparison.Ordinal))
            await FillIndexAsync();

        ProcessResult result = await LogPipeProcess.Run(new ProcessInput { Folder = _folder }, [.. Words(command).Skip(1)]);

        Assert.Equal((0, ""), (result.ExitCode, result.ExitCode == 0 ? "" : result.Error));
        Assert.NotEmpty(result.Output + result.Error);
    }

    public void Dispose()
    {
        Directory.Delete(Path.Combine(_folder, "deploy"));
        Directory.Delete(_folder, recursive: true);
    }

    private async Task FillIndexAsync()
    {
        File.WriteAllText(Path.Combine(_folder, "stdin.yaml"), "inputs: { stdin: {} }\n");
        byte[] log = await File.ReadAllBytesAsync(RepositoryFolder.Path("deploy", "samples", "nginx", "error.log"));
        ProcessResult run = await LogPipeProcess.Run(new ProcessInput { Folder = _folder, StandardInput = log }, "run", "--config", "stdin.yaml");
        Assert.Equal(0, run.ExitCode);
    }

    /// <summary>Splits a line as a shell does: words by blanks, quotes of both kinds kept together.</summary>
    private static IEnumerable<string> Words(string line) =>
        Word().Matches(line).Select(static word => Quote().Replace(word.Value, static part => part.Groups["single"].Success ? part.Groups["single"].Value : part.Groups["double"].Value));

    [GeneratedRegex(@"```sh\n(?<body>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("""(?:[^\s'"]|'[^']*'|"[^"]*")+""")]
    private static partial Regex Word();

    [GeneratedRegex("'(?<single>[^']*)'|\"(?<double>[^\"]*)\"")]
    private static partial Regex Quote();
}
