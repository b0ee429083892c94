using System.Globalization;
using System.Text;
using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Twin;

/// <summary>
/// The plain twin of the compiled program: writes a syntax tree as an expression for .NET's <c>Regex</c>, which tests compare with and
/// benchmarks measure against. Not used per line.
/// </summary>
/// <remarks>
/// Text is given to it by <see cref="Decode"/>: an invalid byte becomes a character of the private range U+F780 to U+F7FF. Characters above the
/// Basic Multilingual Plane are two characters there, so comparisons leave them out.
/// </remarks>
internal sealed class DotNetTwin
{
    private const int InvalidBase = 0xF700;

    private readonly StringBuilder _out = new();
    private readonly bool _natural;
    private readonly bool _plain;

    private DotNetTwin(bool natural, bool plain)
    {
        _natural = natural;
        _plain = plain;
    }

    /// <summary>Writes the expression; group <c>gN</c> is slot N.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="natural">
    /// Whether to write <c>\b</c> and anchors as a person would (for benchmarks), which differs from Ruby at rare characters and at a last newline.
    /// </param>
    /// <param name="plain">Whether to leave out looks and to let atomic groups give back, which <c>RegexOptions.NonBacktracking</c> has not; for benchmarks only.</param>
    public static string Translate(SyntaxTree tree, bool natural = false, bool plain = false)
    {
        var twin = new DotNetTwin(natural, plain);

        // .NET 10 skips places where a match could begin when a lazy loop leads: (?>\d+?(?<!e).)c on "60zc". A part that changes nothing in front keeps it from that
        if (!natural)
            twin._out.Append(@"(?:\z|)");
        twin.Write(tree.Root);
        return twin._out.ToString();
    }

    /// <summary>Decodes bytes for the twin; <paramref name="byteOffsets"/> gives the byte offset of each character, and of the end.</summary>
    public static string Decode(ReadOnlySpan<byte> utf8, out int[] byteOffsets)
    {
        var text = new StringBuilder(utf8.Length);
        var offsets = new List<int>(utf8.Length + 1);
        for (int at = 0; at < utf8.Length;)
        {
            int c = Programs.Utf8Chars.Read(utf8, at, out int byteCount);
            string chars = c == Programs.Utf8Chars.Invalid ? ((char)(InvalidBase + utf8[at])).ToString() : char.ConvertFromUtf32(c);
            foreach (char unit in chars)
            {
                text.Append(unit);
                offsets.Add(at);
            }

            at += byteCount;
        }

        offsets.Add(utf8.Length);
        byteOffsets = [.. offsets];
        return text.ToString();
    }

    private void Write(RegexNode node)
    {
        switch (node)
        {
            case EmptyNode:
                break;
            case LiteralNode literal:
                foreach (char c in Decode(literal.Bytes, out _))
                    WriteChar(c);
                break;
            case SetNode set:
                WriteSet(set.Set);
                break;
            case ConcatNode concat:
                Array.ForEach(concat.Items, Write);
                break;
            case AlternateNode alternate:
                WriteAlternate(alternate.Branches);
                break;
            case LoopNode loop:
                WriteLoop(loop);
                break;
            case AtomicNode atomic:
                WriteGroup(_plain ? "(?:" : "(?>", atomic.Body);
                break;
            case LookNode when _plain:
                break;
            case LookNode look:
                WriteGroup(look.Behind ? (look.Negative ? "(?<!" : "(?<=") : (look.Negative ? "(?!" : "(?="), look.Body);
                break;
            case AnchorNode anchor:
                WriteAnchor(anchor.Kind);
                break;
            case CaptureNode capture:
                WriteGroup($"(?<g{capture.Slot}>", capture.Body);
                break;
            case NamedNode named:
                WriteGroup("(?:", named.Body);
                break;
            case BackReferenceNode reference:
                WriteReference(reference);
                break;
            default:
                throw new InvalidOperationException($"no twin for {node.GetType().Name}");
        }
    }

    private void WriteGroup(string open, RegexNode body)
    {
        _out.Append(open);
        Write(body);
        _out.Append(')');
    }

