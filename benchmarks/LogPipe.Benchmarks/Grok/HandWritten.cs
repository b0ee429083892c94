using LogPipe.Model;

namespace LogPipe.Benchmarks.Grok;

/// <summary>
/// What a careful programmer writes for one format: it checks what the grok expression checks of usual lines (octets of addresses, dates, digits, names) and gives the
/// same slices. The benchmark compares them on every line before it measures.
/// </summary>
internal static class HandWritten
{
    private static readonly Utf8Slice Nothing = new(-1, 0);

    public static bool Apache(ReadOnlySpan<byte> line, Span<Utf8Slice> captures)
    {
        captures[..11].Fill(Nothing);
        int at = Address(line, 0);
        if (at < 0 || !Is(line, at, (byte)' '))
            return false;
        captures[0] = new Utf8Slice(0, at);
        at++;
        if (!User(line, ref at, out captures[1]) || !User(line, ref at, out captures[2]))
            return false;
        if (!Is(line, at, (byte)'[') || !HttpDate(line, at + 1) || !line[(at + 27)..].StartsWith("] \""u8))
            return false;
        captures[3] = new Utf8Slice(at + 1, 26);
        at += 30;
        int end = Word(line, at);
        if (end == at || !Is(line, end, (byte)' '))
            return false;
        captures[4] = new Utf8Slice(at, end - at);
        at = end + 1;
        int url = line[at..].IndexOfAny((byte)' ', (byte)'"');
        if (url <= 0)
            return false;
        captures[5] = new Utf8Slice(at, url);
        at += url;
        if (line[at..].StartsWith(" HTTP/"u8))
        {
            end = Number(line, at + 6);
            if (end < 0)
                return false;
            captures[6] = Utf8Slice.Between(at + 6, end);
            at = end;
        }

        if (!line[at..].StartsWith("\" "u8))
            return false;
        at += 2;
        if (!Count(line, ref at, out captures[7]) || !Is(line, at++, (byte)' ') || !Count(line, ref at, out captures[8]))
            return false;
        return Quoted(line, ref at, out captures[9]) && Quoted(line, ref at, out captures[10]);
    }

    public static bool Jboss(ReadOnlySpan<byte> line, Span<Utf8Slice> captures)
    {
        captures[..5].Fill(Nothing);
        if (line.Length < 25 || !IsoDate(line) || line[19] is not ((byte)',' or (byte)'.'))
            return false;
        int at = Digits(line, 20);
        if (at == 20 || !Is(line, at, (byte)' '))
            return false;
        captures[0] = new Utf8Slice(0, at);
        int from = ++at;
        while (at < line.Length && char.IsAsciiLetter((char)line[at]))
            at++;
        if (!IsLevel(line[from..at]))
            return false;
        captures[1] = Utf8Slice.Between(from, at);
        from = at;
        while (at < line.Length && line[at] is (byte)' ' or (byte)'\t')
            at++;
        if (at == from || !Is(line, at, (byte)'['))
            return false;
        from = ++at;
        at = line[from..].IndexOf("] ("u8);
        if (at < 0)
            return false;
        captures[2] = new Utf8Slice(from, at);
        from += at + 3;
        at = line[from..].IndexOf(") "u8);
        if (at < 0)
            return false;
        captures[3] = new Utf8Slice(from, at);
        captures[4] = Utf8Slice.Between(from + at + 2, line.Length);
        return true;
    }

    public static bool MysqlSlow(ReadOnlySpan<byte> line, Span<Utf8Slice> captures)
    {
        captures[..4].Fill(Nothing);
        int at = 0;
        return Take(line, "# Query_time: "u8, ref at) && Real(line, ref at, out captures[0])
            && Take(line, "  Lock_time: "u8, ref at) && Real(line, ref at, out captures[1])
            && Take(line, " Rows_sent: "u8, ref at) && Whole(line, ref at, out captures[2])
            && Take(line, "  Rows_examined: "u8, ref at) && Whole(line, ref at, out captures[3]);
    }

    public static bool Syslog(ReadOnlySpan<byte> line, Span<Utf8Slice> captures)
    {
        captures[..7].Fill(Nothing);
        if (line.Length < 17 || !SyslogDate(line) || line[15] != ' ')
            return false;
        captures[0] = new Utf8Slice(0, 15);
        int at = Address(line, 16);
        if (at < 0 || !Is(line, at, (byte)' '))
            return false;
        captures[3] = Utf8Slice.Between(16, at);
        int from = ++at;
        while (at < line.Length && line[at] is > (byte)' ' and < 0x7F and not ((byte)'[' or (byte)']' or (byte)':'))
            at++;
        if (at == from)
            return false;
        captures[4] = Utf8Slice.Between(from, at);
        if (Is(line, at, (byte)'['))
        {
            int end = Digits(line, at + 1);
            if (end == at + 1 || line[at + 1] == '0' || !Is(line, end, (byte)']'))
                return false;
            captures[5] = Utf8Slice.Between(at + 1, end);
            at = end + 1;
        }

        if (!line[at..].StartsWith(": "u8))
            return false;
        captures[6] = Utf8Slice.Between(at + 2, line.Length);
        return true;
    }

    private static bool Is(ReadOnlySpan<byte> line, int at, byte value) => (uint)at < (uint)line.Length && line[at] == value;

    private static bool Take(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text, ref int at)
    {
        if (!line[at..].StartsWith(text))
            return false;
        at += text.Length;
        return true;
    }

