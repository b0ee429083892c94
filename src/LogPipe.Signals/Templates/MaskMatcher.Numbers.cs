namespace LogPipe.Signals.Templates;

/// <content>Everything that begins with a figure or is made of hexadecimal digits.</content>
internal static partial class MaskMatcher
{
    /// <summary>Units that may stand right behind a number without making it another word: sizes, frequencies, rates.</summary>
    private static ReadOnlySpan<byte> Units =>
        " k K M G T P B KB MB GB TB PB kB KiB MiB GiB TiB Kb Mb Gb kb mb gb Hz kHz KHz MHz GHz bps kbps Kbps Mbps Gbps bytes Bytes Kbytes Mbytes bit bits px pt em rpm V W mW mV C F x X "u8;

    private static int MatchNumber(ReadOnlySpan<byte> text, int at, int end, int classes, out MaskType type)
    {
        byte next = end < text.Length ? text[end] : (byte)0;
        byte before = at > 0 ? text[at - 1] : (byte)' ';
        int found;
        if ((classes & ~ByteClass.Digit) == 0)
            return MatchDigits(text, at, end, next, before, out type);

        if (next == '-' && (classes & ~ByteClass.Hex) == 0 && (found = TryUuid(text, at)) > 0)
            return Found(found, MaskType.Uuid, out type);
        if ((found = TryCompactDate(text, at)) > 0)
            return Found(found, MaskType.Date, out type);
        if (next == ':' && (classes & ~ByteClass.Hex) == 0)
        {
            if ((found = TryAddressGroups(text, at, out type)) > 0)
                return found;
            if ((found = TryIpV6(text, at)) > 0)
                return Found(found, MaskType.Ip, out type);
        }

        if (end - at > 2 && text[at] == '0' && text[at + 1] is (byte)'x' or (byte)'X' && ByteClass.Run(text, at + 2, ByteClass.Hex, 130) == end - at - 2)
            return Found(end, MaskType.Hex, out type);
        if ((classes & ~ByteClass.Hex) == 0 && (found = TryHexadecimal(text, at, end, classes, out type)) > 0)
            return found;
        if (TryDuration(text, at, end) is > 0 and var duration)
            return Found(duration, MaskType.Duration, out type);
        if (next is (byte)'@' or (byte)'.' or (byte)'-' or (byte)'+' && (found = TryName(text, at, end, out type)) > 0)
            return found;
        int digits = ByteClass.Run(text, at, ByteClass.Digit, 40);
        if (Units.IndexOf(SpacedUnit(text[(at + digits)..end], stackalloc byte[10])) >= 0)
            return Found(at + digits, MaskType.Int, out type);
        if (IsExponent(text, at, at + digits, end))
            return Found(ExponentEnd(text, end), MaskType.Float, out type);
        type = IsId(text[at..end], classes) ? MaskType.Id : MaskType.None;
        return end;
    }

    private static int MatchDigits(ReadOnlySpan<byte> text, int at, int end, byte next, byte before, out MaskType type)
    {
        int found;
        int digits = end - at;
        switch (next)
        {
            case (byte)'-':
                if ((found = TryNumericDate(text, at, digits)) > 0)
                    return Found(found, MaskType.Date, out type);
                if (digits == 8 && (found = TryUuid(text, at)) > 0)
                    return Found(found, MaskType.Uuid, out type);
                if (digits <= 2 && (found = TryTraceparent(text, at)) > 0)
                    return Found(found, MaskType.Traceparent, out type);
                break;
            case (byte)'/':
                if ((found = TryNumericDate(text, at, digits)) > 0)
                    return Found(found, MaskType.Date, out type);
                break;
            case (byte)':':
                if ((found = TryAddressGroups(text, at, out type)) > 0)
                    return found;
                if ((found = TryTimeOfDay(text, at)) > 0)
                    return Found(found, MaskType.Date, out type);
                if (digits <= 4 && (found = TryIpV6(text, at)) > 0)
                    return Found(found, MaskType.Ip, out type);
                break;
            case (byte)'.' when ByteClass.At(text, end + 1, ByteClass.Digit):
                return MatchDotted(text, at, end, before, out type);
            case (byte)' ':
                if (digits <= 2 && (found = TryDayFirst(text, at, end)) > 0)
                    return Found(found, MaskType.Date, out type);
                if (digits == 8 && (found = TryCompactDate(text, at)) > 0)
                    return Found(found, MaskType.Date, out type);
                break;
        }

        if (next is (byte)'@' or (byte)'.' && (found = TryName(text, at, end, out type)) > 0)
            return found;
        if (IsProductVersion(text, at))
            return Plain(end, out type);
        if (digits is 32 or 40)
            return Found(end, digits == 32 ? MaskType.Md5 : MaskType.Sha1, out type);
        return Found(end, MaskType.Int, out type);
    }

