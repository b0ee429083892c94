namespace LogPipe.Parsing.Redaction;

/// <summary>Bytes of a text to hide.</summary>
/// <param name="Start">Offset of the first one.</param>
/// <param name="ByteCount">Number of bytes; 0 for none.</param>
/// <param name="Rule">The rule, of <see cref="RedactRules"/>.</param>
internal readonly record struct SecretSpan(int Start, int ByteCount, int Rule)
{
    public int End => Start + ByteCount;
}
