using LogPipe.Parsing.Ecs;
using LogPipe.Parsing.Timestamps;

namespace LogPipe.Parsing.Formats;

/// <summary>One part of a head: bytes of the line.</summary>
internal readonly record struct HeadPart(int Start, int End)
{
    /// <summary>Gets a value that says whether the head has the part.</summary>
    public bool IsSet => End > 0;
}

/// <summary>Finds the parts of a head in a line of a format that nobody described. The same line always gives the same parts.</summary>
internal ref struct HeadScan
{
    /// <summary>Tokens that are looked at, the stamp not counted.</summary>
    private const int MaxTokens = 7;

    /// <summary>Tokens in front of the level that are taken for process, thread or logger because a level follows.</summary>
    private const int MaxBeforeLevel = 3;

    /// <summary>Bytes of a thread's or logger's name; longer texts in brackets are part of the message.</summary>
    private const int MaxNameBytes = 100;

    private readonly ReadOnlySpan<byte> _line;

    /// <summary>Scans a line.</summary>
    public HeadScan(ReadOnlySpan<byte> line, in TimestampContext time)
    {
        _line = line;
        int at = 0;
        TakeStamp(ref at, time);
        for (int i = 0; i < MaxTokens && at < line.Length; i++)
        {
            if (!Stamp.IsSet && i > 0 && TakeStamp(ref at, time))
            {
                MessageStart = at;
                continue;
            }

            if (!NextToken(at, out Token token) || !Take(token))
                break;
            at = SkipSeparators(token.Next);
            MessageStart = at;
        }
    }

    /// <summary>Gets the time stamp.</summary>
    public HeadPart Stamp { get; private set; }

    /// <summary>Gets the stamp's time, nanoseconds since 1970.</summary>
    public long Time { get; private set; }

    /// <summary>Gets the level.</summary>
    public HeadPart Level { get; private set; }

    /// <summary>Gets the logger's name.</summary>
    public HeadPart Logger { get; private set; }

    /// <summary>Gets the thread's name.</summary>
    public HeadPart Thread { get; private set; }

    /// <summary>Gets the process id.</summary>
    public HeadPart Process { get; private set; }

    /// <summary>Gets where the message starts.</summary>
    public int MessageStart { get; private set; }

    /// <summary>Finds a stamp at the start of a text, perhaps behind an opening bracket.</summary>
    public static bool FindStamp(ReadOnlySpan<byte> line, in TimestampContext time, out int start, out int end, out ParsedTimestamp stamp)
    {
        start = 0;
        end = 0;
        stamp = default;
        if (line.Length < 8)
            return false;
        if (line[0] is (byte)'[' or (byte)'(' or (byte)'<')
            start = 1;
        if (!char.IsAsciiLetterOrDigit((char)line[start]))
            return false;
        if (!TimestampParser.TryParsePrefix(line[start..], time, out stamp))
            return false;
        end = start + stamp.ByteCount;
        return end == line.Length || !char.IsAsciiLetterOrDigit((char)line[end]);
    }

    private bool TakeStamp(ref int at, in TimestampContext time)
    {
        if (!FindStamp(_line[at..], time, out int start, out int end, out ParsedTimestamp stamp))
            return false;
        Stamp = new HeadPart(at + start, at + end);
        Time = stamp.UnixNanoseconds;
        at = SkipSeparators(at + end);
        MessageStart = at;
        return true;
    }

    private bool Take(in Token token)
    {
        ReadOnlySpan<byte> text = _line[token.Start..token.End];
        if (text.IsEmpty || text.SequenceEqual("-"u8))
            return token.IsSetOff;
        var part = new HeadPart(token.Start, token.End);
        if (!Level.IsSet && IsLevel(text, token.IsSetOff))
        {
            Level = part;
            return true;
        }

        if (text.Length > MaxNameBytes)
            return false;
        if (!Logger.IsSet && IsLoggerName(text))
        {
            Logger = part;
            return true;
        }

        bool isNumber = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 && text.Length <= 10;
        bool goesOn = !Level.IsSet && LevelFollows(token.Next);
        if (isNumber && !Process.IsSet && (token.IsBracketed || goesOn || LoggerFollows(token.Next)))
            Process = part;
        else if (token.IsBracketed && !Thread.IsSet)
            Thread = part;
        else if (token.IsBarred && Level.IsSet && !Logger.IsSet)
            Logger = part;
        else if (goesOn && !Thread.IsSet)
            Thread = part;
        else
            return token.IsBracketed && goesOn;
        return true;
    }

    /// <summary>Says whether a level stands among the next tokens, so that what is in front of it belongs to the head.</summary>
    private readonly bool LevelFollows(int at)
    {
        for (int i = 0; i < MaxBeforeLevel; i++)
        {
            at = SkipSeparators(at);
            if (at >= _line.Length || !NextToken(at, out Token token))
                return false;
            ReadOnlySpan<byte> text = _line[token.Start..token.End];
            if (IsLevel(text, token.IsSetOff) && (token.IsSetOff || !text.ContainsAnyInRange((byte)'a', (byte)'z')))
                return true;
            at = token.Next;
        }

        return false;
    }

    private readonly bool LoggerFollows(int at)
    {
        at = SkipSeparators(at);
        return !Logger.IsSet && at < _line.Length && NextToken(at, out Token token) && IsLoggerName(_line[token.Start..token.End]);
    }

    /// <summary>A bare word that is not in capitals is a level only where nothing else is likely: "log", "note" and "Error" start sentences.</summary>
    private static bool IsLevel(ReadOnlySpan<byte> text, bool isSetOff)
    {
        ReadOnlySpan<byte> word = text.Trim((byte)' ');
        if (!Levels.IsLevel(word))
            return false;
        return isSetOff || !word.ContainsAnyInRange((byte)'a', (byte)'z')
            || (!word.ContainsAnyInRange((byte)'A', (byte)'Z') && word[0] is (byte)'e' or (byte)'w' or (byte)'i' or (byte)'d' or (byte)'t' or (byte)'f' or (byte)'c');
    }

    private readonly bool NextToken(int at, out Token token)
    {
        ReadOnlySpan<byte> rest = _line[at..];
        byte close = rest[0] switch { (byte)'[' => (byte)']', (byte)'(' => (byte)')', (byte)'<' => (byte)'>', _ => 0 };
        if (close != 0)
        {
            int length = rest[1..].IndexOf(close);
            token = new Token(at + 1, at + 1 + Math.Max(length, 0), Math.Min(at + length + 2, _line.Length), IsBracketed: true, IsBarred: false, IsSetOff: true);
            return length >= 0;
        }

        int end = rest.IndexOfAny(" |\t;"u8);
        if (end <= 0)
        {
            token = default;
            return false;
        }

        bool isBarred = rest[end] is (byte)'|' or (byte)'\t' or (byte)';' || rest[end..].StartsWith(" | "u8);
        bool isSetOff = isBarred;
        int next = at + end;
        if (rest[end - 1] is (byte)':' or (byte)',' or (byte)';' or (byte)']')
        {
            isSetOff = true;
            end--;
        }

        token = new Token(at, at + end, next, IsBracketed: false, isBarred, isSetOff);
        return end > 0;
    }

    private readonly int SkipSeparators(int at)
    {
        while (at < _line.Length && _line[at] is (byte)' ' or (byte)'\t' or (byte)']' or (byte)')' or (byte)'>' or (byte)':' or (byte)'|' or (byte)',' or (byte)';')
            at++;
        if (at + 1 < _line.Length && _line[at] == '-' && _line[at + 1] is (byte)' ' or (byte)'-')
        {
            while (at < _line.Length && _line[at] is (byte)'-' or (byte)' ')
                at++;
        }

        return at;
    }

    private static bool IsLoggerName(ReadOnlySpan<byte> token)
    {
        int dots = 0;
        for (int i = 0; i < token.Length; i++)
        {
            byte b = token[i];
            if (b == '.')
            {
                if (i == 0 || i + 1 == token.Length)
                    return false;
                dots++;
            }
            else if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'_' or (byte)'$'))
                return false;
        }

        return dots >= 1 && char.IsAsciiLetter((char)token[0]) && char.IsAsciiLetter((char)token[^1]);
    }

    /// <summary>A word or the text between brackets.</summary>
    private readonly record struct Token(int Start, int End, int Next, bool IsBracketed, bool IsBarred, bool IsSetOff);
}
