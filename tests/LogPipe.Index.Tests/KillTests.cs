using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using LogPipe.Index.Search;

namespace LogPipe.Index.Tests;

/// <summary>kill -9 at random moments: nothing acknowledged is lost, nothing is there twice.</summary>
public sealed class KillTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public Task Whatever_is_killed_and_whenever_every_acknowledged_event_is_there_once() => KillAsync(kills: 4);

    [Fact(Explicit = true)]
    [Trait("Category", "Slow")]
    public Task Over_many_kills_every_acknowledged_event_is_there_once() => KillAsync(kills: 25);

    public void Dispose() => _folder.Dispose();

    private async Task KillAsync(int kills)
    {
        var random = new Random(20260102);
        var acknowledged = new long[CrashingWriter.SourceCount];
        var checkpoints = new long[CrashingWriter.SourceCount];
        for (int i = 0; i < kills; i++)
        {
            await RunAndKillAsync(random, acknowledged, checkpoints);

            // an input writes its checkpoint after the acknowledgement, and goes back to it
            for (int s = 0; s < checkpoints.Length; s++)
                checkpoints[s] += random.NextInt64(acknowledged[s] - checkpoints[s] + 1);
        }

        Assert.All(acknowledged, static a => Assert.True(a > 0));
        await using EmbeddedIndex index = EmbeddedIndex.Open(_folder.Path);
        Assert.Empty(index.Notices);
        for (int s = 0; s < acknowledged.Length; s++)
            await CheckAsync(index, s, acknowledged[s]);
    }

    private async Task RunAndKillAsync(Random random, long[] acknowledged, long[] checkpoints)
    {
        string program = Path.ChangeExtension(typeof(CrashingWriter).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null)!;
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (string argument in new[] { CrashingWriter.Verb, _folder.Path, random.Next().ToString(CultureInfo.InvariantCulture), string.Join(',', checkpoints) })
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        int linesUntilKill = random.Next(1, 60);
        int lines = 0;
        try
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                string[] parts = line.Split(' ');
                int source = int.Parse(parts[0], CultureInfo.InvariantCulture);
                acknowledged[source] = Math.Max(acknowledged[source], long.Parse(parts[1], CultureInfo.InvariantCulture));
                if (++lines != linesUntilKill)
                    continue;
                await Task.Delay(random.Next(0, 30));
                process.Kill();
            }
        }
        finally
        {
            process.Kill();
        }

        await process.WaitForExitAsync();
        Assert.True(lines >= linesUntilKill, "the writer ended by itself");
    }

    private static async Task CheckAsync(EmbeddedIndex index, int source, long acknowledged)
    {
        var seen = new HashSet<(long Position, int Sub)>();
        await foreach (SearchHit hit in index.ReadAllAsync(new SearchRequest { Query = $"service.name:s{source}" }))
        {
            JsonNode document = JsonNode.Parse(hit.Json.Span)!;
            Assert.True(seen.Add(((long)document["log"]!["offset"]!, (int)document["custom"]!["sub"]!)), $"twice: {document}");
        }

        long last = seen.Max(static s => s.Position);
        Assert.True(last + 1 >= acknowledged, $"source {source} was acknowledged to {acknowledged} and ends at {last}");
        for (long position = 0; position <= last; position++)
        {
            for (int sub = 0; sub < CrashingWriter.EventsAt(position); sub++)
                Assert.True(seen.Contains((position, sub)), $"lost: {position}/{sub} of source {source}");
        }

        Assert.Equal(seen.Count, await index.CountAsync($"service.name:s{source}"));
    }
}
