using System.Buffers;
using System.Runtime.CompilerServices;

namespace LogPipe.Parsing.Timestamps;

/// <summary>What follows a local time and says how to make UTC of it: <c>Z</c>, an offset, an abbreviation, an IANA id, or nothing.</summary>
internal struct ZoneSuffix
{
    private static readonly SearchValues<byte> IdBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_/+-"u8);

    private SourceZone? _zone;
    private int _offsetSeconds;
    private int _nameStart;
    private int _nameBytes;

    /// <summary>Whether there was one.</summary>
    public bool IsPresent;

    /// <summary>Offset of the first byte behind it.</summary>
    public int End;

    /// <summary>Reads the zone behind a time that ends before <paramref name="at"/>, if one stands there; else leaves <see cref="End"/> there.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Offset just past the time.</param>
    /// <param name="mayBeHost">Whether a word may be a host's name instead (syslog): an abbreviation must be followed by a colon, a year or the end.</param>
    public void Read(ReadOnlySpan<byte> text, int at, bool mayBeHost)
    {
        End = at;
        if ((uint)at >= (uint)text.Length)
            return;
        byte next = text[at];
        if ((next | 0x20) == 'z' && (at + 1 >= text.Length || !StampReader.IsWordByte(text[at + 1])))
        {
            SetOffset(0, at + 1);
            return;
        }

        int start = next == ' ' ? at + 1 : at;
        if ((uint)start >= (uint)text.Length)
            return;
        byte first = text[start];
        if ((uint)(first - 'A') <= 25)
        {
            if (start + 1 >= text.Length || ZoneAbbreviations.MayBegin(first, text[start + 1]))
                ReadName(text, start, mayBeHost);
        }
        else if (first is (byte)'+' or (byte)'-')
            _ = TryReadOffset(text, start, shortHours: false);
        else if (first == '(' && next == ' ')
            ReadComment(text, start);
    }

    /// <summary>Makes UTC of a local time; without a suffix in the context's zone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly long ToUtc(long local, ReadOnlySpan<byte> text, in TimestampContext context)
    {
        if (!IsPresent)
            return context.Zone is null ? local : context.Zone.ToUtc(local);
        if (_zone is null && _nameBytes == 0)
            return local - (_offsetSeconds * CivilDate.NanosecondsPerSecond);
        return ToUtcByName(local, text, context);
    }

    /// <summary>Sets a numeric offset that was read elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetOffset(int seconds, int end)
    {
        _offsetSeconds = seconds;
        IsPresent = true;
        End = end;
    }

    /// <summary>Says whether a year stands at an offset, and nothing that would make it the first part of a host's name.</summary>
    public static bool IsYearAt(ReadOnlySpan<byte> text, int at)
    {
        if (at + 4 > text.Length || !(text[at] == '1' && text[at + 1] == '9') && !(text[at] == '2' && text[at + 1] == '0'))
            return false;
        if (!StampReader.IsDigit(text[at + 2]) || !StampReader.IsDigit(text[at + 3]))
            return false;
        if (at + 4 == text.Length)
            return true;
        byte after = text[at + 4];
        return after is (byte)' ' or (byte)']' or (byte)'\t' or (byte)',' || (after == ':' && (at + 5 == text.Length || text[at + 5] == ' '));
    }

    private readonly long ToUtcByName(long local, ReadOnlySpan<byte> text, in TimestampContext context)
    {
        if (_zone is not null)
            return _zone.ToUtc(local);
        _ = ZoneAbbreviations.TryFind(text.Slice(_nameStart, _nameBytes), context.Zone, local, out int offsetSeconds);
        return local - (offsetSeconds * CivilDate.NanosecondsPerSecond);
    }

