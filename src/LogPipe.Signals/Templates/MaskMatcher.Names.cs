namespace LogPipe.Signals.Templates;

/// <content>Addresses, names of hosts, and paths.</content>
internal static partial class MaskMatcher
{
    private const int MaxNameBytes = 255;

    /// <summary>Top-level domains that are no ordinary word or file extension behind a dot, those of private networks among them (RFC 6762, RFC 8375).</summary>
    private static ReadOnlySpan<byte> GenericDomains =>
        " com net org edu gov mil int biz info arpa local localdomain internal lan intranet corp home xyz cloud dev app io online site tech jobs mobi museum "u8;

    /// <summary>Country codes; those that are words of code or prose too (<c>in</c>, <c>it</c>, <c>no</c>, <c>py</c>, <c>rs</c> …) are left out.</summary>
    private static ReadOnlySpan<byte> CountryDomains =>
        " ae ar at au be bg br ca ch cl cn co cz de dk ee es eu fi fr gr hk hr hu ie il ir jp ke kr lt lu lv ma mx my ng nl nz om pe ph pk pt ro ru sa se sg si sk th tr tv tw ua ug uk us uy ve vn za "u8;

    private static int TryScheme(ReadOnlySpan<byte> text, int at, int end, out MaskType type)
    {
        type = MaskType.None;
        if (ByteClass.Is(text, end + 1, (byte)'/') && ByteClass.Is(text, end + 2, (byte)'/') && end - at is >= 2 and <= 20)
        {
            int last = UrlEnd(text, end + 3);
            type = MaskType.Url;
            return last > end + 3 ? last : -1;
        }

        if (end - at == 1 && end + 2 < text.Length && text[end + 1] is (byte)'\\' or (byte)'/' && (ByteClass.Of(text[end + 2]) & ByteClass.Word) != 0)
        {
            type = MaskType.Path;
            return PathEnd(text, end + 1);
        }

        return -1;
    }

    private static int UrlEnd(ReadOnlySpan<byte> text, int at)
    {
        int i = at;
        while (i < text.Length && text[i] is > (byte)' ' and not ((byte)'"' or (byte)'\'' or (byte)'<' or (byte)'>' or (byte)'`' or (byte)'|' or (byte)'{' or (byte)'}'))
            i++;
        return WithoutStop(text, at, i);
    }

    /// <summary>Leaves the punctuation of the sentence around a value outside it.</summary>
    private static int WithoutStop(ReadOnlySpan<byte> text, int at, int end)
    {
        while (end > at && text[end - 1] is (byte)'.' or (byte)',' or (byte)';' or (byte)':' or (byte)'!' or (byte)'?' or (byte)')' or (byte)']')
        {
            // a bracket belongs to the value where it opened there
            if (text[end - 1] is (byte)')' or (byte)']' && text[at..end].IndexOf(text[end - 1] == ')' ? (byte)'(' : (byte)'[') >= 0)
                break;
            end--;
        }

        return end;
    }

    /// <summary>An e-mail address or a host name: words with dots and hyphens between them.</summary>
    private static int TryName(ReadOnlySpan<byte> text, int at, int end, out MaskType type)
    {
        type = MaskType.None;
        int limit = Math.Min(text.Length, at + MaxNameBytes);
        int i = end;
        int lastDot = -1;
        int dots = 0;
        bool isDomain = text[at..end].IndexOf((byte)'_') < 0;
        while (i < limit)
        {
            byte value = text[i];
            if (value == '.')
            {
                // a dot at the end of a sentence
                if (!ByteClass.At(text, i + 1, ByteClass.Word))
                    break;
                lastDot = i;
                dots++;
            }
            else if (value is (byte)'+' or (byte)'%' or (byte)'_' or >= 0x80)
                isDomain = false;
            else if (value != '-' && (ByteClass.Of(value) & ByteClass.Word) == 0)
                break;
            i++;
        }

        if (i < limit && text[i] == '@' && i > at && DomainEnd(text, i + 1) is > 0 and var mail)
        {
            type = MaskType.Email;
            return mail;
        }

        if (!isDomain || dots == 0 || ByteClass.Is(text, i, (byte)'(') || !IsTopLevel(text[(lastDot + 1)..i], dots))
            return -1;
        type = MaskType.Hostname;
        return i;
    }

