using LogPipe.Parsing.Formats;

namespace LogPipe.Parsing;

/// <summary>The formats in force, which may be replaced as a whole while lanes run. Safe for any number of threads.</summary>
internal sealed class LiveCatalog(FormatCatalog catalog)
{
    private volatile FormatCatalog _current = catalog;

    /// <summary>Gets or sets the formats; a lane keeps those it has for the batch at hand.</summary>
    public FormatCatalog Current
    {
        get => _current;
        set => _current = value;
    }
}