    private bool TryReadOffset(ReadOnlySpan<byte> text, int start, bool shortHours)
    {
        if (!ZoneOffset.TryRead(text[start..], shortHours, out int seconds, out int byteCount))
            return false;
        int end = start + byteCount;
        if (end < text.Length)
        {
            // 03:04:05-10.0.0.1 and 03:04:05 -12-34 carry no offsets.
            byte after = text[end];
            if (StampReader.IsWordByte(after) || (byteCount < 5 && after is (byte)'.' or (byte)'-' or (byte)'/' or (byte)'%'))
                return false;
        }

        SetOffset(seconds, end);
        if (end + 1 < text.Length && text[end] == '[')
            SkipBracketedId(text);
        else if (end + 1 < text.Length && text[end] == ' ')
            ReadComment(text, end + 1);
        return true;
    }

    // Java's ZonedDateTime: 2026-01-02T03:04:05+01:00[Europe/Rome]. The offset is exact, the id repeats it.
    private void SkipBracketedId(ReadOnlySpan<byte> text)
    {
        int byteCount = text[(End + 1)..].IndexOf((byte)']');
        if (byteCount is > 0 and <= ZoneTable.MaxNameBytes && ZoneTable.Shared.TryFindInText(text.Slice(End + 1, byteCount), out _))
            End += byteCount + 2;
    }

    private void ReadName(ReadOnlySpan<byte> text, int start, bool mayBeHost)
    {
        int end = start + 1;
        int limit = Math.Min(text.Length, start + ZoneAbbreviations.MaxBytes + 1);
        while (end < limit && (uint)(text[end] - 'A') <= 25)
            end++;
        byte after = end < text.Length ? text[end] : (byte)0;
        if (StampReader.IsLetter(after) || after is (byte)'/' or (byte)'_')
        {
            ReadId(text, start);
            return;
        }

        ReadOnlySpan<byte> name = text[start..end];
        if (!ZoneAbbreviations.TryFind(name, out _) || (mayBeHost && !EndsLine(text, end)))
            return;
        if (after is (byte)'+' or (byte)'-' && (name.SequenceEqual("UTC"u8) || name.SequenceEqual("GMT"u8)))
        {
            _ = TryReadOffset(text, end, shortHours: true);
            return;
        }

        if (StampReader.IsDigit(after) || (after is (byte)'-' or (byte)'.' or (byte)'=' && end + 1 < text.Length && StampReader.IsWordByte(text[end + 1])))
            return;
        _nameStart = start;
        _nameBytes = end - start;
        IsPresent = true;
        End = end;
    }

    private static bool EndsLine(ReadOnlySpan<byte> text, int end) =>
        end >= text.Length || text[end] == ':' || (text[end] == ' ' && IsYearAt(text, end + 1));

    private void ReadId(ReadOnlySpan<byte> text, int start)
    {
        ReadOnlySpan<byte> rest = text.Slice(start, Math.Min(text.Length - start, ZoneTable.MaxNameBytes + 1));
        int byteCount = rest.IndexOfAnyExcept(IdBytes);
        if (byteCount >= 0)
            rest = rest[..byteCount];
        if (!rest.Contains((byte)'/') || !ZoneTable.Shared.TryFindInText(rest, out SourceZone zone))
            return;
        _zone = zone;
        IsPresent = true;
        End = start + rest.Length;
    }

    // +0100 (CET) of mail, GMT+0100 (Central European Standard Time) of JavaScript; (UTC) alone.
    private void ReadComment(ReadOnlySpan<byte> text, int start)
    {
        if (text[start] != '(')
            return;
        int byteCount = text.Slice(start, Math.Min(text.Length - start, ZoneTable.MaxNameBytes)).IndexOf((byte)')');
        ReadOnlySpan<byte> name = byteCount > 1 ? text.Slice(start + 1, byteCount - 1) : default;
        if (ZoneAbbreviations.TryFind(name, out int seconds))
            SetOffset(IsPresent ? _offsetSeconds : seconds, start + byteCount + 1);
        else if (IsPresent && name.EndsWith(" Time"u8))
            End = start + byteCount + 1;
    }
}
