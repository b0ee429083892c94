using System.Collections.Concurrent;
using System.Globalization;

namespace LogPipe.Parsing.Grok.Syntax;

/// <summary>The character sets that have names: POSIX brackets (Unicode-wide, as Ruby has them), general categories and some scripts.</summary>
internal static class UnicodeSets
{
    private static readonly ConcurrentDictionary<string, CharSet> Cache = new(StringComparer.Ordinal);

    // Blocks of the scripts that logs of European, Middle Eastern and East Asian sites hold; from Unicode 16 Scripts.txt, main ranges only
    private static readonly Dictionary<string, (int, int)[]> Scripts = new(StringComparer.Ordinal)
    {
        ["latin"] = [('A', 'Z'), ('a', 'z'), (0xAA, 0xAA), (0xBA, 0xBA), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2B8), (0x1E00, 0x1EFF), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A)],
        ["greek"] = [(0x370, 0x373), (0x375, 0x377), (0x37A, 0x37D), (0x37F, 0x37F), (0x384, 0x384), (0x386, 0x386), (0x388, 0x3E1), (0x3F0, 0x3FF), (0x1F00, 0x1FFE)],
        ["cyrillic"] = [(0x400, 0x484), (0x487, 0x52F), (0x1C80, 0x1C8A), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)],
        ["hebrew"] = [(0x591, 0x5F4)],
        ["arabic"] = [(0x600, 0x604), (0x606, 0x60B), (0x60D, 0x61A), (0x61C, 0x61E), (0x620, 0x63F), (0x641, 0x64A), (0x656, 0x66F), (0x671, 0x6DC), (0x6DE, 0x6FF)],
        ["thai"] = [(0xE01, 0xE3A), (0xE40, 0xE5B)],
        ["han"] = [(0x2E80, 0x2FD5), (0x3005, 0x3005), (0x3007, 0x3007), (0x3021, 0x3029), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAD9), (0x20000, 0x323AF)],
        ["hiragana"] = [(0x3041, 0x3096), (0x309D, 0x309F)],
        ["katakana"] = [(0x30A1, 0x30FA), (0x30FD, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF6F), (0xFF71, 0xFF9D)],
        ["hangul"] = [(0x1100, 0x11FF), (0x3131, 0x318E), (0xAC00, 0xD7A3)],
    };

    // The two-letter names of the categories in the order of UnicodeCategory
    private static readonly string[] Categories =
    [
        "lu", "ll", "lt", "lm", "lo", "mn", "mc", "me", "nd", "nl", "no", "zs", "zl", "zp", "cc", "cf", "cs", "co", "pc", "pd", "ps", "pe", "pi",
        "pf", "po", "sm", "sc", "sk", "so", "cn",
    ];

    /// <summary>Gets the characters that make a word for <c>\b</c>: letters, marks, decimal digits, connectors.</summary>
    public static CharSet Word => FindPosix("word")!;

    /// <summary>Finds a property by its name in any case, with or without spaces and underscores; null when unknown.</summary>
    public static CharSet? Find(string name)
    {
        string key = name.Replace("_", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal)
            .ToLowerInvariant();
        key = key switch
        {
            "letter" => "l",
            "mark" => "m",
            "number" => "n",
            "punctuation" => "p",
            "symbol" => "s",
            "separator" => "z",
            "other" => "c",
            "uppercase" or "uppercaseletter" => "lu",
            "lowercase" or "lowercaseletter" => "ll",
            "decimalnumber" => "nd",
            _ => key,
        };
        if (Scripts.TryGetValue(key, out (int, int)[]? script))
            return CharSet.FromRanges(script);
        if (key.Length <= 2 && Array.Exists(Categories, c => c.StartsWith(key, StringComparison.Ordinal)))
            return OfCategories(key);
        return key == "any" ? CharSet.FromRanges([(0, CharSet.MaxCodePoint)]) : FindPosix(key);
    }

    /// <summary>Finds a POSIX class such as <c>alnum</c>; null when unknown.</summary>
    public static CharSet? FindPosix(string name) => name switch
    {
        "alpha" => OfCategories("l", "m", "nl"),
        "digit" => OfCategories("nd"),
        "alnum" => OfCategories("l", "m", "nl", "nd"),
        "upper" => OfCategories("lu"),
        "lower" => OfCategories("ll"),
        "space" => OfCategories("z").Union(CharSet.Space).Union(CharSet.Of(0x85)),
        "blank" => OfCategories("zs").Union(CharSet.Of('\t')),
        "punct" => OfCategories("p").Union(CharSet.FromRanges([.. "$+<=>^`|~".Select(static c => ((int)c, (int)c))])),
        "cntrl" => OfCategories("cc"),
        "graph" => OfCategories("l", "m", "n", "p", "s", "cf", "co"),
        "print" => OfCategories("l", "m", "n", "p", "s", "cf", "co", "zs"),
        "xdigit" => CharSet.Hex,
        "word" => OfCategories("l", "m", "nl", "nd", "pc"),
        "ascii" => CharSet.Range(0, 127),
        _ => null,
    };

    private static CharSet OfCategories(params string[] prefixes) =>
        Cache.GetOrAdd(string.Join('|', prefixes), static (_, wanted) => Build(wanted), prefixes);

    private static CharSet Build(string[] prefixes)
    {
        bool[] member = Array.ConvertAll(Categories, c => Array.Exists(prefixes, p => c.StartsWith(p, StringComparison.Ordinal)));
        var ranges = new List<(int, int)>();
        int start = -1;
        for (int c = 0; c <= CharSet.MaxCodePoint + 1; c++)
        {
            bool isMember = c <= CharSet.MaxCodePoint && member[(int)CharUnicodeInfo.GetUnicodeCategory(c)];
            if (isMember && start < 0)
                start = c;
            if (isMember || start < 0)
                continue;
            ranges.Add((start, c - 1));
            start = -1;
        }

        return CharSet.FromRanges([.. ranges]);
    }
}
