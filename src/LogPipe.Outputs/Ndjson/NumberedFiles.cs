using System.Globalization;

namespace LogPipe.Outputs.Ndjson;

/// <summary>The files that were put aside beside a path: <c>path.1</c>, <c>path.2</c>, the newest with the highest number.</summary>
internal sealed class NumberedFiles(string path)
{
    /// <summary>Gives the path for the next file to be put aside.</summary>
    public string Next() => path + "." + (Numbers().LastOrDefault() + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>Deletes all but the newest files.</summary>
    public void KeepNewest(int count)
    {
        List<long> numbers = Numbers();
        foreach (long number in numbers.Take(Math.Max(numbers.Count - count, 0)))
            File.Delete(path + "." + number.ToString(CultureInfo.InvariantCulture));
    }

    private List<long> Numbers()
    {
        string prefix = Path.GetFileName(path) + ".";
        var numbers = new List<long>();
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, prefix + "*"))
        {
            // The pattern lets the bare path through as well (DOS rules: a star matches nothing, and its dot with it).
            string name = Path.GetFileName(file);
            if (name.StartsWith(prefix, StringComparison.Ordinal) && long.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
                numbers.Add(number);
        }

        numbers.Sort();
        return numbers;
    }
}
