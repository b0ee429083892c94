using LogPipe.Model;

namespace LogPipe.Signals.Templates;

/// <summary>Replaces the variable parts of a line by typed placeholders, for people and for <c>logpipe mask</c>.</summary>
public static class LineMasker
{
    private static readonly byte[][] Names =
    [
        [], [.. "<date>"u8], [.. "<duration>"u8], [.. "<email>"u8], [.. "<url>"u8], [.. "<hostname>"u8], [.. "<ip>"u8], [.. "<uuid>"u8], [.. "<sha1>"u8],
        [.. "<md5>"u8], [.. "<git_sha>"u8], [.. "<traceparent>"u8], [.. "<hex>"u8], [.. "<float>"u8], [.. "<int>"u8], [.. "<bool>"u8], [.. "<quoted_str>"u8],
        [.. "<path>"u8], [.. "<id>"u8],
    ];

    /// <summary>Gets the placeholder of a type, such as <c>&lt;git_sha&gt;</c>.</summary>
    public static ReadOnlySpan<byte> Placeholder(MaskType type) => Names[(int)type];

    /// <summary>Writes a line with placeholders; bytes that are not UTF-8 are passed on as they are.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="output">Receives the line, without an end.</param>
    public static void Mask(ReadOnlySpan<byte> line, Utf8Output output)
    {
        int at = 0;
        int literal = 0;
        while (at < line.Length)
        {
            int end = MaskMatcher.Match(line, at, out MaskType type);
            if (type != MaskType.None)
            {
                output.Append(line[literal..at]);
                output.Append(Names[(int)type]);
                literal = end;
            }

            at = end;
        }

        output.Append(line[literal..]);
    }
}
