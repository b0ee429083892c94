using LogPipe.Model;

namespace LogPipe.Parsing.Formats;

/// <summary>What becomes of a capture.</summary>
internal enum CaptureUse : byte
{
    /// <summary>The event's time.</summary>
    Timestamp,

    /// <summary>The message; it may run on over further lines.</summary>
    Message,

    /// <summary>A text field.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A fractional number.</summary>
    Real,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A further point in time.</summary>
    Date,

    /// <summary>An IP address.</summary>
    Ip,

    /// <summary>A span of time in the plan's unit; <c>event.duration</c> takes it in nanoseconds.</summary>
    Duration,

    /// <summary>The message is the whole event after all: its parts make sense only together.</summary>
    WholeEvent,

    /// <summary>Nothing: names that start with an underscore only structure a pattern.</summary>
    Ignored,
}

/// <summary>A captured value that is written as something else.</summary>
/// <param name="From">The captured value, UTF-8.</param>
/// <param name="To">What is written instead.</param>
internal sealed record CaptureReplacement(byte[] From, TextConstant To);

/// <summary>One capture of one expression, decided when the format is compiled.</summary>
/// <param name="Use">What becomes of it.</param>
/// <param name="Field">The field that it fills.</param>
/// <param name="Blanks">Values that mean "nothing".</param>
/// <param name="Replacements">Values that are written as something else.</param>
/// <param name="UnitNanoseconds">Nanoseconds of one unit of a <see cref="CaptureUse.Duration"/>.</param>
/// <param name="IsOpen">Whether a value that reaches the end of the line goes on over the event's further lines.</param>
internal sealed record CapturePlan(
    CaptureUse Use, FieldId Field, byte[][] Blanks, CaptureReplacement[] Replacements, long UnitNanoseconds = 1, bool IsOpen = false)
{
    // a bit for each length of such a value; the last one stands for all that are longer
    private readonly ulong _ownLengths = Lengths(Blanks) | Lengths(Array.ConvertAll(Replacements, static r => r.From));

    /// <summary>Says whether a value of some bytes may be one that is left out or written as something else: few have the length of one.</summary>
    public bool MayBeOwn(int byteCount) => (_ownLengths >> Math.Min(byteCount, 63) & 1) != 0;

    private static ulong Lengths(byte[][] values)
    {
        ulong lengths = 0;
        foreach (byte[] value in values)
            lengths |= 1UL << Math.Min(value.Length, 63);
        return lengths;
    }
}
