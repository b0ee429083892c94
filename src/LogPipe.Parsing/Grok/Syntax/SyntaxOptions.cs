namespace LogPipe.Parsing.Grok.Syntax;

/// <summary>The inline options of Ruby's regular expressions.</summary>
[Flags]
internal enum SyntaxOptions : byte
{
    None = 0,

    /// <summary><c>(?i)</c>: letters match in either case.</summary>
    IgnoreCase = 1,

    /// <summary><c>(?m)</c> in Ruby: the dot matches a newline too. On from the start, as jls-grok compiles with <c>Regexp::MULTILINE</c>.</summary>
    DotAll = 2,

    /// <summary><c>(?x)</c>: white space and <c>#</c> comments are not part of the expression.</summary>
    Extended = 4,
}
