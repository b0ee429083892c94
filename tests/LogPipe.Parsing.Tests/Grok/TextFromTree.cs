using System.Text;
using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Tests.Grok;

/// <summary>Writes random texts that an expression is likely to match, from its own syntax tree, and spoils some of them.</summary>
internal sealed class TextFromTree(Random random)
{
    private static readonly byte[][] Spoilers =
    [
        " "u8.ToArray(), "-"u8.ToArray(), "\""u8.ToArray(), "0"u8.ToArray(), "a"u8.ToArray(), ":"u8.ToArray(), "."u8.ToArray(), "/"u8.ToArray(),
        "\n"u8.ToArray(), "\\"u8.ToArray(), "é"u8.ToArray(), "語"u8.ToArray(), [0xFF], [0xE2, 0x82], "]"u8.ToArray(), "["u8.ToArray(), "_"u8.ToArray(), [],
    ];

    private readonly Dictionary<int, byte[]> _captured = [];

    public byte[] Write(RegexNode root)
    {
        var bytes = new List<byte>();
        _captured.Clear();
        Write(root, bytes);
        return [.. bytes];
    }

    /// <summary>Changes a text in up to three places.</summary>
    public byte[] Spoil(byte[] text)
    {
        var bytes = new List<byte>(text);
        for (int i = random.Next(4); i > 0; i--)
        {
            int at = random.Next(bytes.Count + 1);
            switch (random.Next(5))
            {
                case 0:
                    bytes.InsertRange(at, Spoilers[random.Next(Spoilers.Length)]);
                    break;
                case 1 when at < bytes.Count:
                    bytes.RemoveAt(at);
                    break;
                case 2 when at < bytes.Count:
                    bytes[at] = bytes[random.Next(bytes.Count)];
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes.InsertRange(0, Spoilers[random.Next(Spoilers.Length)]);
                    break;
            }
        }

        return [.. bytes];
    }

    private void Write(RegexNode node, List<byte> bytes)
    {
        if (bytes.Count > 2000)
            return;
        switch (node)
        {
            case LiteralNode literal:
                bytes.AddRange(literal.Bytes);
                break;
            case SetNode set:
                Write(set.Set, bytes);
                break;
            case ConcatNode concat:
                foreach (RegexNode item in concat.Items)
                    Write(item, bytes);
                break;
            case AlternateNode alternate:
                Write(alternate.Branches[random.Next(alternate.Branches.Length)], bytes);
                break;
            case LoopNode loop:
                int most = (int)Math.Min(loop.Max, (long)loop.Min + 1 + random.Next(4));
                for (int count = random.Next(loop.Min, most + 1); count > 0; count--)
                    Write(loop.Body, bytes);
                break;
            case AtomicNode atomic:
                Write(atomic.Body, bytes);
                break;
            case NamedNode named:
                Write(named.Body, bytes);
                break;
            case CaptureNode capture:
                int start = bytes.Count;
                Write(capture.Body, bytes);
                _captured[capture.Slot] = [.. bytes.Skip(start)];
                break;
            case BackReferenceNode reference:
                bytes.AddRange(_captured.GetValueOrDefault(reference.Slots[^1], []));
                break;
        }
    }

    private void Write(CharSet set, List<byte> bytes)
    {
        if (set.Invalid && random.Next(40) == 0)
        {
            bytes.Add(0xFF);
            return;
        }

        var ranges = set.Ranges.Where(static r => r.From < 0x3000).ToList();
        if (ranges.Count == 0)
            return;
        (int from, int to) = ranges[random.Next(ranges.Count)];
        int last = Math.Min(to, random.Next(12) == 0 ? 0x3000 : Math.Max(from, 0x7E));
        int first = from < 0x20 && last > 0x30 && random.Next(8) != 0 ? 0x20 : from;
        if (first <= '/' && last >= 'z' && random.Next(3) != 0)
            first = 'a';
        int c = random.Next(first, last + 1);
        bytes.AddRange(Encoding.UTF8.GetBytes(char.ConvertFromUtf32(c is >= 0xD800 and <= 0xDFFF ? 'x' : c)));
    }
}
