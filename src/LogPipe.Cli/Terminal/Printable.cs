namespace LogPipe.Cli.Terminal;

/// <summary>Makes text safe for a terminal.</summary>
internal static class Printable
{
    /// <summary>Gives the text with control characters replaced by their pictures (U+2400 on), tabs kept: a log line must not steer the terminal.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\u001f') && !text.AsSpan().ContainsAnyInRange('\u007f', '\u009f'))
            return text;
        return string.Create(text.Length, text, static (shown, source) =>
        {
            for (int i = 0; i < shown.Length; i++)
            {
                shown[i] = source[i] switch
                {
                    '\t' => '\t',
                    < ' ' => (char)('\u2400' + source[i]),
                    '\u007f' => '\u2421',
                    > '\u007f' and <= '\u009f' => '\ufffd',
                    _ => source[i],
                };
            }
        });
    }
}
