namespace LogPipe.Parsing.Grok.Suggesting;

/// <summary>A part of a line: a value of a known type, a word, a bracketed or quoted text, spaces, or one punctuation mark.</summary>
/// <param name="Kind">A pattern's name, one of the constants here, or the punctuation mark itself.</param>
/// <param name="Text">The text; of bracketed and quoted text what lies inside.</param>
internal readonly record struct LineToken(string Kind, string Text)
{
    /// <summary>A run of spaces.</summary>
    public const string Space = " ";

    /// <summary>A run of characters that separate nothing.</summary>
    public const string Word = "word";

    /// <summary>Text in square brackets.</summary>
    public const string Square = "[…]";

    /// <summary>Text in round brackets.</summary>
    public const string Round = "(…)";

    /// <summary>Text in quotation marks.</summary>
    public const string Quoted = "\"…\"";

    /// <summary>The line ends here.</summary>
    public const string End = "$";

    /// <summary>Gets a value that says whether the token stands for itself in every line.</summary>
    public bool IsMark => Kind.Length == 1 && Kind != Space && Kind != End;
}
