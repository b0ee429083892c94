using LogPipe.Model;

namespace LogPipe.Cli.GrokTrial;

/// <summary>Shows what a grok expression makes of lines: as JSON for programs, or colored for people.</summary>
internal interface IGrokReport
{
    /// <summary>Shows one line.</summary>
    /// <param name="line">The line without its end.</param>
    /// <param name="isMatch">Whether the expression matches.</param>
    /// <param name="captures">The captures by number, Start -1 where one captured nothing; meaningless without a match.</param>
    void Write(ReadOnlySpan<byte> line, bool isMatch, ReadOnlySpan<Utf8Slice> captures);

    /// <summary>Hands over what is shown so far.</summary>
    void Flush();
}
