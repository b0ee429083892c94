using System.Globalization;

namespace LogPipe.Inputs.Syslog;

/// <summary>Reads how many datagrams Linux dropped before a socket (the last column of <c>/proc/net/udp</c>, proc(5)). Elsewhere there is no such figure.</summary>
internal sealed class KernelDrops
{
    private static readonly string[] Tables = ["/proc/net/udp", "/proc/net/udp6"];

    private long _taken;

    /// <summary>Gives the datagrams dropped at a port since the call before.</summary>
    public long Take(int port)
    {
        long dropped = 0;
        foreach (string table in Tables)
        {
            if (File.Exists(table))
                dropped += File.ReadLines(table).Skip(1).Sum(line => DropsOf(line, port));
        }

        long since = dropped - _taken;
        _taken = dropped;
        return since;
    }

    private static long DropsOf(string line, int port)
    {
        string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return columns.Length > 12
            && int.TryParse(columns[1].AsSpan(columns[1].IndexOf(':') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int local) && local == port
            && long.TryParse(columns[^1], CultureInfo.InvariantCulture, out long drops) ? drops : 0;
    }
}
