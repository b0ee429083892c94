using LogPipe.Model;

namespace LogPipe.Parsing.Formats;

/// <summary>A log format as a pack or the user's configuration writes it, before its patterns are compiled.</summary>
public sealed record FormatDefinition
{
    /// <summary>Gets the name, unique among formats: <c>jboss.server</c>. It is written to <c>logpipe.format</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the dataset (<c>event.dataset</c>); the name where nothing else is said.</summary>
    public string? Dataset { get; init; }

    /// <summary>Gets the kind of service (<c>service.type</c>), or null.</summary>
    public string? ServiceType { get; init; }

    /// <summary>
    /// Gets the name of the format whose rules this one has too, or null. Its own come first; dataset, service, rank and hints are never taken over.
    /// </summary>
    public string? Like { get; init; }

    /// <summary>
    /// Gets texts that tell the format by the path of the file, or what else names the stream (a container): where lines of two programs look the same,
    /// such a stream's are this one's. Compared without regard to case.
    /// </summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Gets the grok expressions for an event's first line, tried in this order.</summary>
    public IReadOnlyList<FormatPattern> Matches { get; init; } = [];

    /// <summary>Gets the expressions that take a captured field apart.</summary>
    public IReadOnlyList<FieldRefinement> Refinements { get; init; } = [];

    /// <summary>Gets the types of fields that ECS does not name: field, type, and whether it is written as an array.</summary>
    public IReadOnlyList<FormatFieldType> Types { get; init; } = [];

    /// <summary>Gets constant fields, name and value.</summary>
    public IReadOnlyList<FormatValue> Constants { get; init; } = [];

    /// <summary>Gets replacements of captured values: field, captured value, what is written instead.</summary>
    public IReadOnlyList<FormatReplacement> Replacements { get; init; } = [];

    /// <summary>Gets the fields whose value, where it reaches the end of the first line, goes on over the event's further lines, as the message does.</summary>
    public IReadOnlyList<string> OpenFields { get; init; } = [];

    /// <summary>Gets the fields whose value is a list in one piece, and the characters that separate its members.</summary>
    public IReadOnlyList<FormatSplit> Splits { get; init; } = [];

    /// <summary>Gets captured values that mean "nothing": field and value (the <c>-</c> of access logs).</summary>
    public IReadOnlyList<FormatValue> Blanks { get; init; } = [];

    /// <summary>
    /// Gets pairs of line starts: a line with the second start belongs to the event whose last line has the first, though it could start an event
    /// itself (<c># User@Host:</c> behind <c># Time:</c>, which older MySQL servers leave out).
    /// </summary>
    public IReadOnlyList<FormatPair> Pairs { get; init; } = [];

    /// <summary>Gets pairs of texts: a line that holds the second belongs to the event whose last line holds the first, though it could start an event itself.</summary>
    public IReadOnlyList<FormatPair> Follows { get; init; } = [];

    /// <summary>
    /// Gets pairs of texts: from a line of an event that holds the first up to one that holds the second everything belongs to the event, whatever it looks like
    /// (InnoDB's monitor has lines that are time stamps).
    /// </summary>
    public IReadOnlyList<FormatPair> Blocks { get; init; } = [];

    /// <summary>Gets expressions for first lines that count only in a stream which writes this format already: a rule of equals signs says nothing elsewhere.</summary>
    public IReadOnlyList<FormatPattern> InnerMatches { get; init; } = [];

    /// <summary>
    /// Gets a value that says whether its lines carry the lines of other programs (syslog), so that each line of a stack trace has a head of its own: those of one
    /// sender, which is all that stands between time and message, are joined and the heads of the further ones left out.
    /// </summary>
    public bool Wraps { get; init; }

    /// <summary>Gets a value that says whether only lines with white space at their start go on an event.</summary>
    public bool IndentedOnly { get; init; }

    /// <summary>Gets the names of the built-in extractors that run on each event (<c>java</c>, <c>php</c>, <c>slowlog</c> …).</summary>
    public IReadOnlyList<string> Extractors { get; init; } = [];

    /// <summary>
    /// Gets the paths (<c>log.level</c>) that an object must have to be of this format, one of several with a bar between them (<c>date|time</c>); null for
    /// formats of text lines.
    /// </summary>
    public IReadOnlyList<string>? JsonKeys { get; init; }

    /// <summary>Gets a value that says whether <see cref="JsonKeys"/> are the keys of a line of <c>key=value</c> pairs instead of an object's.</summary>
    public bool IsPairs { get; init; }

    /// <summary>Gets which paths of an object fill which fields.</summary>
    public IReadOnlyList<FormatPath> JsonFields { get; init; } = [];

    /// <summary>
    /// Gets the object fields that take the paths which nothing else takes: those below a path (which is taken off), and, with an empty path, all others;
    /// <c>labels</c> where nothing is said.
    /// </summary>
    public IReadOnlyList<FormatPath> JsonRests { get; init; } = [];

