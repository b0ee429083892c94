namespace LogPipe.Parsing.Json;

/// <summary>Walks through a line of <c>key=value</c> pairs (logfmt, as logrus, slog, go-kit and Heroku's router write it).</summary>
/// <remarks>
/// Hot: once per line of such a stream. A value is bare up to the next space, or quoted with <c>"</c> and Go's escapes (strconv.Quote). The line must be pairs from end to end: prose
/// that mentions a pair is not one.
/// </remarks>
internal ref struct PairLine(ReadOnlySpan<byte> line)
{
    /// <summary>How many pairs make a line without a well-known first key one of pairs.</summary>
    private const int FewestPairs = 3;

    private readonly ReadOnlySpan<byte> _line = line.TrimEnd(" \t\r"u8);
    private int _at;

    /// <summary>Gets the key that <see cref="TryNext"/> found.</summary>
    public Range Key { get; private set; }

    /// <summary>Gets its value, without quotes and with its escapes as they stand.</summary>
    public Range Value { get; private set; }

    /// <summary>Gets a value that says whether the value has escapes.</summary>
    public bool IsEscaped { get; private set; }

    /// <summary>Gets a value that says whether all of the line was read as pairs.</summary>
    public readonly bool IsAtEnd => _at >= _line.Length;

    /// <summary>Says whether a line is nothing but pairs: three, or two that begin with a time, a level or a message.</summary>
    /// <param name="line">The line.</param>
    /// <param name="strongOnly">Whether only a usual first key will do: a text of several lines may hold pairs.</param>
    public static bool IsMatch(ReadOnlySpan<byte> line, bool strongOnly)
    {
        var pairs = new PairLine(line);
        if (!pairs.TryNext())
            return false;
        bool isUsual = IsUsualStart(line[pairs.Key]);
        if (strongOnly && !isUsual)
            return false;
        int least = isUsual ? FewestPairs - 1 : FewestPairs;
        int count = 1;
        while (pairs.TryNext())
            count++;
        return pairs.IsAtEnd && count >= least;
    }

    /// <summary>Finds the next pair.</summary>
    /// <returns>False at the end, or where something else than a pair stands.</returns>
    public bool TryNext()
    {
        ReadOnlySpan<byte> rest = _line[_at..];
        int keyByteCount = CountKeyBytes(rest);
        if (keyByteCount == 0 || keyByteCount >= rest.Length || rest[keyByteCount] != '=')
            return false;
        int start = _at + keyByteCount + 1;
        int end;
        int next;
        IsEscaped = false;
        if (start < _line.Length && _line[start] == '"')
        {
            end = EndOfQuoted(++start);
            if (end < 0)
                return false;
            next = end + 1;
        }
        else
        {
            int byteCount = _line[start..].IndexOfAny(" \t\""u8);
            end = byteCount < 0 ? _line.Length : start + byteCount;
            next = end;
        }

        if (next < _line.Length && _line[next] == ',')
            next++;
        int space = _line[next..].IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (space == 0)
            return false;
        Key = _at..(_at + keyByteCount);
        Value = start..(end > start && next == end && _line[end - 1] == ',' ? end - 1 : end);
        _at = space < 0 ? _line.Length : next + space;
        return true;
    }

    private static bool IsUsualStart(ReadOnlySpan<byte> key) =>
        key.SequenceEqual("time"u8) || key.SequenceEqual("ts"u8) || key.SequenceEqual("t"u8) || key.SequenceEqual("timestamp"u8)
        || key.SequenceEqual("level"u8) || key.SequenceEqual("lvl"u8) || key.SequenceEqual("at"u8) || key.SequenceEqual("msg"u8);

    private static int CountKeyBytes(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || !(char.IsAsciiLetter((char)text[0]) || text[0] is (byte)'_' or (byte)'@'))
            return 0;
        int count = 1;
        while (count < text.Length && (char.IsAsciiLetterOrDigit((char)text[count]) || text[count] is (byte)'_' or (byte)'.' or (byte)'-' or (byte)'/' or (byte)':'))
            count++;
        return count;
    }

    private int EndOfQuoted(int at)
    {
        while (true)
        {
            int step = _line[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (step < 0)
                return -1;
            at += step;
            if (_line[at] == '"')
                return at;
            IsEscaped = true;
            at += 2;
            if (at > _line.Length)
                return -1;
        }
    }
}
