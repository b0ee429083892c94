using System.Globalization;

namespace LogPipe.Index.Storage;

/// <summary>Names of everything in an index's folder.</summary>
/// <remarks>
/// <code>
/// manifest.json          which files count; replaced as a whole
/// writer.lock            held by the process that writes
/// wal/00000007.wal       acknowledged events that are in no Parquet file yet
/// events/day=2026-01-02/00000006-0.parquet, .terms
/// ledger-00000007.bin    what was delivered, by source
/// quarantine/            damaged logs, kept for people
/// tmp/                   DuckDB's overflow; emptied on open
/// </code>
/// </remarks>
internal sealed class IndexFolder(string root)
{
    public string Root { get; } = Path.GetFullPath(root);

    public string Manifest => Path.Combine(Root, "manifest.json");

    public string Lock => Path.Combine(Root, "writer.lock");

    public string Wal => Path.Combine(Root, "wal");

    public string Events => Path.Combine(Root, "events");

    public string Quarantine => Path.Combine(Root, "quarantine");

    public string Temporary => Path.Combine(Root, "tmp");

    public void Create()
    {
        Directory.CreateDirectory(Wal);
        Directory.CreateDirectory(Events);
        Directory.CreateDirectory(Temporary);
        DurableFolder.Sync(Root);
    }

    public string WalFile(long number) => Path.Combine(Wal, $"{Digits(number)}.wal");

    public string LedgerFile(long number) => Path.Combine(Root, $"ledger-{Digits(number)}.bin");

    public string EventFile(string relativePath) => Path.Combine(Events, relativePath);

    /// <summary>Gives the numbers of the logs that exist, in order.</summary>
    public IReadOnlyList<long> WalNumbers()
    {
        if (!Directory.Exists(Wal))
            return [];
        var numbers = new List<long>();
        foreach (string path in Directory.EnumerateFiles(Wal, "*.wal"))
        {
            if (long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
                numbers.Add(number);
        }

        numbers.Sort();
        return numbers;
    }

    private static string Digits(long number) => number.ToString("D8", CultureInfo.InvariantCulture);
}
