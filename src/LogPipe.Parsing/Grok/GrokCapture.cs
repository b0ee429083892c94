namespace LogPipe.Parsing.Grok;

/// <summary>One capture of a compiled pattern; a field that is captured in several places has one entry for each.</summary>
/// <param name="FieldName">The dotted name of the field: <c>[source][ip]</c> is <c>source.ip</c>.</param>
/// <param name="Type">The type that the pattern asks for.</param>
/// <param name="PatternName">The library pattern that the capture refers to, or empty for <c>(?&lt;name&gt;…)</c>.</param>
public sealed record GrokCapture(string FieldName, GrokType Type, string PatternName);
