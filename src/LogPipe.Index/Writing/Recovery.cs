using LogPipe.Index.Catalogue;
using LogPipe.Index.Dedup;
using LogPipe.Index.Documents;
using LogPipe.Index.Engine;
using LogPipe.Index.Storage;
using LogPipe.Index.Wal;

namespace LogPipe.Index.Writing;

/// <summary>What a start found in a folder.</summary>
/// <param name="Ledger">What was delivered.</param>
/// <param name="Wal">The log to go on with.</param>
/// <param name="Tail">Its events.</param>
/// <param name="NextSequence">The number of the next event.</param>
/// <param name="Closed">Logs before it, to be flushed, in order.</param>
/// <param name="Notices">What people should know, such as damage.</param>
internal sealed record RecoveredState(
    DeliveryLedger Ledger, WalFile Wal, Tail Tail, long NextSequence, IReadOnlyList<FlushJob> Closed, IReadOnlyList<string> Notices);

/// <summary>Brings a folder back to the state of the last acknowledgement, whatever killed the process before.</summary>
internal sealed class Recovery(IndexFolder folder, EmbeddedIndexOptions options, TimeProvider time, DuckEngine engine, LiveCatalogue catalogue)
{
    private readonly List<string> _notices = [];
    private readonly List<FlushJob> _closed = [];

    /// <summary>Works in numbered steps; every one may be killed and is done again by the next start.</summary>
    public RecoveredState Run()
    {
        Manifest manifest = catalogue.Manifest;

        // 1. What the manifest does not list does not exist: halves of flushes and compactions, logs that are in files already.
        DeleteStrays(manifest);

        // 2. What had been delivered when the first remaining log was begun.
        DeliveryLedger ledger = manifest.Ledger > 0 ? LedgerFile.Read(folder.LedgerFile(manifest.Ledger)) : new DeliveryLedger();

        // 3. Every log in order, as if its frames arrived now; all but the last are closed.
        long nextSequence = manifest.NextSequence;
        long lastNumber = manifest.FirstWal - 1;
        Tail? tail = null;
        WalScan scan = default;
        foreach (long number in folder.WalNumbers())
        {
            if (tail is not null)
                Close(tail, ledger, nextSequence);
            tail = new Tail(engine, number, time.GetUtcNow());
            catalogue.Add(tail);
            scan = Replay(tail, ledger, ref nextSequence);
            lastNumber = number;
        }

        // 4. Go on with the last log, unless it is damaged or full: then with a new one.
        if (tail is not null && scan.SoundBytes >= WalFile.HeaderBytes && scan.DamagedBytes == 0)
            return new RecoveredState(ledger, WalFile.Resume(folder, lastNumber, scan.SoundBytes), tail, nextSequence, _closed, _notices);
        if (tail is not null)
            Close(tail, ledger, nextSequence);
        WalFile wal = WalFile.Create(folder, lastNumber + 1);
        var fresh = new Tail(engine, wal.Number, time.GetUtcNow());
        catalogue.Add(fresh);
        return new RecoveredState(ledger, wal, fresh, nextSequence, _closed, _notices);
    }

    private void Close(Tail tail, DeliveryLedger ledger, long nextSequence)
    {
        ledger.StartGeneration(NanosecondTime.From(time.GetUtcNow() - options.ForgetSourceAfter));
        _closed.Add(new FlushJob(tail, LedgerFile.Encode(ledger), nextSequence, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
    }

    private WalScan Replay(Tail tail, DeliveryLedger ledger, ref long nextSequence)
    {
        string path = folder.WalFile(tail.WalNumber);
        long now = NanosecondTime.From(time.GetUtcNow());
        long next = nextSequence;
        WalScan scan = WalReplay.Fill(
            tail,
            path,
            (documents, index, sequence) =>
            {
                next = Math.Max(next, sequence + 1);
                IncomingDocuments.Entry entry = documents[index];
                SourceLedger source = ledger.Source(documents.SourceKey);

                // a frame whose sync failed may have reached the disk all the same, and its records came again in a later frame
                if (source.HoldsExactly(entry.Position, entry.SubEvent))
                    return false;
                source.Add(entry.Position, entry.SubEvent);
                return true;
            },
            afterFrame: documents => ledger.Source(documents.SourceKey).Commit(documents.CommitPosition, now));
        nextSequence = next;
        if (scan.DamagedBytes > 0)
            Quarantine(path, scan);
        return scan;
    }

    private void Quarantine(string path, WalScan scan)
    {
        Directory.CreateDirectory(folder.Quarantine);
        string copy = Path.Combine(folder.Quarantine, $"{Path.GetFileName(path)}.{time.GetUtcNow():yyyyMMdd'T'HHmmss}");
        File.Copy(path, copy, overwrite: true);
        _notices.Add(
            $"the log '{path}' is damaged: {scan.DamagedBytes} of {scan.FileBytes} bytes cannot be read, so some acknowledged events are lost; everything else in it was saved, and a copy is in '{copy}': check the disk");
    }

    private void DeleteStrays(Manifest manifest)
    {
        HashSet<string> listed = manifest.Segments.SelectMany(static s => new[] { s.File, s.SidecarFile }).ToHashSet(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(folder.Events, "*", SearchOption.AllDirectories))
        {
            if (!listed.Contains(Path.GetRelativePath(folder.Events, path).Replace('\\', '/')))
                File.Delete(path);
        }

        foreach (string day in Directory.EnumerateDirectories(folder.Events))
        {
            if (!Directory.EnumerateFileSystemEntries(day).Any())
                Directory.Delete(day);
        }

        foreach (long number in folder.WalNumbers().Where(n => n < manifest.FirstWal))
            File.Delete(folder.WalFile(number));
        foreach (string path in Directory.EnumerateFiles(folder.Root, "ledger-*.bin*"))
        {
            if (manifest.Ledger == 0 || path != folder.LedgerFile(manifest.Ledger))
                File.Delete(path);
        }

        foreach (string path in Directory.EnumerateFiles(folder.Temporary, "*", SearchOption.AllDirectories))
            File.Delete(path);
        List<string> missing = [.. manifest.Segments.Where(s => !File.Exists(folder.EventFile(s.File))).Select(static s => s.File)];
        if (missing.Count > 0)
        {
            _notices.Add($"{missing.Count} files of events that '{folder.Manifest}' lists are missing, such as '{missing[0]}': restore them from a backup; until then their events are not found");
        }
    }
}
