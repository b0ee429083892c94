namespace LogPipe.Parsing.Redaction;

/// <summary>Payment card numbers: ISO/IEC 7812 prefixes and lengths of the issuers, and the Luhn check digit.</summary>
internal static class CardNumber
{
    private const int MinDigits = 13;
    private const int MaxDigits = 19;

    /// <summary>Looks for a card number that begins at a digit, its digits together or in the usual groups with spaces or hyphens between.</summary>
    public static bool TryFind(ReadOnlySpan<byte> text, int at, out SecretSpan found)
    {
        found = default;
        if (!BeginsHere(text, at))
            return false;
        Span<byte> digits = stackalloc byte[MaxDigits];
        int count = 0;
        int group = 0;
        int groups = 1;
        byte separator = 0;
        int end = at;
        for (; end < text.Length; end++)
        {
            byte b = text[end];
            if ((uint)(b - '0') <= 9)
            {
                if (count == MaxDigits)
                    return false;
                digits[count++] = (byte)(b - '0');
                group++;
                continue;
            }

            bool joins = b is (byte)' ' or (byte)'-' && (separator == 0 || b == separator) && IsGroup(groups, group)
                && end + 1 < text.Length && (uint)(text[end + 1] - '0') <= 9 && count < MinDigits;
            if (!joins)
                break;
            separator = b;
            group = 0;
            groups++;
        }

        if (count < MinDigits || !EndsHere(text, end, separator) || (groups == 1 && IsNamedId(text, at)))
            return false;
        if (groups > 1 && group is < 3 or > 6)
            return false;
        if (!IsIssued(digits[..count]) || !PassesLuhn(digits[..count]))
            return false;
        found = new SecretSpan(at, end - at, RedactRules.CardNumber);
        return true;
    }

    // Groups of four, or Amex's and Diners' 4-6-5 and 4-6-4.
    private static bool IsGroup(int groups, int digits) => digits == 4 || (groups == 2 && digits == 6);

    // Not within a longer number, an id with hyphens, a decimal, a path or a word.
    private static bool BeginsHere(ReadOnlySpan<byte> text, int at)
    {
        if (at == 0)
            return true;
        byte before = text[at - 1];
        if (char.IsAsciiLetterOrDigit((char)before) || before is (byte)'.' or (byte)'-' or (byte)'_' or (byte)'+' or (byte)'@' or (byte)'/' or (byte)'$' or (byte)'#' or >= 0x80)
            return false;
        return before is not ((byte)' ' or (byte)',' or (byte)':') || at < 2 || before != ' ' || (uint)(text[at - 2] - '0') > 9 || !IsShortColumn(text, at);
    }

    // 1234 4539 1488 0343 6467: a column of numbers rather than a card.
    private static bool IsShortColumn(ReadOnlySpan<byte> text, int at)
    {
        int digits = 0;
        while (digits < 5 && at - 2 - digits >= 0 && (uint)(text[at - 2 - digits] - '0') <= 9)
            digits++;
        return digits == 4;
    }

    private static bool EndsHere(ReadOnlySpan<byte> text, int end, byte separator)
    {
        if (end >= text.Length)
            return true;
        byte after = text[end];
        if (char.IsAsciiLetterOrDigit((char)after) || after is (byte)'_' or (byte)'-' or (byte)'@' or >= 0x80)
            return false;
        int digits = 0;
        while (digits < 4 && end + 1 + digits < text.Length && (uint)(text[end + 1 + digits] - '0') <= 9)
            digits++;
        return !(after == '.' && digits > 0) && !(after == separator && digits == 4); // 12/29 may follow, a further group may not
    }

    // orderId=…, request_id: …, trace id …: one in ten long numbers passes the Luhn check, so those that are called ids are left.
    private static bool IsNamedId(ReadOnlySpan<byte> text, int at)
    {
        int end = at;
        while (end > 0 && end > at - 5 && text[end - 1] is (byte)' ' or (byte)'"' or (byte)'\\' or (byte)'\'' or (byte)'=' or (byte)':' or (byte)'[' or (byte)'(')
            end--;
        return end >= 2 && end < at && (text[end - 1] | 0x20) == 'd' && (text[end - 2] | 0x20) == 'i';
    }

    private static bool IsIssued(ReadOnlySpan<byte> d)
    {
        int four = (d[0] * 1000) + (d[1] * 100) + (d[2] * 10) + d[3];
        int two = four / 100;
        return d.Length switch
        {
            13 => d[0] == 4,
            14 => two is 36 or 38 or 39 || four / 10 is >= 300 and <= 305,
            15 => two is 34 or 37 || four is 2131 or 1800,
            16 => d[0] == 4 || two is >= 51 and <= 55 || four is >= 2221 and <= 2720 || four == 6011 || two is 65 or 62 || four / 10 is >= 644 and <= 649
                || four is >= 3528 and <= 3589 || IsMaestro(four),
            17 or 18 => two == 62 || IsMaestro(four),
            19 => d[0] == 4 || two == 62 || IsMaestro(four),
            _ => false,
        };
    }

    private static bool IsMaestro(int four) => four is 5018 or 5020 or 5038 or 5893 or 6304 or 6759 or 6761 or 6762 or 6763;

    // ISO/IEC 7812-1 annex B.
    private static bool PassesLuhn(ReadOnlySpan<byte> digits)
    {
        int sum = 0;
        bool twice = false;
        for (int i = digits.Length - 1; i >= 0; i--)
        {
            int digit = twice ? digits[i] * 2 : digits[i];
            sum += digit > 9 ? digit - 9 : digit;
            twice = !twice;
        }

        return sum % 10 == 0;
    }
}
