using System.Text;
using LogPipe.Model;

namespace LogPipe.Inputs.Text;

/// <summary>Converts windows-1252, of which ISO 8859-1 is a part, to UTF-8.</summary>
/// <remarks>Source: WHATWG Encoding Standard, index windows-1252: the five bytes without a character stay C1 controls, so no input is invalid.</remarks>
internal static class Windows1252
{
    // the characters of 0x80 to 0x9F; all others are their own code point
    private const string HighControls =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F" +
        "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    /// <summary>Appends the UTF-8 form of a text to a batch's buffer.</summary>
    public static Utf8Slice Append(LogBatch batch, ReadOnlySpan<byte> text)
    {
        Span<byte> room = batch.Reserve(text.Length * 3).Span;
        int written = 0;
        while (!text.IsEmpty)
        {
            int high = text.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
            int whole = high < 0 ? text.Length : high;
            text[..whole].CopyTo(room[written..]);
            written += whole;
            text = text[whole..];
            if (text.IsEmpty)
                break;
            byte value = text[0];
            var rune = new Rune(value is >= 0x80 and <= 0x9F ? HighControls[value - 0x80] : (char)value);
            written += rune.EncodeToUtf8(room[written..]);
            text = text[1..];
        }

        return batch.Commit(written);
    }
}