    /// <summary>Figures, a dot, and more: an address, a fraction, or a version.</summary>
    private static int MatchDotted(ReadOnlySpan<byte> text, int at, int end, byte before, out MaskType type)
    {
        int found = TryIpV4(text, at);
        if (found > 0)
            return Found(found, MaskType.Ip, out type);
        found = TryNumericDate(text, at, end - at);
        if (found > 0)
            return Found(found, MaskType.Date, out type);
        int last = end + 1;
        int fraction = ByteClass.Run(text, last, ByteClass.Word, 64);
        int tail = last + fraction;
        bool isVersion = IsProductVersion(text, at);
        if (ByteClass.Is(text, tail, (byte)'.') && ByteClass.At(text, tail + 1, ByteClass.Digit))
        {
            while (ByteClass.Is(text, tail, (byte)'.') && ByteClass.At(text, tail + 1, ByteClass.Word))
                tail += 1 + ByteClass.Run(text, tail + 1, ByteClass.Word, 64);
            return isVersion ? Plain(tail, out type) : Found(tail, MaskType.Id, out type);
        }

        if (isVersion)
            return Plain(tail, out type);
        int digits = ByteClass.Run(text, last, ByteClass.Digit, 64);
        if (digits == fraction)
            return Found(tail, MaskType.Float, out type);
        if (TryDuration(text, at, tail) is > 0 and var duration)
            return Found(duration, MaskType.Duration, out type);
        if (IsExponent(text, last, last + digits, tail))
            return Found(ExponentEnd(text, tail), MaskType.Float, out type);
        if (Units.IndexOf(SpacedUnit(text[(last + digits)..tail], stackalloc byte[10])) >= 0)
            return Found(last + digits, MaskType.Float, out type);
        return Plain(tail, out type);
    }

    private static int Found(int end, MaskType found, out MaskType type)
    {
        type = found;
        return end;
    }

    /// <summary>A short number right behind a name and a slash, as in <c>HTTP/1.1</c>, <c>PS/2</c> or <c>curl/7.68.0</c>.</summary>
    private static bool IsProductVersion(ReadOnlySpan<byte> text, int at) =>
        at >= 2 && text[at - 1] == '/' && (ByteClass.Of(text[at - 2]) & ByteClass.Letter) != 0;

