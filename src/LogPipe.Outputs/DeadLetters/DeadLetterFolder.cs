using System.Globalization;
using System.IO.Enumeration;
using LogPipe.Model;

namespace LogPipe.Outputs.DeadLetters;

/// <summary>The dead letters in a folder: for counting, looking at and replaying them. May be read while another process writes letters.</summary>
public sealed class DeadLetterFolder(string directory)
{
    private const string Suffix = ".ndjson";

    /// <summary>Gets the folder.</summary>
    public string Directory { get; } = Path.GetFullPath(directory);

    /// <summary>Gives the segments, oldest first; none if the folder does not exist.</summary>
    public IReadOnlyList<DeadLetterSegment> Segments()
    {
        if (!System.IO.Directory.Exists(Directory))
            return [];
        var segments = new FileSystemEnumerable<DeadLetterSegment>(
            Directory,
            static (ref FileSystemEntry entry) => new DeadLetterSegment(entry.ToFullPath(), NumberOf(entry.FileName), entry.Length))
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) => !entry.IsDirectory && NumberOf(entry.FileName) >= 0,
        };
        return [.. segments.OrderBy(static segment => segment.Number)];
    }

    /// <summary>Gives every letter, oldest first. Lines that are no letters (torn by a crash, never acknowledged) are passed over.</summary>
    public IEnumerable<DeadLetter> Letters()
    {
        foreach (DeadLetterSegment segment in Segments())
        {
            foreach (DeadLetter letter in segment.Letters())
                yield return letter;
        }
    }

    /// <summary>Counts letters and the lines they account for, by reason.</summary>
    public IReadOnlyDictionary<string, DeadLetterCount> Count()
    {
        var counts = new SortedDictionary<string, DeadLetterCount>(StringComparer.Ordinal);
        foreach (DeadLetter letter in Letters())
        {
            DeadLetterCount sum = counts.GetValueOrDefault(letter.Reason);
            counts[letter.Reason] = new DeadLetterCount(sum.Letters + 1, sum.Lines + letter.LineCount);
        }

        return counts;
    }

    /// <summary>Gives the path of a segment.</summary>
    internal string PathOf(long number) => Path.Combine(Directory, number.ToString("D8", CultureInfo.InvariantCulture) + Suffix);

    private static long NumberOf(ReadOnlySpan<char> fileName) =>
        fileName.EndsWith(Suffix, StringComparison.Ordinal)
        && long.TryParse(fileName[..^Suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : -1;
}

/// <summary>How many letters there are, and how many lines they account for.</summary>
public readonly record struct DeadLetterCount(long Letters, long Lines);