    private static int Digits(ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length && (uint)(line[at] - '0') <= 9)
            at++;
        return at;
    }

    private static int Word(ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length && (char.IsAsciiLetterOrDigit((char)line[at]) || line[at] == '_'))
            at++;
        return at;
    }

    private static int Number(ReadOnlySpan<byte> line, int at)
    {
        int end = Digits(line, at);
        if (end == at)
            return -1;
        if (!Is(line, end, (byte)'.'))
            return end;
        int fraction = Digits(line, end + 1);
        return fraction == end + 1 ? end : fraction;
    }

    private static bool Real(ReadOnlySpan<byte> line, ref int at, out Utf8Slice slice)
    {
        int end = Number(line, at);
        slice = end < 0 ? Nothing : Utf8Slice.Between(at, end);
        at = end;
        return end >= 0;
    }

    private static bool Whole(ReadOnlySpan<byte> line, ref int at, out Utf8Slice slice)
    {
        int end = Digits(line, at);
        slice = Utf8Slice.Between(at, end);
        bool any = end > at;
        at = end;
        return any;
    }

    private static bool Count(ReadOnlySpan<byte> line, ref int at, out Utf8Slice slice)
    {
        if (!Is(line, at, (byte)'-'))
            return Whole(line, ref at, out slice);
        slice = Nothing;
        at++;
        return true;
    }

    // four octets up to 255, or else a host name
    private static int Address(ReadOnlySpan<byte> line, int at)
    {
        int from = at;
        for (int part = 0; part < 4; part++)
        {
            int value = 0;
            int start = at;
            while (at < line.Length && at - start < 3 && (uint)(line[at] - '0') <= 9)
                value = (value * 10) + line[at++] - '0';
            if (at == start || value > 255)
                return HostName(line, from);
            if (part == 3)
                return at < line.Length && (char.IsAsciiLetterOrDigit((char)line[at]) || line[at] is (byte)'.' or (byte)'-') ? HostName(line, from) : at;
            if (!Is(line, at++, (byte)'.'))
                return HostName(line, from);
        }

        return at;
    }

    private static int HostName(ReadOnlySpan<byte> line, int at)
    {
        int from = at;
        while (at < line.Length && (char.IsAsciiLetterOrDigit((char)line[at]) || line[at] is (byte)'.' or (byte)'-'))
            at++;
        return at > from && char.IsAsciiLetterOrDigit((char)line[from]) ? at : -1;
    }

    private static bool User(ReadOnlySpan<byte> line, ref int at, out Utf8Slice slice)
    {
        int from = at;
        while (at < line.Length && (char.IsAsciiLetterOrDigit((char)line[at]) || line[at] is (byte)'.' or (byte)'-' or (byte)'_' or (byte)'@'))
            at++;
        slice = at - from == 1 && line[from] == '-' ? Nothing : Utf8Slice.Between(from, at);
        return at > from && Is(line, at++, (byte)' ');
    }

    private static bool Quoted(ReadOnlySpan<byte> line, ref int at, out Utf8Slice slice)
    {
        slice = Nothing;
        if (!line[at..].StartsWith(" \""u8))
            return false;
        at += 2;
        int length = line[at..].IndexOf((byte)'"');
        if (length < 0)
            return false;
        if (length != 1 || line[at] != '-')
            slice = new Utf8Slice(at, length);
        at += length + 1;
        return true;
    }

    private static int Two(ReadOnlySpan<byte> line, int at)
    {
        int tens = line[at] - '0';
        int ones = line[at + 1] - '0';
        return (uint)tens > 9 || (uint)ones > 9 ? 99 : (tens * 10) + ones;
    }

    private static bool Time(ReadOnlySpan<byte> line, int at) =>
        Two(line, at) <= 23 && line[at + 2] == ':' && Two(line, at + 3) <= 59 && line[at + 5] == ':' && Two(line, at + 6) <= 60;

    private static bool IsoDate(ReadOnlySpan<byte> line) =>
        Two(line, 0) < 99 && Two(line, 2) <= 99 && line[4] == '-' && Two(line, 5) is >= 1 and <= 12 && line[7] == '-' && Two(line, 8) is >= 1 and <= 31
        && line[10] is (byte)' ' or (byte)'T' && Time(line, 11);

    private static bool HttpDate(ReadOnlySpan<byte> line, int at) =>
        line.Length >= at + 30 && Two(line, at) is >= 1 and <= 31 && line[at + 2] == '/' && IsMonth(line, at + 3) && line[at + 6] == '/' && Two(line, at + 7) < 99
        && Two(line, at + 9) <= 99 && line[at + 11] == ':' && Time(line, at + 12) && line[at + 20] == ' ' && line[at + 21] is (byte)'+' or (byte)'-'
        && Two(line, at + 22) < 99 && Two(line, at + 24) < 99;

    private static bool SyslogDate(ReadOnlySpan<byte> line)
    {
        if (!IsMonth(line, 0) || line[3] != ' ' || line[6] != ' ')
            return false;
        int day = line[4] == ' ' ? line[5] - '0' : Two(line, 4);
        return day is >= 1 and <= 31 && Time(line, 7);
    }

    private static bool IsMonth(ReadOnlySpan<byte> line, int at) => ((line[at] << 16) | (line[at + 1] << 8) | line[at + 2]) is 0x4A616E or 0x466562 or 0x4D6172
        or 0x417072 or 0x4D6179 or 0x4A756E or 0x4A756C or 0x417567 or 0x536570 or 0x4F6374 or 0x4E6F76 or 0x446563;

    private static bool IsLevel(ReadOnlySpan<byte> word) => word.Length switch
    {
        4 => word.SequenceEqual("INFO"u8) || word.SequenceEqual("WARN"u8),
        5 => word.SequenceEqual("ERROR"u8) || word.SequenceEqual("DEBUG"u8) || word.SequenceEqual("TRACE"u8) || word.SequenceEqual("FATAL"u8),
        6 => word.SequenceEqual("SEVERE"u8),
        7 => word.SequenceEqual("WARNING"u8),
        _ => false,
    };
}