    private static int DomainEnd(ReadOnlySpan<byte> text, int at)
    {
        int i = at;
        int lastDot = -1;
        while (i < text.Length && i - at < MaxNameBytes)
        {
            if (text[i] == '.' && ByteClass.At(text, i + 1, ByteClass.Letter | ByteClass.Digit))
                lastDot = i;
            else if (text[i] != '-' && (ByteClass.Of(text[i]) & (ByteClass.Letter | ByteClass.Digit)) == 0)
                break;
            i++;
        }

        return lastDot > at && i - lastDot > 2 && (ByteClass.Of(text[lastDot + 1]) & ByteClass.Letter) != 0 ? i : -1;
    }

    private static bool IsTopLevel(ReadOnlySpan<byte> label, int dots)
    {
        if (label.Length is < 2 or > 11)
            return false;
        Span<byte> spaced = stackalloc byte[13];
        spaced[0] = (byte)' ';
        for (int i = 0; i < label.Length; i++)
            spaced[i + 1] = (byte)(label[i] | 0x20);
        spaced[label.Length + 1] = (byte)' ';
        ReadOnlySpan<byte> name = spaced[..(label.Length + 2)];
        // Class.App is code, example.com and EXAMPLE.COM are names
        bool isMixed = ByteClass.Run(label, 0, ByteClass.Lower | ByteClass.LowerHex, 16) is var lower && lower != label.Length && lower != 0;
        bool isCapitalized = lower == 0 && label.Length > 1 && (ByteClass.Of(label[1]) & (ByteClass.Lower | ByteClass.LowerHex)) != 0;
        return !isMixed && !isCapitalized && (GenericDomains.IndexOf(name) >= 0 || (dots >= 1 && CountryDomains.IndexOf(name) >= 0));
    }

    private static int TryIpV4(ReadOnlySpan<byte> text, int at)
    {
        int i = at;
        for (int part = 0; part < 4; part++)
        {
            if (part > 0 && !ByteClass.Is(text, i++, (byte)'.'))
                return -1;
            int digits = ByteClass.Run(text, i, ByteClass.Digit, 4);
            if (digits is 0 or > 3 || (digits == 3 && (text[i] - '0') * 100 + (text[i + 1] - '0') * 10 + (text[i + 2] - '0') > 255))
                return -1;
            i += digits;
        }

        // five parts are a version
        return ByteClass.At(text, i, ByteClass.Word) || (ByteClass.Is(text, i, (byte)'.') && ByteClass.At(text, i + 1, ByteClass.Digit)) ? -1 : i;
    }

    /// <summary>Groups of one to four hexadecimal digits between colons, eight of them or with one <c>::</c> (RFC 4291), an IPv4 address at the end or not.</summary>
    private static int TryIpV6(ReadOnlySpan<byte> text, int at)
    {
        int i = at;
        int groups = 0;
        bool isShortened = false;
        while (i < text.Length && groups <= 8)
        {
            int digits = ByteClass.Run(text, i, ByteClass.Hex, 5);
            if (digits > 4)
                return -1;
            if (digits > 0)
            {
                if (ByteClass.Is(text, i + digits, (byte)'.') && TryIpV4(text, i) is > 0 and var v4)
                {
                    i = v4;
                    groups += 2;
                    break;
                }

                groups++;
                i += digits;
            }

            if (!ByteClass.Is(text, i, (byte)':') || groups == 8)
                break;
            if (ByteClass.Is(text, i + 1, (byte)':'))
            {
                if (isShortened)
                    return -1;
                isShortened = true;
                i += 2;
                continue;
            }

            // a colon behind the address belongs to the sentence or a port
            if (digits == 0 || !ByteClass.At(text, i + 1, ByteClass.Hex))
                break;
            i++;
        }

        if (isShortened ? groups > 7 : groups != 8)
            return -1;
        if (i < text.Length && text[i] == '%' && ByteClass.At(text, i + 1, ByteClass.Word))
            i += 1 + ByteClass.Run(text, i + 1, ByteClass.Word, 32);
        if (i < text.Length && text[i] == '/' && ByteClass.At(text, i + 1, ByteClass.Digit))
            i += 1 + ByteClass.Run(text, i + 1, ByteClass.Digit, 3);
        // Option::unwrap() and Bee::buzz() are code, and so is add() behind Fee::
        return ByteClass.At(text, i, ByteClass.Word) || ByteClass.Is(text, i, (byte)'(') ? -1 : i;
    }

