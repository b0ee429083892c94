using System.Text.Json;
using System.Text.Json.Serialization;

namespace LogPipe.Cli.Tests.Docs;

/// <summary>What <c>deploy/samples/truth.json</c> says about the sample logs.</summary>
internal sealed record SampleTruth
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public required string BaseTime { get; init; }

    public required SampleTotals Totals { get; init; }

    public required IReadOnlyList<SampleFile> Files { get; init; }

    public required IReadOnlyList<SampleProblem> Problems { get; init; }

    /// <summary>Gets the folder of the samples.</summary>
    public static string Folder { get; } = RepositoryFolder.Path("deploy", "samples");

    public static SampleTruth Read() =>
        JsonSerializer.Deserialize<SampleTruth>(File.ReadAllBytes(Path.Combine(Folder, "truth.json")), Format)!;
}

internal sealed record SampleTotals(int Files, int Lines, int Bytes, int Events, int MultilineEvents);

internal sealed record SampleFile(
    string Path, string Dataset, string Host, int Lines, int Bytes, int Events, int MultilineEvents, Dictionary<string, int> Datasets, Dictionary<string, int> Levels)
{
    public string FullPath => System.IO.Path.Combine(SampleTruth.Folder, Path);
}

internal sealed record SampleProblem(
    string Id, [property: JsonPropertyName("from")] string Start, [property: JsonPropertyName("to")] string End, string Title, string Cause, IReadOnlyList<SampleMark> Marks);

/// <summary>Says that so many events of a file, and no others, contain a text.</summary>
internal sealed record SampleMark(string Path, string Contains, int Events);
