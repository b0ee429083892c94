using LogPipe.Index.Wal;

namespace LogPipe.Index.Writing;

/// <summary>Says whether an event of a log is to be taken in.</summary>
internal delegate bool ReplayFilter(IncomingDocuments documents, int index, long sequence);

/// <summary>Fills tails from logs.</summary>
internal static class WalReplay
{
    /// <summary>Frames that go into one transaction.</summary>
    private const int FramesAtOnce = 64;

    /// <summary>Takes the sound frames of a log into a tail.</summary>
    /// <param name="tail">Takes the events.</param>
    /// <param name="path">The log.</param>
    /// <param name="take">Is asked for each event.</param>
    /// <param name="from">Where to begin in the log: 0, or the sound bytes of an earlier scan.</param>
    /// <param name="afterFrame">Is told of each frame after its events were taken.</param>
    public static WalScan Fill(Tail tail, string path, ReplayFilter take, long from = 0, Action<IncomingDocuments>? afterFrame = null)
    {
        TailAppend? append = null;
        int frames = 0;
        try
        {
            WalScan scan = WalReader.Read(path, from, (documents, firstSequence) =>
            {
                append ??= tail.Begin();
                for (int i = 0; i < documents.Count; i++)
                {
                    IncomingDocuments.Entry entry = documents[i];
                    if (take(documents, i, firstSequence + i))
                        append.Add(documents.Json(entry), documents.SourceKey, entry, firstSequence + i);
                }

                afterFrame?.Invoke(documents);
                if (++frames % FramesAtOnce == 0)
                    append = Finish(append);
            });
            Finish(append);
            append = null;
            return scan;
        }
        finally
        {
            append?.Dispose();
        }
    }

    private static TailAppend? Finish(TailAppend? append)
    {
        if (append is null)
            return null;
        append.Flush();
        append.Commit();
        append.Dispose();
        return null;
    }
}