    private void WriteAlternate(RegexNode[] branches)
    {
        _out.Append("(?:");
        for (int i = 0; i < branches.Length; i++)
        {
            if (i > 0)
                _out.Append('|');
            Write(branches[i]);
        }

        _out.Append(')');
    }

    private void WriteLoop(LoopNode loop)
    {
        // taking nothing twice is taking nothing once; .NET 10 runs out of its stacks on some of these
        if (!_natural && loop is { Max: > 1, Body: LookNode or AnchorNode })
            loop = loop with { Min = Math.Min(loop.Min, 1), Max = 1 };
        _out.Append(loop.Kind == LoopKind.Possessive && !_plain ? "(?>" : "(?:");
        WriteTurn(loop.Body);
        string bounds = (loop.Min, loop.Max) switch
        {
            (0, LoopNode.Unlimited) => "*",
            (1, LoopNode.Unlimited) => "+",
            (0, 1) => "?",
            (1, 1) => "",
            (_, LoopNode.Unlimited) => $"{{{loop.Min},}}",
            _ => $"{{{loop.Min},{loop.Max}}}",
        };
        _out.Append(bounds);
        if (loop.Kind == LoopKind.Lazy && bounds.Length > 0)
            _out.Append('?');
        _out.Append(')');
    }

    // .NET 10 makes one loop of an atomic one inside another: (?:\d++){2} then matches "64", whose first turn has taken both digits. A part that changes nothing keeps them apart
    private void WriteTurn(RegexNode body)
    {
        bool isAtomic = body is AtomicNode or LoopNode { Kind: LoopKind.Possessive };
        WriteGroup("(?:", body);
        if (!isAtomic || _natural)
            return;
        _out.Insert(_out.Length - 1, @"(?:\z|)");
    }

    private void WriteAnchor(AnchorKind kind)
    {
        const string Word = @"[\p{L}\p{M}\p{Nl}\p{Nd}\p{Pc}]";
        _out.Append(kind switch
        {
            AnchorKind.TextStart => @"\A",
            AnchorKind.TextEnd => @"\z",
            AnchorKind.TextEndOrLastNewline => @"\Z",
            AnchorKind.LineStart => _natural ? "(?m:^)" : @"(?:\A|(?<=\n)(?!\z))",
            AnchorKind.LineEnd => _natural ? "(?m:$)" : @"(?:(?=\n)|\z(?<!\n))",
            AnchorKind.WordBoundary => _natural ? @"\b" : $"(?:(?<={Word})(?!{Word})|(?<!{Word})(?={Word}))",
            AnchorKind.NotWordBoundary => _natural ? @"\B" : $"(?:(?<={Word})(?={Word})|(?<!{Word})(?!{Word}))",
            _ => @"\A",
        });
    }

    // Ruby: the latest of the groups with the name that has matched
    private void WriteReference(BackReferenceNode reference)
    {
        string option = reference.IgnoreCase ? "(?i:" : "(?:";
        foreach (int slot in reference.Slots.Reverse())
            _out.Append(CultureInfo.InvariantCulture, $@"(?(g{slot}){option}\k<g{slot}>)|");
        _out.Append("(?!)");
        _out.Append(')', reference.Slots.Length);
    }

    private void WriteSet(CharSet set)
    {
        if (set.IsEmpty)
        {
            _out.Append("(?!)");
            return;
        }

        if (set.Equals(CharSet.Any))
        {
            _out.Append(@"[\s\S]");
            return;
        }

        CharSet shown = set.Invalid ? set.Negate() : set;
        _out.Append(set.Invalid ? "[^" : "[");
        foreach ((int from, int to) in shown.Ranges)
        {
            if (from > 0xFFFF)
                continue;

            // the private range stands for invalid bytes, so it is left out of every positive class
            WriteRange(from, Math.Min(to, InvalidBase + 0x7F));
            WriteRange(Math.Max(from, InvalidBase + 0x100), Math.Min(to, 0xFFFF));
        }

        _out.Append(']');
    }

    private void WriteRange(int from, int to)
    {
        if (from > to)
            return;
        WriteChar((char)from);
        if (to == from)
            return;
        _out.Append('-');
        WriteChar((char)to);
    }

    private void WriteChar(char c)
    {
        if (char.IsAsciiLetterOrDigit(c))
            _out.Append(c);
        else
            _out.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
    }
}
