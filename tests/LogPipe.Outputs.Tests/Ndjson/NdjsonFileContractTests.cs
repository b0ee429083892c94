using System.Text.Json;
using LogPipe.Model;
using LogPipe.Outputs.Ndjson;
using LogPipe.Testing.Contracts;

namespace LogPipe.Outputs.Tests.Ndjson;

public sealed class NdjsonFileContractTests : OutputContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("logpipe-ndjson-");

    // Lines of a file have no identity that could be looked up; NdjsonOutput says so.
    protected override bool RecognizesReplays => false;

    private string FilePath => Path.Combine(_folder.FullName, "sub", "events.ndjson");

    public void Dispose() => _folder.Delete(recursive: true);

    protected override Task<IOutput> OpenAsync() => Task.FromResult<IOutput>(new NdjsonOutput("file", new NdjsonFileOptions { Path = FilePath, Sync = true }));

    protected override Task<IReadOnlyList<string>> ReadBackAsync() => Task.FromResult(Messages.Of(File.Exists(FilePath) ? File.ReadAllText(FilePath) : ""));
}

/// <summary>The contract over a stream.</summary>
public sealed class NdjsonStreamContractTests : OutputContract
{
    private readonly MemoryStream _stream = new();

    protected override bool RecognizesReplays => false;

    protected override Task<IOutput> OpenAsync() => Task.FromResult<IOutput>(new NdjsonOutput("stream", _stream, leaveOpen: true));

    protected override Task<IReadOnlyList<string>> ReadBackAsync() => Task.FromResult(Messages.Of(System.Text.Encoding.UTF8.GetString(_stream.ToArray())));
}

/// <summary>Reads what an output wrote.</summary>
internal static class Messages
{
    /// <summary>Gives the message of every line; a line that is no JSON object fails the test.</summary>
    public static IReadOnlyList<string> Of(string lines)
    {
        Assert.True(lines.Length == 0 || lines[^1] == '\n', "the last line has no end");
        var messages = new List<string>();
        foreach (string line in lines.Split('\n')[..^1])
        {
            using JsonDocument document = JsonDocument.Parse(line);
            messages.Add(document.RootElement.GetProperty("message").GetString()!);
        }

        return messages;
    }
}
