namespace LogPipe.Parsing.Timestamps;

/// <content>What may follow a time: <c>Z</c>, an offset, an abbreviation, an IANA id.</content>
internal ref partial struct StampReader
{
    /// <summary>Takes a zone behind a time, if one stands there.</summary>
    /// <param name="mayBeHost">Whether a word may be a host's name instead (syslog): an abbreviation must be followed by a colon, a year or the end.</param>
    private void TakeZone(bool mayBeHost = false)
    {
        byte next = Peek();
        if (next == 0)
            return;
        if ((next | 0x20) == 'z' && !IsWordByte(Peek(1)))
        {
            _at++;
            _parts |= TimestampParts.HasZone;
            return;
        }

        int start = next == ' ' ? _at + 1 : _at;
        if (start >= _text.Length)
            return;
        byte first = _text[start];
        if (first is (byte)'+' or (byte)'-')
            TakeOffset(start);
        else if ((uint)(first - 'A') <= 25)
            TakeZoneName(start, mayBeHost);
        else if (first == '(' && next == ' ')
            TakeZoneComment(start);
    }

    private bool TakeOffset(int start, bool shortHours = false)
    {
        if (!ZoneOffset.TryRead(_text[start..], shortHours, out int seconds, out int byteCount))
            return false;
        int end = start + byteCount;
        if (end < _text.Length)
        {
            byte after = _text[end];
            // 03:04:05-10.0.0.1 and 03:04:05 -12-34 carry no offsets
            if (IsWordByte(after) || (byteCount < 5 && after is (byte)'.' or (byte)'-' or (byte)'/' or (byte)'%'))
                return false;
        }

        _offsetSeconds = seconds;
        _parts |= TimestampParts.HasZone;
        _at = end;
        if (Peek() == '[')
            TakeBracketedId();
        else
            TakeZoneComment(_at + 1);
        return true;
    }

    // Java's ZonedDateTime: 2026-01-02T03:04:05+01:00[Europe/Rome]. The offset is exact, the id repeats it.
    private void TakeBracketedId()
    {
        int length = _text[(_at + 1)..].IndexOf((byte)']');
        if (length is > 0 and <= ZoneTable.MaxNameBytes && ZoneTable.Shared.TryFind(_text.Slice(_at + 1, length), out _))
            _at += length + 2;
    }

    private void TakeZoneName(int start, bool mayBeHost)
    {
        ReadOnlySpan<byte> text = _text;
        int end = start;
        int limit = Math.Min(text.Length, start + ZoneAbbreviations.MaxBytes + 1);
        while (end < limit && (uint)(text[end] - 'A') <= 25)
            end++;
        byte after = end < text.Length ? text[end] : (byte)0;
        if (IsLetter(after) || after is (byte)'/' or (byte)'_')
        {
            TakeZoneId(start);
            return;
        }

        ReadOnlySpan<byte> name = text[start..end];
        if (!ZoneAbbreviations.TryFind(name, out _) || (mayBeHost && !EndsZone(end)))
            return;
        if (after is (byte)'+' or (byte)'-' && name is [(byte)'U', (byte)'T', (byte)'C'] or [(byte)'G', (byte)'M', (byte)'T'])
        {
            _ = TakeOffset(end, shortHours: true);
            return;
        }

        if (IsDigit(after) || (after is (byte)'-' or (byte)'.' or (byte)'=' && end + 1 < text.Length && IsWordByte(text[end + 1])))
            return;
        _zoneName = new Utf8Name(start, end - start);
        _parts |= TimestampParts.HasZone;
        _at = end;
    }

    private readonly bool EndsZone(int end) =>
        end >= _text.Length || _text[end] == ':' || (_text[end] == ' ' && end + 5 <= _text.Length && IsYear(end + 1));

    private void TakeZoneId(int start)
    {
        ReadOnlySpan<byte> text = _text;
        int end = start;
        bool hasSlash = false;
        int limit = Math.Min(text.Length, start + ZoneTable.MaxNameBytes + 1);
        for (; end < limit; end++)
        {
            byte b = text[end];
            hasSlash |= b == '/';
            if (!IsWordByte(b) && b is not ((byte)'/' or (byte)'-' or (byte)'+'))
                break;
        }

        if (!hasSlash || !IsArea(text[start..end]) || !ZoneTable.Shared.TryFind(text[start..end], out SourceZone zone))
            return;
        _zone = zone;
        _parts |= TimestampParts.HasZone;
        _at = end;
    }

    // The first parts of IANA ids; anything else with a slash is a path or a pair of words and not worth a place in the table.
    private static bool IsArea(ReadOnlySpan<byte> id) =>
        id.StartsWith("Europe/"u8) || id.StartsWith("America/"u8) || id.StartsWith("Asia/"u8) || id.StartsWith("Africa/"u8)
        || id.StartsWith("Australia/"u8) || id.StartsWith("Pacific/"u8) || id.StartsWith("Atlantic/"u8) || id.StartsWith("Indian/"u8)
        || id.StartsWith("Etc/"u8) || id.StartsWith("US/"u8) || id.StartsWith("Antarctica/"u8) || id.StartsWith("Arctic/"u8)
        || id.StartsWith("Canada/"u8) || id.StartsWith("Brazil/"u8) || id.StartsWith("Chile/"u8) || id.StartsWith("Mexico/"u8);

    /// <summary>Takes a comment that names the zone: <c>+0100 (CET)</c> of mail, <c>GMT+0100 (Central European Standard Time)</c> of JavaScript.</summary>
    private void TakeZoneComment(int start)
    {
        ReadOnlySpan<byte> text = _text;
        if (start <= 0 || start >= text.Length || text[start] != '(' || text[start - 1] != ' ')
            return;
        int length = text.Slice(start, Math.Min(text.Length - start, ZoneTable.MaxNameBytes)).IndexOf((byte)')');
        ReadOnlySpan<byte> name = length > 1 ? text.Slice(start + 1, length - 1) : default;
        bool known = (_parts & TimestampParts.HasZone) != 0;
        if (ZoneAbbreviations.TryFind(name, out int seconds))
            _offsetSeconds = known ? _offsetSeconds : seconds;
        else if (!known || !name.EndsWith(" Time"u8))
            return;
        _parts |= TimestampParts.HasZone;
        _at = start + length + 1;
    }
}
