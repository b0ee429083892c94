using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace LogPipe.Parsing.Grok.Automata;

/// <summary>
/// Hot: a usual form of a date that is checked sixteen bytes at a time, so that an automaton which would walk through it byte by byte goes
/// on behind it. What it lets pass is a subset; anything else is left to the automaton. Benchmark <c>GrokBenchmarks</c>.
/// </summary>
internal sealed class DateShape
{
    private static readonly string[] Months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    private static readonly string[] TwoDigitDays = Pairs(1, 31);
    private static readonly string[] PaddedDays = Array.ConvertAll(TwoDigitDays, static d => d[0] == '0' ? $" {d[1]}" : d);
    private static readonly string[] Digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    private static readonly string[][] Year = [Digits, Digits, Digits, Digits];
    private static readonly string[][] Time = [Pairs(0, 23), [":"], Pairs(0, 59), [":"], Pairs(0, 59)];

    private readonly DateForm _form;
    private readonly Vector128<byte> _low;
    private readonly Vector128<byte> _span;
    private readonly Vector128<byte> _lastLow;
    private readonly Vector128<byte> _lastSpan;

    private DateShape(DateForm form, string low, string high, string[][] steps)
    {
        _form = form;
        ByteCount = low.Length;
        Steps = Array.ConvertAll(steps, static s => Array.ConvertAll(s, Encoding.ASCII.GetBytes));
        (_low, _span) = Bounds(low.PadRight(16, '\0')[..16], high.PadRight(16, '\xFF')[..16]);
        int from = Math.Max(0, low.Length - 16);
        (_lastLow, _lastSpan) = from == 0 ? (_low, _span) : Bounds(low[from..], high[from..]);
    }

    /// <summary>Gets the known forms.</summary>
    public static IReadOnlyList<DateShape> All { get; } =
    [
        new(DateForm.Iso, "0000-00-00 00:00:00", "9999-19-39T29:59:59", [.. Year, ["-"], Pairs(1, 12), ["-"], TwoDigitDays, ["T", " "], .. Time]),
        new(DateForm.Http, "00/Aaa/0000:00:00:00", "39/Zzz/9999:29:59:59", [TwoDigitDays, ["/"], Months, ["/"], .. Year, [":"], .. Time]),
        new(DateForm.Syslog, "Aaa  0 00:00:00", "Zzz 39 29:59:59", [Months, [" "], PaddedDays, [" "], .. Time]),
    ];

    public int ByteCount { get; }

    /// <summary>Gets the language of the shape: for each step the texts that may stand there. What <see cref="IsAt"/> lets pass is no more.</summary>
    public byte[][][] Steps { get; }

    /// <summary>Says whether a date of this form begins here; at least 20 bytes must be readable.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsAt(ref byte text)
    {
        Vector128<byte> first = Vector128.LoadUnsafe(ref text) - _low;
        Vector128<byte> last = Vector128.LoadUnsafe(ref text, (nuint)Math.Max(0, ByteCount - 16)) - _lastLow;
        return Vector128.LessThanOrEqualAll(first, _span) && Vector128.LessThanOrEqualAll(last, _lastSpan) && HasValidParts(ref text);
    }

    private bool HasValidParts(ref byte text)
    {
        switch (_form)
        {
            case DateForm.Iso:
                return Unsafe.Add(ref text, 10) is (byte)' ' or (byte)'T' && Pair(ref text, 5) is >= 1 and <= 12 && Pair(ref text, 8) is >= 1 and <= 31
                    && Pair(ref text, 11) <= 23;
            case DateForm.Http:
                return Pair(ref text, 0) is >= 1 and <= 31 && IsMonth(ref text, 3) && Pair(ref text, 12) <= 23;
            default:
                byte tens = Unsafe.Add(ref text, 4);
                bool isDay = tens == ' ' ? Unsafe.Add(ref text, 5) >= '1' : tens >= '1' && Pair(ref text, 4) <= 31;
                return isDay && IsMonth(ref text, 0) && Pair(ref text, 7) <= 23;
        }
    }

    private static int Pair(ref byte text, int at) => ((Unsafe.Add(ref text, at) - '0') * 10) + Unsafe.Add(ref text, at + 1) - '0';

    private static bool IsMonth(ref byte text, int at)
    {
        int name = (Unsafe.Add(ref text, at) << 16) | (Unsafe.Add(ref text, at + 1) << 8) | Unsafe.Add(ref text, at + 2);
        return name is 0x4A616E or 0x466562 or 0x4D6172 or 0x417072 or 0x4D6179 or 0x4A756E or 0x4A756C or 0x417567 or 0x536570 or 0x4F6374
            or 0x4E6F76 or 0x446563;
    }

    private static (Vector128<byte> Low, Vector128<byte> Span) Bounds(string low, string high)
    {
        Span<byte> from = stackalloc byte[16];
        Span<byte> span = stackalloc byte[16];
        for (int i = 0; i < 16; i++)
        {
            from[i] = (byte)low[i];
            span[i] = (byte)(high[i] - low[i]);
        }

        return (Vector128.Create<byte>(from), Vector128.Create<byte>(span));
    }

    private static string[] Pairs(int from, int to)
    {
        string[] pairs = new string[to - from + 1];
        for (int i = 0; i < pairs.Length; i++)
            pairs[i] = (from + i).ToString("00", CultureInfo.InvariantCulture);
        return pairs;
    }

    private enum DateForm : byte
    {
        /// <summary>2026-03-01 12:00:59, with a blank or a T.</summary>
        Iso,

        /// <summary>01/Mar/2026:12:00:59.</summary>
        Http,

        /// <summary>Mar  1 12:00:59.</summary>
        Syslog,
    }
}
