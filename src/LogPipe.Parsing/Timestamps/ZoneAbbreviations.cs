using System.Collections.Frozen;

namespace LogPipe.Parsing.Timestamps;

/// <summary>The abbreviations of zones that servers print behind local times, each a fixed offset.</summary>
/// <remarks>
/// <para>From the abbreviations in use in the IANA database (tzdata 2025) and the names that Java and PostgreSQL print. Upper case only. Left out
/// are those that are English words too (<c>GET</c>, <c>ART</c>, <c>ACT</c>, <c>PET</c>, <c>COT</c>, <c>WIT</c>): behind a stamp they start the message.</para>
/// <para>Some mean several things. The first offset is the one taken, unless the source's own zone is at one of the others at that time: <c>CST</c> is
/// US Central, or China in a source whose zone is <c>Asia/Shanghai</c>; <c>IST</c> is India, else Ireland or Israel; <c>BST</c> is British summer, else
/// Bangladesh; <c>AST</c> is Atlantic, else Arabia; <c>PST</c> is US Pacific, else the Philippines; <c>GST</c> is the Gulf, else South Georgia.</para>
/// </remarks>
internal static class ZoneAbbreviations
{
    /// <summary>The longest abbreviation.</summary>
    public const int MaxBytes = 5;

    private const int Quarter = 15 * 60;

    private static readonly FrozenDictionary<ulong, Entry> Known = Build();
    private static readonly uint[] SecondLetters = BuildSecondLetters();

    /// <summary>Finds the usual offset of an abbreviation in seconds.</summary>
    public static bool TryFind(ReadOnlySpan<byte> name, out int offsetSeconds) => TryFind(name, null, 0, out offsetSeconds);

    /// <summary>Finds the offset of an abbreviation in seconds; one with several meanings takes that of <paramref name="zone"/> at that local time.</summary>
    public static bool TryFind(ReadOnlySpan<byte> name, SourceZone? zone, long localNanoseconds, out int offsetSeconds)
    {
        offsetSeconds = 0;
        if (name.Length is 0 or > MaxBytes || !IsLastLetter(name[^1]) || !Known.TryGetValue(Pack(name), out Entry entry))
            return false;
        offsetSeconds = entry.Quarters * Quarter;
        if (zone is not null && entry.Second != entry.Quarters)
        {
            long own = zone.OffsetAt(localNanoseconds) / CivilDate.NanosecondsPerSecond;
            if (own == entry.Second * Quarter || own == entry.Third * Quarter)
                offsetSeconds = (int)own;
        }

        return true;
    }

    /// <summary>Says whether an abbreviation or an IANA id may begin with these two bytes, of which the first is an upper-case letter.</summary>
    /// <remarks>Sends most first words of messages (INFO, ERROR, DEBUG, FATAL …) away in a nanosecond.</remarks>
    public static bool MayBegin(byte first, byte second)
    {
        if ((uint)(second - 'A') <= 25)
            return ((SecondLetters[first - 'A'] >> (second - 'A')) & 1) != 0;
        if ((uint)(second - 'a') > 25)
            return first == 'Z';
        return first is (byte)'E' or (byte)'A' or (byte)'P' or (byte)'I' or (byte)'U' or (byte)'C' or (byte)'B' or (byte)'M';
    }

    // Turns most first words of messages (INFO, ERROR, WARN …) away without a look into the table; pinned by a test against it.
    private static bool IsLastLetter(byte letter) => letter is (byte)'T' or (byte)'C' or (byte)'Z' or (byte)'K' or (byte)'D' or (byte)'B';

    private static ulong Pack(ReadOnlySpan<byte> name)
    {
        ulong packed = 0;
        foreach (byte letter in name)
            packed = (packed << 8) | letter;
        return packed;
    }

    private static FrozenDictionary<ulong, Entry> Build()
    {
        var known = new Dictionary<ulong, Entry>();
        void Add(string names, double hours, double second = double.NaN, double third = double.NaN)
        {
            var entry = new Entry(Quarters(hours), Quarters(double.IsNaN(second) ? hours : second), Quarters(double.IsNaN(third) ? hours : third));
            foreach (string name in names.Split(' '))
                known.Add(Pack(System.Text.Encoding.ASCII.GetBytes(name)), entry);
        }

        Add("Z UTC UT GMT UCT WET", 0);
        Add("CET MET MEZ WEST WAT", 1);
        Add("BST", 1, 6);
        Add("CEST MEST MESZ EET CAT SAST", 2);
        Add("EEST MSK TRT EAT IDT", 3);
        Add("MSD SAMT AMST AZT", 4);
        Add("GST", 4, -2);
        Add("IRST", 3.5);
        Add("PKT YEKT UZT", 5);
        Add("IST", 5.5, 1, 2);
        Add("NPT", 5.75);
        Add("OMST ALMT", 6);
        Add("ICT WIB NOVT KRAT", 7);
        Add("HKT SGT MYT PHT AWST IRKT", 8);
        Add("JST KST YAKT", 9);
        Add("ACST", 9.5);
        Add("AEST VLAT", 10);
        Add("ACDT", 10.5);
        Add("AEDT MAGT", 11);
        Add("NZST PETT FJT", 12);
        Add("NZDT", 13);
        Add("NDT", -2.5);
        Add("NST", -3.5);
        Add("BRT UYT ADT CLST", -3);
        Add("BRST", -2);
        Add("AST", -4, 3);
        Add("EDT VET CLT", -4);
        Add("CDT", -5, -4);
        Add("EST", -5, 10, 11);
        Add("CST", -6, 8, -5);
        Add("MDT", -6);
        Add("MST", -7, 8);
        Add("PDT", -7);
        Add("PST", -8, 8);
        Add("AKDT", -8);
        Add("AKST", -9);
        Add("HDT", -9);
        Add("HST", -10);
        return known.ToFrozenDictionary();
    }

    private static uint[] BuildSecondLetters()
    {
        var letters = new uint['Z' - 'A' + 1];
        foreach (ulong name in Known.Keys)
        {
            if (name <= byte.MaxValue)
                continue;
            int shift = (63 - System.Numerics.BitOperations.LeadingZeroCount(name)) / 8 * 8;
            letters[(int)(name >> shift) - 'A'] |= 1u << ((byte)(name >> (shift - 8)) - 'A');
        }

        return letters;
    }

    private static sbyte Quarters(double hours) => (sbyte)(hours * 4);

    private readonly record struct Entry(sbyte Quarters, sbyte Second, sbyte Third);
}
