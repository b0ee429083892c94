namespace LogPipe.Parsing.Grok;

/// <summary>The type that a capture asks for with <c>%{NAME:field:type}</c>.</summary>
public enum GrokType : byte
{
    /// <summary>Text, the default.</summary>
    Text,

    /// <summary>A whole number: <c>int</c>, <c>integer</c>, <c>long</c>.</summary>
    Integer,

    /// <summary>A fractional number: <c>float</c>, <c>double</c>, <c>number</c>.</summary>
    Real,

    /// <summary>True or false: <c>bool</c>, <c>boolean</c>.</summary>
    Boolean,
}
