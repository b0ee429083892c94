using System.Globalization;

namespace LogPipe.Signals.Codes;

/// <summary>What people say of an error code. Fields by name, as the catalogue's file has them; a field that nobody set is not there.</summary>
public sealed record CatalogueEntry
{
    /// <summary>The field that says what the error is.</summary>
    public const string Title = "title";

    /// <summary>The field that says who looks after it.</summary>
    public const string Owner = "owner";

    /// <summary>The field that says how bad it is: one of <see cref="Severities"/>.</summary>
    public const string Severity = "severity";

    /// <summary>The field with the address of the page that says what to do.</summary>
    public const string Runbook = "runbook";

    /// <summary>The field that says what has become of it: one of <see cref="Statuses"/>.</summary>
    public const string Status = "status";

    /// <summary>The field that says until when nobody wants to hear of it; only with the status <c>muted</c>.</summary>
    public const string MutedUntil = "muted_until";

    /// <summary>The field that names the release that mends it; only with the status <c>resolved</c>.</summary>
    public const string ResolvedIn = "resolved_in";

    /// <summary>The field for whatever else.</summary>
    public const string Notes = "notes";

    /// <summary>The field that lists other codes of the same error, separated by commas: those of older versions.</summary>
    public const string Aliases = "aliases";

    /// <summary>The fields in the order of the file.</summary>
    public static readonly IReadOnlyList<string> FieldNames = [Title, Owner, Severity, Runbook, Status, MutedUntil, ResolvedIn, Notes, Aliases];

    /// <summary>The severities, those of PagerDuty's Events API v2.</summary>
    public static readonly IReadOnlyList<string> Severities = ["critical", "error", "warning", "info"];

    /// <summary>The statuses.</summary>
    public static readonly IReadOnlyList<string> Statuses = ["new", "known", "muted", "resolved"];

    /// <summary>Gets the code.</summary>
    public required string Code { get; init; }

    /// <summary>Gets what was said, by field.</summary>
    public required IReadOnlyDictionary<string, CatalogueValue> Fields { get; init; }

    /// <summary>Gives the text of a field; null where nobody set it.</summary>
    public string? this[string field] => Fields.TryGetValue(field, out CatalogueValue? value) && value.Text.Length > 0 ? value.Text : null;

    /// <summary>Gets when a resolved error was resolved; null where it is not resolved or nobody knows when.</summary>
    public DateTimeOffset? ResolvedAt => this[Status] == "resolved" ? Fields[Status].Changed : null;

    /// <summary>Gets the codes that this error had before.</summary>
    public IReadOnlyList<string> AliasCodes => this[Aliases]?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <summary>Says whether nobody wants to hear of it at a time.</summary>
    public bool IsMuted(DateTimeOffset now) => this[Status] == "muted"
        && (this[MutedUntil] is not { } until || !DateTimeOffset.TryParse(until, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset end) || now < end);

    /// <summary>Gives the entry with one field changed; an empty text takes it away, and so that it stays away where catalogues are merged.</summary>
    public CatalogueEntry Set(string field, string text, DateTimeOffset now) =>
        this with { Fields = new Dictionary<string, CatalogueValue>(Fields, StringComparer.Ordinal) { [field] = new(text, now) } };

    /// <summary>
    /// Gives what two catalogues say: of each field what was said last (a last-writer-wins register: Shapiro et al., INRIA RR-7506, 2011), all aliases of both. The order does not
    /// matter, nor how often it is done.
    /// </summary>
    public CatalogueEntry With(CatalogueEntry other)
    {
        var fields = new Dictionary<string, CatalogueValue>(Fields, StringComparer.Ordinal);
        foreach ((string name, CatalogueValue theirs) in other.Fields)
        {
            if (!fields.TryGetValue(name, out CatalogueValue? ours))
                fields[name] = theirs;
            else if (name == Aliases)
                fields[name] = new(string.Join(", ", AliasCodes.Concat(other.AliasCodes).Distinct().Order(StringComparer.Ordinal)), ours.Changed > theirs.Changed ? ours.Changed : theirs.Changed);
            else if (theirs.Changed > ours.Changed || (theirs.Changed == ours.Changed && string.CompareOrdinal(theirs.Text, ours.Text) > 0))
                fields[name] = theirs;
        }

        return this with { Fields = fields };
    }
}

/// <summary>What was said, and when.</summary>
/// <param name="Text">What was said; empty where it was taken back.</param>
/// <param name="Changed">When; <see cref="DateTimeOffset.MinValue"/> where it was written into the file by hand.</param>
public sealed record CatalogueValue(string Text, DateTimeOffset Changed);