    private static ReadOnlySpan<byte> SpacedUnit(ReadOnlySpan<byte> unit, Span<byte> room)
    {
        if (unit.Length > room.Length - 2)
            return "?"u8;
        room[0] = (byte)' ';
        unit.CopyTo(room[1..]);
        room[unit.Length + 1] = (byte)' ';
        // the room lives in the caller's frame
        return System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(room), unit.Length + 2);
    }

    private static bool IsExponent(ReadOnlySpan<byte> text, int at, int digitsEnd, int end) =>
        digitsEnd > at && digitsEnd < end && text[digitsEnd] is (byte)'e' or (byte)'E'
        && (ByteClass.Run(text, digitsEnd + 1, ByteClass.Digit, 4) == end - digitsEnd - 1)
        && (end - digitsEnd > 1 || (end < text.Length && text[end] is (byte)'-' or (byte)'+' && ByteClass.At(text, end + 1, ByteClass.Digit)));

    private static int ExponentEnd(ReadOnlySpan<byte> text, int end) =>
        end < text.Length && text[end] is (byte)'-' or (byte)'+' && ByteClass.At(text, end + 1, ByteClass.Digit)
            ? end + 1 + ByteClass.Run(text, end + 1, ByteClass.Digit, 5)
            : end;

    /// <summary>Numbers with units of time, one after another: <c>12ms</c>, <c>1.5s</c>, <c>1h30m</c>.</summary>
    private static int TryDuration(ReadOnlySpan<byte> text, int at, int end)
    {
        int i = at;
        while (i < end)
        {
            int digits = ByteClass.Run(text, i, ByteClass.Digit, 20);
            if (digits == 0)
                return -1;
            i += digits;
            if (ByteClass.Is(text, i, (byte)'.'))
                i += 1 + ByteClass.Run(text, i + 1, ByteClass.Digit, 20);
            int unit = ByteClass.Run(text, i, ByteClass.Letter, 8);
            if (!IsTimeUnit(text.Slice(i, unit)))
                return -1;
            i += unit;
        }

        return i;
    }

    private static bool IsTimeUnit(ReadOnlySpan<byte> unit) => unit.Length switch
    {
        1 => unit[0] is (byte)'s' or (byte)'m' or (byte)'h' or (byte)'d',
        2 => unit.SequenceEqual("ms"u8) || unit.SequenceEqual("us"u8) || unit.SequenceEqual("ns"u8),
        3 => unit.SequenceEqual("sec"u8) || unit.SequenceEqual("min"u8) || unit.SequenceEqual("hrs"u8) || unit.SequenceEqual("µs"u8) || unit.SequenceEqual("μs"u8),
        4 => unit.SequenceEqual("secs"u8) || unit.SequenceEqual("mins"u8) || unit.SequenceEqual("msec"u8) || unit.SequenceEqual("days"u8),
        _ => false,
    };

    private static int TryHexadecimal(ReadOnlySpan<byte> text, int at, int end, int classes, out MaskType type)
    {
        int digits = end - at;
        bool isLower = (classes & ByteClass.UpperHex) == 0;
        bool isOneCase = isLower || (classes & ByteClass.LowerHex) == 0;
        type = digits switch
        {
            40 => MaskType.Sha1,
            32 => MaskType.Md5,
            7 when isLower => MaskType.GitSha,
            >= 8 and <= 128 when isOneCase => MaskType.Hex,
            _ => MaskType.None,
        };
        if (digits == 8 && ByteClass.Is(text, end, (byte)'-') && TryUuid(text, at) is > 0 and var uuid)
        {
            type = MaskType.Uuid;
            return uuid;
        }

        return type == MaskType.None ? -1 : end;
    }

    private static int TryUuid(ReadOnlySpan<byte> text, int at)
    {
        const int ByteCount = 36;
        if (text.Length - at < ByteCount || ByteClass.At(text, at + ByteCount, ByteClass.Word))
            return -1;
        for (int i = 0; i < ByteCount; i++)
        {
            byte value = text[at + i];
            if (i is 8 or 13 or 18 or 23 ? value != '-' : (ByteClass.Of(value) & ByteClass.Hex) == 0)
                return -1;
        }

        return at + ByteCount;
    }

    /// <summary>W3C's trace context (<c>00-…-…-01</c>) and the one of AWS load balancers (<c>1-…-…</c>).</summary>
    private static int TryTraceparent(ReadOnlySpan<byte> text, int at)
    {
        ReadOnlySpan<int> groups = ByteClass.Is(text, at + 1, (byte)'-') ? [1, 8, 24] : [2, 32, 16, 2];
        int i = at;
        for (int g = 0; g < groups.Length; g++)
        {
            if (g > 0 && !ByteClass.Is(text, i++, (byte)'-'))
                return -1;
            if (ByteClass.Run(text, i, ByteClass.Digit | ByteClass.LowerHex, 40) != groups[g])
                return -1;
            i += groups[g];
        }

        return ByteClass.At(text, i, ByteClass.Word) ? -1 : i;
    }

    /// <summary>Says whether a word is none that a person or a compiler chose.</summary>
    /// <remarks>
    /// A code of a vendor (<c>WFLYCTL0013</c>, <c>E1234</c>: capitals, then up to six figures) tells what happened and stays. Five figures
    /// or more, or four changes between letters and figures in a word of ten bytes, do not occur in names.
    /// </remarks>
    private static bool IsId(ReadOnlySpan<byte> word, int classes)
    {
        int digits = 0;
        int changes = 0;
        int leading = 0;
        bool wasDigit = (ByteClass.Of(word[0]) & ByteClass.Digit) != 0;
        foreach (byte value in word)
        {
            bool isDigit = (ByteClass.Of(value) & ByteClass.Digit) != 0;
            digits += isDigit ? 1 : 0;
            changes += isDigit != wasDigit ? 1 : 0;
            leading += digits == 0 ? 1 : 0;
            wasDigit = isDigit;
        }

        bool isCode = (classes & ~(ByteClass.Digit | ByteClass.Upper | ByteClass.UpperHex)) == 0 && changes == 1 && leading > 0 && digits <= 6;
        return !isCode && (digits >= 5 || (digits >= 3 && changes >= 4 && word.Length >= 10));
    }
}
