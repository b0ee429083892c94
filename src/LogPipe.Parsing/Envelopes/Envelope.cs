using LogPipe.Model;

namespace LogPipe.Parsing.Envelopes;

/// <summary>What agents and container runtimes wrote around a line: taken off the record, and put back where the line itself says nothing else.</summary>
/// <param name="Fields">The fields.</param>
/// <param name="Time">When the outermost wrapper that says so saw the line, nanoseconds since 1970, or <see cref="LogBatch.NoTime"/>.</param>
/// <param name="WrappedAs">The format whose rules an unrecognised line follows, or <see cref="EventParser.Unknown"/>.</param>
/// <param name="IsPartial">Whether the line goes on in the stream's next one: runtimes cut lines at 16 KiB.</param>
internal readonly record struct Envelope(FieldChain Fields, long Time, int WrappedAs, bool IsPartial)
{
    /// <summary>Stands for a bare line.</summary>
    public static readonly Envelope None = new(default, LogBatch.NoTime, EventParser.Unknown, IsPartial: false);

    /// <summary>Gets a value that says whether nothing was around the line.</summary>
    public bool IsNone => Time == LogBatch.NoTime && WrappedAs == EventParser.Unknown && !IsPartial && Fields == default;
}
