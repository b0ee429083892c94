using System.Globalization;
using LogPipe.Index.Documents;

namespace LogPipe.Index.Queries;

/// <summary>
/// Points in time as people type them: <c>2026-01-02</c>, <c>2026-01-02T03:04:05.678Z</c>, <c>now-15m</c>, <c>now/d</c>, <c>2026-01-01||+1M/d</c>, milliseconds since
/// 1970. Source: Elasticsearch, "Date math".
/// </summary>
public static class TimeExpression
{
    private static readonly (string Format, char Unit)[] Formats =
    [
        ("yyyy", 'y'), ("yyyy-MM", 'M'), ("yyyy-MM-dd", 'd'), ("yyyy-MM-dd'T'HH", 'h'), ("yyyy-MM-dd'T'HH:mm", 'm'), ("yyyy-MM-dd'T'HH:mm:ss", 's'),
    ];

    /// <summary>Reads an expression as the first instant that it names; <c>now/d</c> is the start of today, UTC.</summary>
    /// <exception cref="QueryException">It is not a time.</exception>
    public static DateTimeOffset Parse(string expression, DateTimeOffset now) => NanosecondTime.ToDateTimeOffset(Span(expression, now).First);

    /// <summary>Does the same, with the place in a query for the message.</summary>
    internal static (long First, long Last) Span(string expression, DateTimeOffset now, int position)
    {
        try
        {
            return Span(expression, now);
        }
        catch (QueryException e)
        {
            throw new QueryException(e.Message, position, e);
        }
    }

    /// <summary>Reads an expression as the time that it names from its first to its last nanosecond: a day for <c>2026-01-02</c>.</summary>
    internal static (long First, long Last) Span(string expression, DateTimeOffset now)
    {
        string text = expression.Trim();
        int math;
        long time;
        long last;
        if (text.StartsWith("now", StringComparison.Ordinal))
        {
            time = last = NanosecondTime.From(now);
            math = 3;
        }
        else
        {
            int bars = text.IndexOf("||", StringComparison.Ordinal);
            if (!TryInstant(bars < 0 ? text : text[..bars], out time, out last))
                throw Unreadable(expression);
            math = bars < 0 ? text.Length : bars + 2;
        }

        return math == text.Length ? (time, last) : Apply(expression, text[math..], time);
    }

    private static (long First, long Last) Apply(string expression, string math, long time)
    {
        DateTimeOffset at = NanosecondTime.ToDateTimeOffset(time);
        long finer = time - NanosecondTime.From(at);
        int i = 0;
        while (i < math.Length)
        {
            char sign = math[i++];
            if (sign == '/')
            {
                char unit = i < math.Length ? math[i++] : '\0';
                DateTimeOffset start = Floor(at, unit) ?? throw Unreadable(expression);
                if (i == math.Length)
                    return (NanosecondTime.From(start), NanosecondTime.From(Add(start, 1, unit)!.Value) - 1);
                at = start;
                finer = 0;
                continue;
            }

            int digits = i;
            while (i < math.Length && char.IsAsciiDigit(math[i]))
                i++;
            long count = 1;
            if (sign is not ('+' or '-') || i == math.Length || (i > digits && !long.TryParse(math.AsSpan(digits, i - digits), CultureInfo.InvariantCulture, out count)))
                throw Unreadable(expression);
            at = Add(at, sign == '-' ? -count : count, math[i++]) ?? throw Unreadable(expression);
        }

        return (NanosecondTime.From(at) + finer, NanosecondTime.From(at) + finer);
    }

    private static DateTimeOffset? Add(DateTimeOffset at, long count, char unit)
    {
        try
        {
            return unit switch
            {
                'y' => at.AddYears(checked((int)count)),
                'M' => at.AddMonths(checked((int)count)),
                'w' => at.AddDays(checked(count * 7)),
                'd' => at.AddDays(count),
                'h' or 'H' => at.AddHours(count),
                'm' => at.AddMinutes(count),
                's' => at.AddSeconds(count),
                _ => null,
            };
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
        {
            return count < 0 ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue;
        }
    }

    private static DateTimeOffset? Floor(DateTimeOffset at, char unit)
    {
        DateTime utc = at.UtcDateTime;
        DateTime? start = unit switch
        {
            'y' => new DateTime(utc.Year, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            'M' => new DateTime(utc.Year, utc.Month, 1, 0, 0, 0, DateTimeKind.Utc),
            'w' => utc.Date.AddDays(-(((int)utc.DayOfWeek + 6) % 7)),
            'd' => utc.Date,
            'h' or 'H' => utc.Date.AddHours(utc.Hour),
            'm' => utc.Date.AddMinutes((utc.Hour * 60) + utc.Minute),
            's' => utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerSecond)),
            _ => null,
        };
        return start is { } value ? new DateTimeOffset(value, TimeSpan.Zero) : null;
    }

    private static bool TryInstant(string text, out long first, out long last)
    {
        first = last = 0;
        if (text.Length > 4 && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long milliseconds))
        {
            if (Math.Abs(milliseconds) > long.MaxValue / 1_000_000)
                return false;
            first = milliseconds * 1_000_000;
            last = first + 999_999;
            return true;
        }

        (string local, TimeSpan zone) = CutZone(text);
        string normal = local.Replace(' ', 'T');
        if (TryFraction(ref normal, out long fraction, out long unit) is false)
            return false;
        foreach ((string format, char name) in Formats)
        {
            if (!DateTime.TryParseExact(normal, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime parsed))
                continue;
            if (unit > 0 && name != 's')
                return false;
            DateTimeOffset start = new DateTimeOffset(DateTime.SpecifyKind(parsed, DateTimeKind.Utc)) - zone;
            first = NanosecondTime.From(start) + fraction;
            last = unit > 0 ? first + unit - 1 : NanosecondTime.From(Add(start, 1, name)!.Value) - 1;
            return true;
        }

        return false;
    }

    private static (string Local, TimeSpan Zone) CutZone(string text)
    {
        if (text.EndsWith('Z') || text.EndsWith('z'))
            return (text[..^1], TimeSpan.Zero);
        int sign = text.Length > 6 ? text.Length - 6 : -1;
        if (sign > 10 && text[sign] is '+' or '-' && text[sign + 3] == ':'
            && TimeSpan.TryParseExact(text[(sign + 1)..], @"hh\:mm", CultureInfo.InvariantCulture, out TimeSpan zone))
            return (text[..sign], text[sign] == '-' ? -zone : zone);
        return (text, TimeSpan.Zero);
    }

    /// <summary>Cuts off a fraction of a second; <paramref name="unit"/> is its last digit's worth in nanoseconds, 0 without a fraction.</summary>
    private static bool TryFraction(ref string text, out long fraction, out long unit)
    {
        fraction = unit = 0;
        int point = text.IndexOfAny(['.', ',']);
        if (point < 0)
            return true;
        string digits = text[(point + 1)..];
        if (digits.Length is 0 or > 9 || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out fraction))
            return false;
        unit = 1;
        for (int i = digits.Length; i < 9; i++)
        {
            unit *= 10;
            fraction *= 10;
        }

        text = text[..point];
        return true;
    }

    private static QueryException Unreadable(string expression) =>
        new($"'{expression}' is not a time: expected a date such as 2026-01-02 or 2026-01-02T03:04:05Z, now with a distance such as now-15m or now-1d/d, or milliseconds since 1970");
}
