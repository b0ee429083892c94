using LogPipe.Cli.Service;
using LogPipe.Signals.Codes;
using Microsoft.Extensions.Logging;

namespace LogPipe.Cli.Codes;

/// <summary>Keeps what a running pipeline learns of error codes on disk, and takes over the catalogue when people change it. One caller at a time.</summary>
internal sealed class CodeKeeper
{
    /// <summary>A crash loses the counts since the last saving; the events themselves are in the index.</summary>
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(10);

    private readonly CodePlaces _places;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private DateTime _catalogueTime;
    private long _saved;
    private long _newCodes;

    /// <summary>Initializes the keeper from what is on disk.</summary>
    /// <exception cref="InvalidDataException">The state or the catalogue is wrong.</exception>
    public CodeKeeper(CodePlaces places, ILogger log, TimeProvider time)
    {
        _places = places;
        _log = log;
        _time = time;
        _catalogueTime = File.GetLastWriteTimeUtc(places.Catalogue);
        _saved = time.GetTimestamp();
        Ledger = new CodeLedger(CodeStateFile.Load(places.State), CatalogueFile.Load(places.Catalogue));
    }

    /// <summary>Gets what is known.</summary>
    public CodeLedger Ledger { get; }

    /// <summary>Gets the codes that were seen for the first time since the run began. Safe from any thread.</summary>
    public long NewCodes => Interlocked.Read(ref _newCodes);

    /// <summary>Collects what was counted, gives what is remarkable about it, and saves it when it is time.</summary>
    /// <exception cref="IOException">It cannot be saved; the next time may be better.</exception>
    public IReadOnlyList<CodeNotice> Advance()
    {
        TakeOverCatalogue();
        Ledger.Collect();
        var notices = new List<CodeNotice>();
        while (Ledger.TryTake(out CodeNotice? notice))
        {
            notices.Add(notice!);
            if (notice!.News == CodeNews.New)
                Interlocked.Increment(ref _newCodes);
            if (notice.News == CodeNews.Runaway)
                ServiceLog.RunawayCodes(_log, notice.Application, CodeLedger.MaxCodesOfApplication);
            else if (notice.News == CodeNews.Collision)
                ServiceLog.CodeCollision(_log, notice.Before, notice.Title, notice.Application, notice.Code);
        }

        if (_time.GetElapsedTime(_saved) >= SaveEvery)
            Save();
        return notices;
    }

    /// <summary>Saves what is known.</summary>
    /// <exception cref="IOException">It cannot be saved.</exception>
    public void Save()
    {
        _saved = _time.GetTimestamp();
        CodeState state = Ledger.Read();
        if (state.Rows.Count > 0 || File.Exists(_places.State))
            CodeStateFile.Save(state, _places.State);
    }

    private void TakeOverCatalogue()
    {
        DateTime written = File.GetLastWriteTimeUtc(_places.Catalogue);
        if (written == _catalogueTime)
            return;
        _catalogueTime = written;
        try
        {
            Ledger.Use(CatalogueFile.Load(_places.Catalogue));
            ServiceLog.CatalogueRead(_log, _places.Catalogue);
        }
        catch (InvalidDataException e)
        {
            // somebody is in the middle of editing, or made a mistake: what was right before still holds
            ServiceLog.CatalogueWrong(_log, e.Message.ReplaceLineEndings("; "));
        }
    }
}
