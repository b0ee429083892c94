using System.Text;

namespace LogPipe.Parsing.Tests;

/// <summary>Makes lines that are nearly right: samples with bytes changed, cut, doubled, joined, nested in envelopes and grown.</summary>
internal sealed class LineMutator(Random random, byte[][] samples)
{
    private const int MaxLineBytes = (64 * 1024) - 1;

    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "\"", "\\", "{", "}", "[", "]", "(", ")", "<", ">", ":", ": ", " - ", "|", ",", "\t", " ", "        ", "\u0000", "\u00e9", "\ud83d\ude00", "\u001b[31m", "9", "99999999999999999999", "-1", "0", "1e309",
            "2026-13-45 25:61:61", "31/Feb/2026:24:00:00 +9999", "00000000000000000000", "\\u0000", "\\ud800", "null", "true", "%{GREEDYDATA}", "\tat a.b.C.d(E.java:1)", "Caused by: ", "... 1 more", "ERROR", "INFO", "\r", "T", "Z", "+01:00",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff], [0xc3], [0xed, 0xa0, 0x80], [0xef, 0xbb, 0xbf],
    ];

    public byte[] Next()
    {
        byte[] line = Sample();
        for (int count = random.Next(5); count > 0; count--)
            line = Mutate(line);
        if (random.Next(400) == 0)
            line = Grow(line);
        if (random.Next(12) == 0)
            line = Wrap(line);
        line = [.. line.Where(static b => b != '\n')];
        return line.Length > MaxLineBytes ? line[..MaxLineBytes] : line;
    }

    private byte[] Sample() => samples[random.Next(samples.Length)];

    private byte[] Mutate(byte[] line)
    {
        int at = random.Next(line.Length + 1);
        int end = Math.Min(line.Length, at + 1 + random.Next(12));
        byte[] piece = Pieces[random.Next(Pieces.Length)];
        switch (random.Next(8))
        {
            case 0:
                return [.. line[..at], .. piece, .. line[at..]];
            case 1:
                return [.. line[..at], .. line[end..]];
            case 2:
                return [.. line[..at], .. line[at..end], .. line[at..]];
            case 3:
                byte[] other = Sample();
                return [.. line[..at], .. other[random.Next(other.Length + 1)..]];
            case 4:
                return line[..at];
            case 5:
                return line[at..];
            case 6:
                return [.. line[..at], .. piece, .. line[end..]];
            default:
                if (at == line.Length)
                    return line;
                byte[] changed = [.. line];
                changed[at] = (byte)(random.Next(3) == 0 ? random.Next(256) : 32 + random.Next(95));
                return changed;
        }
    }

    /// <summary>Repeats a part of the line up to the size that lines may have.</summary>
    private byte[] Grow(byte[] line)
    {
        int at = random.Next(line.Length + 1);
        byte[] part = random.Next(2) == 0 ? Pieces[random.Next(Pieces.Length)] : line[at..Math.Min(line.Length, at + 1 + random.Next(40))];
        if (part.Length == 0)
            return line;
        int times = Math.Min((1 << (8 + random.Next(9))) / part.Length, MaxLineBytes / part.Length);
        var grown = new List<byte>(line[..at]);
        for (int i = 0; i < times; i++)
            grown.AddRange(part);
        grown.AddRange(line[at..]);
        return [.. grown];
    }

    private byte[] Wrap(byte[] line)
    {
        string text = Encoding.UTF8.GetString(line);
        string quoted = System.Text.Json.JsonSerializer.Serialize(text);
        return Encoding.UTF8.GetBytes(random.Next(5) switch
        {
            0 => $"{{\"log\":{quoted},\"stream\":\"stdout\",\"time\":\"2026-03-13T18:42:17.1Z\"}}",
            1 => $"{{\"@metadata\":{{\"beat\":\"filebeat\"}},\"message\":{quoted},\"host\":{{\"name\":\"h\"}},\"event\":{{\"timezone\":\"+01:00\"}}}}",
            2 => $"{{\"message\":{quoted},\"source_type\":\"file\",\"host\":\"h\",\"timestamp\":\"2026-03-13T18:42:17.1Z\"}}",
            3 => $"2026-03-13T18:42:17.1Z stderr {(random.Next(2) == 0 ? 'P' : 'F')} {text}",
            _ => $"{{\"resourceLogs\":[{{\"resource\":{{\"attributes\":[]}},\"scopeLogs\":[{{\"logRecords\":[{{\"timeUnixNano\":\"1773427344678901234\",\"body\":{{\"stringValue\":{quoted}}}}}]}}]}}]}}",
        });
    }
}
