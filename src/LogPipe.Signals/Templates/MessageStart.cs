namespace LogPipe.Signals.Templates;

/// <summary>Finds where the message begins in a line of an unknown format: behind stamps, levels, numbers, brackets, host and logger.</summary>
/// <remarks>
/// Of the line alone, and by what headers have in common: a stamp or a level makes a header of everything before it; a word with a colon right behind one
/// (<c>sshd[24200]:</c>, <c>dfs.DataNode:</c>) ends it. Where neither a stamp nor a level is near the start, the whole line is the message.
/// Hot: once per line, at most <see cref="MaxTokens"/> words.
/// </remarks>
public static class MessageStart
{
    private const int MaxTokens = 24;
    private const int MaxPending = 5;
    private const int MaxBracketBytes = 256;

    /// <summary>Finds the message.</summary>
    /// <param name="line">The line.</param>
    /// <returns>Its offset, 0 to the line's last byte; 0 also where no header was found.</returns>
    public static int Find(ReadOnlySpan<byte> line)
    {
        int committed = 0;
        int at = 0;
        int pending = 0;
        bool hasStamp = false;
        bool hasLevel = false;
        int afterStamp = -1;
        bool isRecord = false;
        for (int token = 0; token < MaxTokens; token++)
        {
            at = SkipBlank(line, at);
            if (at >= line.Length)
                break;
            Kind kind = Read(line, at, out int end);
            // a number first: fields in columns, and plain words may be among them until the stamp comes
            isRecord |= token == 0 && kind == Kind.Number;
            bool behindHeader = hasStamp || hasLevel;
            // Warning: at the very start is prose, WARNING a level
            if (token == 0 && kind == Kind.Level && ByteClass.At(line, at + 1, ByteClass.Lower | ByteClass.LowerHex))
                return 0;
            if (kind == Kind.Level && hasLevel && pending > 0)
                break;
            switch (kind)
            {
                case Kind.Stamp or Kind.Level:
                    hasStamp |= kind == Kind.Stamp;
                    hasLevel |= kind == Kind.Level;
                    committed = end;
                    pending = 0;
                    afterStamp = kind == Kind.Stamp ? token : afterStamp;
                    break;
                case Kind.Bracket or Kind.Mark when behindHeader:
                    committed = end;
                    pending = 0;
                    break;
                case Kind.Number or Kind.Bracket or Kind.Mark:
                    // of the header only where the header goes on behind it: a message may begin with a number
                    break;
                case Kind.Tag when isRecord && !behindHeader:
                    return 0;
                case Kind.Tag when behindHeader && (pending == 0 || (pending == 1 && afterStamp == token - 2)):
                    // the colon ends the header
                    return Clamp(line, end, committed);
                case Kind.Column when hasLevel && pending == 0:
                    committed = end;
                    break;
                case Kind.Name or Kind.Capitals:
                    pending++;
                    break;
                case Kind.Plain when isRecord && !behindHeader:
                    pending++;
                    break;
                default:
                    // one plain word behind the stamp may be the host
                    if (afterStamp != token - 1 || token == 0)
                        return Clamp(line, committed, 0);
                    pending++;
                    break;
            }

            if (pending > MaxPending)
                break;
            at = end;
        }

        return Clamp(line, committed, 0);
    }

    private static int Clamp(ReadOnlySpan<byte> line, int end, int otherwise)
    {
        int at = SkipBlank(line, end);
        return at < line.Length ? at : otherwise > 0 ? Clamp(line, otherwise, 0) : 0;
    }

