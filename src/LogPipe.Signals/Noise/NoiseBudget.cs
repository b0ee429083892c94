namespace LogPipe.Signals.Noise;

/// <summary>What every template of every application has cost, and what folding saved. Immutable.</summary>
public sealed class NoiseBudget
{
    /// <summary>Initializes from rows and hours; those of one application and template, or hour, are added up.</summary>
    public NoiseBudget(IEnumerable<NoiseRow> rows, IEnumerable<NoiseHour> hours)
    {
        Applications =
        [
            .. rows.GroupBy(static row => row.Application)
                .Select(application => new ApplicationNoise(application.Key, Join(application), JoinHours(hours.Where(hour => hour.Application == application.Key))))
                .OrderByDescending(static application => application.Bytes).ThenBy(static application => application.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>Gets the applications, the one with the most bytes first.</summary>
    public IReadOnlyList<ApplicationNoise> Applications { get; }

    /// <summary>Gives this budget and another one as one.</summary>
    internal NoiseBudget With(NoiseBudget other) => new(
        [.. Applications.SelectMany(static a => a.Templates), .. other.Applications.SelectMany(static a => a.Templates)],
        [.. Applications.SelectMany(static a => a.Hours), .. other.Applications.SelectMany(static a => a.Hours)]);

    private static NoiseRow[] Join(IEnumerable<NoiseRow> rows) =>
    [
        .. rows.GroupBy(static row => row.TemplateId).Select(static same => same.Aggregate(static (a, b) => a.With(b)))
            .OrderByDescending(static row => row.Lines).ThenBy(static row => row.TemplateId, StringComparer.Ordinal),
    ];

    private static NoiseHour[] JoinHours(IEnumerable<NoiseHour> hours) =>
    [
        .. hours.GroupBy(static hour => hour.Hour)
            .Select(static same => same.Aggregate(static (a, b) => a with { SignalLines = a.SignalLines + b.SignalLines, NoiseLines = a.NoiseLines + b.NoiseLines }))
            .OrderBy(static hour => hour.Hour),
    ];
}

/// <summary>The noise of one application.</summary>
public sealed class ApplicationNoise
{
    internal ApplicationNoise(string name, IReadOnlyList<NoiseRow> templates, IReadOnlyList<NoiseHour> hours)
    {
        Name = name;
        Templates = templates;
        Hours = hours;
        Events = templates.Sum(static t => t.Events);
        Lines = templates.Sum(static t => t.Lines);
        Bytes = templates.Sum(static t => t.Bytes);
        Documents = templates.Sum(static t => t.Documents);
        DocumentBytes = templates.Sum(static t => t.DocumentBytes);
        SignalLines = hours.Sum(static h => h.SignalLines);
        NoiseLines = hours.Sum(static h => h.NoiseLines);
    }

    /// <summary>Gets the name.</summary>
    public string Name { get; }

    /// <summary>Gets the templates, the one with the most lines first.</summary>
    public IReadOnlyList<NoiseRow> Templates { get; }

    /// <summary>Gets signal and noise over time.</summary>
    public IReadOnlyList<NoiseHour> Hours { get; }

    /// <summary>Gets the events.</summary>
    public long Events { get; }

    /// <summary>Gets the lines.</summary>
    public long Lines { get; }

    /// <summary>Gets the bytes as they came in.</summary>
    public long Bytes { get; }

    /// <summary>Gets the events that were delivered.</summary>
    public long Documents { get; }

    /// <summary>Gets the bytes of the events that were delivered, as they came in.</summary>
    public long DocumentBytes { get; }

    /// <summary>Gets the lines that are signal: of events with a time, those that warn or are worse, and the first ones of each template.</summary>
    public long SignalLines { get; }

    /// <summary>Gets the other lines of events with a time.</summary>
    public long NoiseLines { get; }

    /// <summary>Gives the templates that make the most noise: by lines that neither warn nor fail.</summary>
    public IEnumerable<NoiseRow> Noisiest(int most) =>
        Templates.Where(static t => t.Events > t.BadEvents).OrderByDescending(static t => t.Lines * (t.Events - t.BadEvents) / Math.Max(1, t.Events)).ThenBy(static t => t.TemplateId, StringComparer.Ordinal).Take(most);
}
