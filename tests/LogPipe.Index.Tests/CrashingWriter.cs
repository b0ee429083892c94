using System.Globalization;
using System.Text;

namespace LogPipe.Index.Tests;

/// <summary>
/// The process that the kill tests kill: this assembly started with <see cref="Verb"/>. It plays an input that goes on from its checkpoint, and says on
/// standard output what was acknowledged.
/// </summary>
internal static class CrashingWriter
{
    /// <summary>The first argument that makes the test executable this process instead of a test run.</summary>
    public const string Verb = "crashing-writer";

    public const int SourceCount = 3;

    /// <summary>Every seventh position holds a second event.</summary>
    public static int EventsAt(long position) => position % 7 == 3 ? 2 : 1;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var random = new Random(int.Parse(arguments[1], CultureInfo.InvariantCulture));
        long[] positions = [.. arguments[2].Split(',').Select(static p => long.Parse(p, CultureInfo.InvariantCulture))];
        await using EmbeddedIndex index = EmbeddedIndex.Open(arguments[0], new EmbeddedIndexOptions { FlushEvents = 1000, Threads = 1 });
        var documents = new IncomingDocuments();
        while (true)
        {
            int source = random.Next(SourceCount);
            int count = random.Next(1, 200);
            documents.Start("source " + source);
            for (int i = 0; i < count; i++)
            {
                long position = positions[source] + i;
                for (int sub = 0; sub < EventsAt(position); sub++)
                    documents.Add(position, sub, Events.Time + (position * Events.Second), Json(source, position, sub));
            }

            documents.CommitPosition = positions[source] + count;
            await index.AppendAsync(documents);
            positions[source] += count;
            Console.WriteLine($"{source} {positions[source]}");
            if (random.Next(40) == 0)
                await index.MaintainAsync();
        }
    }

    private static byte[] Json(int source, long position, int sub) =>
        Encoding.UTF8.GetBytes($$"""{"message":"line {{position}} of {{source}}","service":{"name":"s{{source}}"},"log":{"offset":{{position}} },"custom":{"sub":{{sub}} } }""");
}