    /// <summary>Gets the paths (<c>level</c>) that an object of this format never has; they tell an application's object from an envelope.</summary>
    public IReadOnlyList<string> JsonWithout { get; init; } = [];

    /// <summary>Gets the paths of the wrapped line, the first that holds text counts, for objects that are agents' envelopes.</summary>
    public IReadOnlyList<string> JsonTexts { get; init; } = [];

    /// <summary>Gets the path and the value that say that the wrapped line goes on in the stream's next one; an empty value stands for text without a line feed.</summary>
    public (string Path, string Value)? JsonPartial { get; init; }

    /// <summary>Gets the format whose rules an unrecognised wrapped line follows, for envelopes that are a whole event by themselves (a journal entry); null for none.</summary>
    public string? WrappedAs { get; init; }

    /// <summary>Gets what is taken off the front of the paths that nothing else takes (GELF's underscore).</summary>
    public string JsonPrefix { get; init; } = "";

    /// <summary>Gets a value that says whether an event is always one line, so that other lines never belong to it.</summary>
    public bool SingleLine { get; init; }

    /// <summary>
    /// Gets a value that says whether the head is so plain that it must not cut a multi-line event short or win over a format with a time stamp
    /// (key=value, bare levels).
    /// </summary>
    public bool Weak { get; init; }

    /// <summary>Gets the rank in detection, lower first; 50 unless said otherwise. Formats of one rank are tried in the order of their names.</summary>
    public int Priority { get; init; } = 50;

    /// <summary>Gets a value that says whether numeric dates of this format put the month first (WebSphere, US style).</summary>
    public bool MonthFirst { get; init; }

    /// <summary>Gets the file and line of the definition, for error messages.</summary>
    public string Origin { get; init; } = "";

    /// <summary>Gives this format with the rules of the one that <see cref="Like"/> names.</summary>
    internal FormatDefinition With(FormatDefinition other) => this with
    {
        Matches = [.. Matches, .. other.Matches],
        InnerMatches = [.. InnerMatches, .. other.InnerMatches],
        Refinements = [.. Refinements, .. other.Refinements],
        Types = [.. Types, .. other.Types],
        Constants = [.. Constants, .. other.Constants],
        Replacements = [.. Replacements, .. other.Replacements],
        OpenFields = [.. OpenFields, .. other.OpenFields],
        Splits = [.. Splits, .. other.Splits],
        Blanks = [.. Blanks, .. other.Blanks],
        Pairs = [.. Pairs, .. other.Pairs],
        Follows = [.. Follows, .. other.Follows],
        Blocks = [.. Blocks, .. other.Blocks],
        Extractors = [.. Extractors, .. other.Extractors.Except(Extractors)],
        SingleLine = SingleLine || other.SingleLine,
        IndentedOnly = IndentedOnly || other.IndentedOnly,
        Wraps = Wraps || other.Wraps,
        MonthFirst = MonthFirst || other.MonthFirst,
    };
}

/// <summary>A grok expression and where it was written.</summary>
/// <param name="Expression">The grok expression, without the anchor that formats add at the start.</param>
/// <param name="Origin">File and line, for error messages.</param>
public sealed record FormatPattern(string Expression, string Origin);

/// <summary>The type of a field that ECS does not name.</summary>
/// <param name="Field">The field.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsArray">Whether it is written as an array even when it has one value.</param>
public sealed record FormatFieldType(string Field, FieldType Type, bool IsArray);

/// <summary>A field and a value of it.</summary>
/// <param name="Field">The field.</param>
/// <param name="Value">The value.</param>
public sealed record FormatValue(string Field, string Value);

/// <summary>A captured value that is written as something else.</summary>
/// <param name="Field">The field that captures it.</param>
/// <param name="From">The captured value.</param>
/// <param name="To">What is written instead.</param>
public sealed record FormatReplacement(string Field, string From, string To);

/// <summary>A field whose value is a list in one piece.</summary>
/// <param name="Field">The field.</param>
/// <param name="Separators">The characters that separate its members.</param>
public sealed record FormatSplit(string Field, string Separators);

/// <summary>Two texts that tell by two lines that they belong together.</summary>
/// <param name="First">The text of the earlier line.</param>
/// <param name="Second">The text of the later line.</param>
public sealed record FormatPair(string First, string Second);

/// <summary>A path of an object and the field that takes what stands there.</summary>
/// <param name="Path">The path (<c>log.level</c>).</param>
/// <param name="Field">The field.</param>
public sealed record FormatPath(string Path, string Field);

/// <summary>Takes one captured field apart with a further expression; the first that matches of those for one field wins.</summary>
/// <param name="Field">The field that is looked at; <c>event.original</c> stands for the whole event.</param>
/// <param name="Pattern">The expression, anchored at the start of the field's value.</param>
/// <param name="Alone">Whether it is tried whatever became of the others for its field.</param>
public sealed record FieldRefinement(string Field, FormatPattern Pattern, bool Alone = false);
