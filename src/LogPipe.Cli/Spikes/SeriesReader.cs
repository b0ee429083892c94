using System.Globalization;

namespace LogPipe.Cli.Spikes;

/// <summary>Reads the rows of a series: <c>timestamp,value</c> with a header that names the two columns, in any place among others.</summary>
internal sealed class SeriesReader
{
    private readonly TextReader _rows;
    private readonly string _name;
    private readonly int _timeColumn;
    private readonly int _valueColumn;
    private int _line = 1;
    private DateTimeOffset _last = DateTimeOffset.MinValue;

    /// <summary>Reads the header.</summary>
    /// <param name="rows">The rows; not owned.</param>
    /// <param name="name">What messages call the file.</param>
    /// <exception cref="FormatException">A column is missing.</exception>
    public SeriesReader(TextReader rows, string name)
    {
        _rows = rows;
        _name = name;
        string[] columns = [.. (rows.ReadLine() ?? "").Split(',').Select(static c => c.Trim().Trim('"', '\uFEFF'))];
        _timeColumn = Array.IndexOf(columns, "timestamp");
        _valueColumn = Array.IndexOf(columns, "value");
        if (_timeColumn < 0 || _valueColumn < 0)
            throw new FormatException($"{name}:1: the header '{string.Join(',', columns)}' does not name the columns 'timestamp' and 'value': put 'timestamp,value' first");
    }

    /// <summary>Reads the next row that is not empty.</summary>
    /// <param name="row">Its time, value, and both as they are written.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="FormatException">A row has too few columns, a time that cannot be read or that lies before the last one, or a value that is no number.</exception>
    public bool TryRead(out SeriesRow row)
    {
        row = default;
        string? text;
        do
        {
            text = _rows.ReadLine();
            _line++;
        }
        while (text is not null && text.Length == 0);
        if (text is null)
            return false;
        string[] columns = text.Split(',');
        if (columns.Length <= Math.Max(_timeColumn, _valueColumn))
            throw new FormatException($"{_name}:{_line}: '{text}' has {columns.Length} columns, the header more");
        string time = columns[_timeColumn].Trim().Trim('"');
        string value = columns[_valueColumn].Trim().Trim('"');
        if (!TryReadTime(time, out DateTimeOffset at))
            throw new FormatException($"{_name}:{_line}: '{time}' is no time: write 2026-03-13 18:42:11, ISO 8601 or seconds since 1970");
        if (at < _last)
            throw new FormatException($"{_name}:{_line}: {time} lies before the row above: sort the rows by time");
        // an empty value is a gap
        double number = double.NaN;
        if (value.Length > 0 && !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
            throw new FormatException($"{_name}:{_line}: '{value}' is no number");
        _last = at;
        row = new SeriesRow(at, number, time, value);
        return true;
    }

    private static bool TryReadTime(string text, out DateTimeOffset time)
    {
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds < 1e11)
        {
            time = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
            return true;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }
}