    private static int SkipBlank(ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length && line[at] is <= (byte)' ' or (byte)',' or (byte)'|' or (byte)';')
            at++;
        return at;
    }

    private static Kind Read(ReadOnlySpan<byte> line, int at, out int end)
    {
        byte first = line[at];
        if (first is (byte)'[' or (byte)'<')
        {
            end = BracketEnd(line, at);
            if (end > 0)
                return OfBracket(line, at, ref end);
        }

        end = at;
        if ((ByteClass.Of(first) & ByteClass.Word) != 0)
        {
            int stamp = MaskMatcher.Match(line, at, out MaskType type);
            if (type == MaskType.Date)
                return Found(Kind.Stamp, stamp, out end);
        }

        end = WordEnd(line, at);
        ReadOnlySpan<byte> word = line[at..end];
        ReadOnlySpan<byte> core = word.TrimEnd(":,"u8);
        if (IsLevel(core))
            return Kind.Level;
        bool isTag = word.Length > core.Length && word[^1] == ':' && core.Length > 0;
        Kind kind = OfWord(core);
        if (kind == Kind.Number)
            return IsEpoch(core) ? Kind.Stamp : Kind.Number;
        if (isTag && kind != Kind.Mark)
            return Kind.Tag;
        bool isColumn = kind is Kind.Capitals && end + 1 < line.Length && line[end] <= ' ' && line[end + 1] <= ' ';
        return isColumn ? Kind.Column : kind;
    }

    private static Kind Found(Kind kind, int at, out int end)
    {
        end = at;
        return kind;
    }

    private static int WordEnd(ReadOnlySpan<byte> line, int at)
    {
        int end = at;
        while (end < line.Length && line[end] is > (byte)' ' and not (byte)'|')
            end++;
        return end;
    }

    private static Kind OfBracket(ReadOnlySpan<byte> line, int at, ref int end)
    {
        ReadOnlySpan<byte> inside = line[(at + 1)..(end - 1)].Trim((byte)' ');
        if (end < line.Length && line[end] == ':')
            end++;
        if (IsLevel(inside))
            return Kind.Level;
        if (inside.Length > 0 && (ByteClass.Of(inside[0]) & ByteClass.Word) != 0)
        {
            int stamp = MaskMatcher.Match(inside, 0, out MaskType type);
            // [10.30 16:49:06] has a date that no form knows before the time
            if (type == MaskType.Date || inside.Length - stamp > 5 && MaskMatcher.Match(inside, Math.Min(stamp + 1, inside.Length - 1), out MaskType second) > 0 && second == MaskType.Date)
                return Kind.Stamp;
        }

        // [instance: 4711] is about the message
        // syslog's priority
        if (line[at] == '<' && inside.Length is > 0 and <= 3 && ByteClass.Run(inside, 0, ByteClass.Digit, 4) == inside.Length)
            return Kind.Mark;
        return line[at] == '[' && inside.IndexOf(": "u8) < 0 ? Kind.Bracket : Kind.Plain;
    }

    private static int BracketEnd(ReadOnlySpan<byte> line, int at)
    {
        int depth = 0;
        byte open = line[at];
        byte close = open == '[' ? (byte)']' : (byte)'>';
        int limit = Math.Min(line.Length, at + MaxBracketBytes);
        for (int i = at; i < limit; i++)
        {
            depth += line[i] == open ? 1 : line[i] == close ? -1 : 0;
            if (depth == 0)
                return i + 1;
        }

        return -1;
    }

    private static bool IsEpoch(ReadOnlySpan<byte> word)
    {
        int digits = ByteClass.Run(word, 0, ByteClass.Digit, 14);
        if (digits is not (10 or 13))
            // 20171223-22:15:29:606: figures that only a stamp has
            return digits == 8 && word.Length >= 15 && word.Count((byte)':') >= 2;
        return word[0] is (byte)'1' && (word.Length == digits || word[digits] == '.');
    }

    private static Kind OfWord(ReadOnlySpan<byte> word)
    {
        int letters = 0;
        int digits = 0;
        int marks = 0;
        int lower = 0;
        foreach (byte value in word)
        {
            byte of = ByteClass.Of(value);
            letters += (of & ByteClass.Letter) != 0 ? 1 : 0;
            lower += (of & (ByteClass.Lower | ByteClass.LowerHex)) != 0 ? 1 : 0;
            digits += (of & ByteClass.Digit) != 0 ? 1 : 0;
            marks += value is (byte)'.' or (byte)'_' or (byte)'$' or (byte)'/' or (byte)'@' or (byte)'-' ? 1 : 0;
        }

        if (letters == 0)
            return digits == 0 ? Kind.Mark : Kind.Number;
        MaskMatcher.Match(word, 0, out MaskType type);
        if (type is MaskType.Hex or MaskType.Uuid or MaskType.Id or MaskType.Md5 or MaskType.Sha1)
            return Kind.Number;
        if (digits > 0 || marks > 0)
            return word.Contains((byte)'=') || word.Contains((byte)'"') ? Kind.Plain : Kind.Name;
        return lower == 0 && letters == word.Length ? Kind.Capitals : Kind.Plain;
    }

    private static bool IsLevel(ReadOnlySpan<byte> word) => word.Length switch
    {
        1 => word[0] is (byte)'V' or (byte)'D' or (byte)'I' or (byte)'W' or (byte)'E' or (byte)'F',
        >= 3 and <= 11 => Levels.IndexOf(Spaced(word, stackalloc byte[13])) >= 0,
        _ => false,
    };

    private static ReadOnlySpan<byte> Levels =>
        " TRACE DEBUG FINE FINER FINEST INFO INFORMATION INFORMATIONAL NOTICE WARN WARNING ERROR ERR SEVERE CRITICAL CRIT FATAL ALERT EMERG EMERGENCY FAILURE PANIC VERBOSE CONFIG "u8;

    /// <summary>The word in capitals between two spaces, when it is written in one of the ways that levels are: INFO, info, Info.</summary>
    private static Span<byte> Spaced(ReadOnlySpan<byte> word, Span<byte> room)
    {
        int capitals = ByteClass.Run(word, 0, ByteClass.Upper | ByteClass.UpperHex, 16);
        int rest = ByteClass.Run(word, Math.Min(capitals, 1), ByteClass.Lower | ByteClass.LowerHex, 16);
        if (capitals != word.Length && rest + Math.Min(capitals, 1) != word.Length)
            return room[..2];
        room[0] = room[word.Length + 1] = (byte)' ';
        for (int i = 0; i < word.Length; i++)
            room[i + 1] = (byte)(word[i] & ~0x20);
        Span<byte> spaced = room[..(word.Length + 2)];
        // the room is the caller's
        return System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(spaced), spaced.Length);
    }

    private enum Kind
    {
        Plain,
        Stamp,
        Level,
        Number,
        Bracket,
        Mark,
        Tag,
        Column,
        Name,
        Capitals,
    }
}
