using System.Buffers.Binary;
using System.Text;

namespace LogPipe.Parsing.Timestamps;

/// <summary>The IANA zones that were asked for by name so far, found by their UTF-8 bytes without allocating.</summary>
/// <remarks>
/// An append-only intern table for the process, as <see cref="Model.TextConstant"/>: an entry never changes and means the same to everybody. Names
/// that do not exist are remembered too, so that a line which looks like a zone does not cost a look into the file system each time;
/// <see cref="MaxNames"/> bounds what hostile lines can add.
/// </remarks>
internal sealed class ZoneTable
{
    /// <summary>Longer names are not zones: the longest of the IANA database has 32 characters.</summary>
    public const int MaxNameBytes = 48;

    // The IANA database has about 600 names, links included.
    private const int MaxNames = 2048;
    private const int SlotCount = 4096;

    private readonly Lock _gate = new();
    private readonly Entry?[] _slots = new Entry?[SlotCount];
    private int _count;

    public static ZoneTable Shared { get; } = new();

    /// <summary>Finds the zone with exactly this id, which a user named.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, out SourceZone zone) => TryFind(name, anyName: true, out zone);

    /// <summary>Finds the zone with exactly this id, which stands in a log: only <c>Area/City</c>, as every other word would be looked up too.</summary>
    public bool TryFindInText(ReadOnlySpan<byte> name, out SourceZone zone) => TryFind(name, anyName: false, out zone);

    private bool TryFind(ReadOnlySpan<byte> name, bool anyName, out SourceZone zone)
    {
        zone = SourceZone.Utc;
        if (name.Length is 0 or > MaxNameBytes)
            return false;
        int slot = SlotOf(name);
        for (Entry? entry; (entry = Volatile.Read(ref _slots[slot])) is not null; slot = (slot + 1) & (SlotCount - 1))
        {
            if (!name.SequenceEqual(entry.Name))
                continue;
            zone = entry.Zone ?? SourceZone.Utc;
            return entry.Zone is not null;
        }

        return (anyName || IsArea(name)) && TryAdd(name, slot, out zone);
    }

    // The first parts of IANA ids. Anything else with a slash is a path or a pair of words and not worth a place in the table.
    private static bool IsArea(ReadOnlySpan<byte> id) =>
        id.StartsWith("Europe/"u8) || id.StartsWith("America/"u8) || id.StartsWith("Asia/"u8) || id.StartsWith("Africa/"u8)
        || id.StartsWith("Australia/"u8) || id.StartsWith("Pacific/"u8) || id.StartsWith("Atlantic/"u8) || id.StartsWith("Indian/"u8)
        || id.StartsWith("Etc/"u8) || id.StartsWith("US/"u8) || id.StartsWith("Antarctica/"u8) || id.StartsWith("Arctic/"u8)
        || id.StartsWith("Canada/"u8) || id.StartsWith("Brazil/"u8) || id.StartsWith("Chile/"u8) || id.StartsWith("Mexico/"u8);

    private bool TryAdd(ReadOnlySpan<byte> name, int slot, out SourceZone zone)
    {
        zone = SourceZone.Utc;
        lock (_gate)
        {
            if (_count == MaxNames || !IsPlain(name))
                return false;
            string id = Encoding.ASCII.GetString(name);
            SourceZone? found = TimeZoneInfo.TryFindSystemTimeZoneById(id, out TimeZoneInfo? system) ? SourceZone.Of(id, system) : null;
            // Another thread may have filled the slot meanwhile; the same name twice does no harm.
            while (_slots[slot] is not null)
                slot = (slot + 1) & (SlotCount - 1);
            Volatile.Write(ref _slots[slot], new Entry(name.ToArray(), found));
            _count++;
            zone = found ?? zone;
            return found is not null;
        }
    }

    // Ids become file names below the zone directory: nothing that could leave it goes through.
    private static bool IsPlain(ReadOnlySpan<byte> name)
    {
        foreach (byte b in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'/' or (byte)'_' or (byte)'+' or (byte)'-'))
                return false;
        }

        return name[0] != '/' && name.IndexOf("//"u8) < 0;
    }

    private static int SlotOf(ReadOnlySpan<byte> name)
    {
        ulong hash = (ulong)name.Length;
        while (name.Length >= 8)
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(name)) * 0x9E3779B97F4A7C15; // 2^64 / golden ratio: Knuth, TAOCP 3, section 6.4
            name = name[8..];
        }

        foreach (byte b in name)
            hash = (hash ^ b) * 0x9E3779B97F4A7C15;
        return (int)(hash >> 32) & (SlotCount - 1);
    }

    private sealed record Entry(byte[] Name, SourceZone? Zone);
}