    /// <summary>A hardware address: six or eight pairs of hexadecimal digits between colons, or PCI's <c>0000:00:1e.0</c>.</summary>
    private static int TryAddressGroups(ReadOnlySpan<byte> text, int at, out MaskType type)
    {
        type = MaskType.Id;
        if (ByteClass.Run(text, at, ByteClass.Hex, 5) == 4 && ByteClass.Run(text, at + 5, ByteClass.Hex, 3) == 2 && ByteClass.Is(text, at + 7, (byte)':')
            && ByteClass.Run(text, at + 8, ByteClass.Hex, 3) == 2 && ByteClass.Is(text, at + 10, (byte)'.') && ByteClass.Run(text, at + 11, ByteClass.Hex, 2) == 1)
            return at + 12;
        int i = at;
        int pairs = 0;
        while (ByteClass.Run(text, i, ByteClass.Hex, 3) == 2)
        {
            pairs++;
            i += 2;
            if (!ByteClass.Is(text, i, (byte)':') || ByteClass.Run(text, i + 1, ByteClass.Hex, 3) != 2)
                break;
            i++;
        }

        return pairs is 6 or 8 && !ByteClass.At(text, i, ByteClass.Word) ? i : -1;
    }

    private static int TryPath(ReadOnlySpan<byte> text, int at, byte before)
    {
        if (before is not (<= (byte)' ' or (byte)'"' or (byte)'\'' or (byte)'=' or (byte)'(' or (byte)'[' or (byte)'{' or (byte)'<' or (byte)'>' or (byte)':' or (byte)',' or (byte)';' or (byte)'|' or (byte)'`' or (byte)'@'))
            return -1;
        switch (text[at])
        {
            case (byte)'/':
                // Java writes an address without a name as /10.0.0.1
                if (!IsPathStart(text, at + 1) || (ByteClass.At(text, at + 1, ByteClass.Hex) && IsAddress(text, at + 1)))
                    return -1;
                return PathEnd(text, at + 1);
            case (byte)'~':
                return ByteClass.Is(text, at + 1, (byte)'/') && IsPathStart(text, at + 2) ? PathEnd(text, at + 2) : -1;
            case (byte)'.':
                int up = ByteClass.Is(text, at + 1, (byte)'.') ? 2 : 1;
                return ByteClass.Is(text, at + up, (byte)'/') && IsPathStart(text, at + up + 1) ? PathEnd(text, at + up + 1) : -1;
            default:
                return ByteClass.Is(text, at + 1, (byte)'\\') && (ByteClass.At(text, at + 2, ByteClass.Word) || ByteClass.Is(text, at + 2, (byte)'?') || ByteClass.Is(text, at + 2, (byte)'.'))
                    ? PathEnd(text, at + 2)
                    : -1;
        }
    }

    private static bool IsAddress(ReadOnlySpan<byte> text, int at)
    {
        int end = TryIpV4(text, at);
        end = end > 0 ? end : TryIpV6(text, at);
        return end > 0 && !ByteClass.Is(text, end, (byte)'/');
    }

    private static bool IsPathStart(ReadOnlySpan<byte> text, int at) =>
        at < text.Length && ((ByteClass.Of(text[at]) & ByteClass.Word) != 0 || text[at] is (byte)'.' or (byte)'%' or (byte)'$' or (byte)'~' or (byte)'*' or (byte)'?');

    private static int PathEnd(ReadOnlySpan<byte> text, int at)
    {
        int i = at;
        bool inQuery = false;
        while (i < text.Length)
        {
            byte value = text[i];
            if (value is <= (byte)' ' or (byte)'"' or (byte)'\'' or (byte)'<' or (byte)'>' or (byte)'|' or (byte)'`' or (byte)')' or (byte)']' or (byte)'(' or (byte)'[' or (byte)':' or (byte)';')
                break;
            inQuery |= value == '?';
            if (!inQuery && value is (byte)',' or (byte)'=' && !(value == '=' && (ByteClass.Of(text[i - 1]) & ByteClass.Word) != 0))
                break;
            i++;
        }

        return WithoutStop(text, at, i);
    }
}
