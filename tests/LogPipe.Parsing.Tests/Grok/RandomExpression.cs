using System.Text;

namespace LogPipe.Parsing.Tests.Grok;

/// <summary>Writes random expressions over a small alphabet, so that random texts often match and choices often matter.</summary>
internal sealed class RandomExpression(Random random)
{
    private static readonly string[] Atoms =
    [
        "a", "b", "ab", "é", ".", "[ab]", "[^a]", "[^b\\n]", "[aé]", "\\w", "\\s", "\\S", "\\d", "1", " ", "\\b", "\\B", "^", "$", "\\A", "\\Z", "\\z",
        "a", "b", "c", "[a-c]", "[^é]", "(?-m:.)", "(?i:A)", "%{WORD}", "%{INT}", "%{DATA}", "%{NOTSPACE}",
    ];

    private int _groups;

    public string Write()
    {
        _groups = 0;
        var text = new StringBuilder();
        Alternation(text, 3);
        return text.ToString();
    }

    private void Alternation(StringBuilder text, int depth)
    {
        Sequence(text, depth);
        while (random.Next(4) == 0)
        {
            text.Append('|');
            Sequence(text, depth);
        }
    }

    private void Sequence(StringBuilder text, int depth)
    {
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            Atom(text, depth);
            if (random.Next(3) == 0)
                text.Append(Quantifier());
        }
    }

    private string Quantifier() => random.Next(12) switch
    {
        0 => "*",
        1 => "+",
        2 => "?",
        3 => "*?",
        4 => "+?",
        5 => "??",
        6 => "*+",
        7 => "++",
        8 => "{1,3}",
        9 => "{2}",
        10 => "{0,2}?",
        _ => "{2,}",
    };

    private void Atom(StringBuilder text, int depth)
    {
        if (depth == 0 || random.Next(3) != 0)
        {
            text.Append(Atoms[random.Next(Atoms.Length)]);
            return;
        }

        string open = random.Next(11) switch
        {
            0 => "(?>",
            1 => "(?=",
            2 => "(?!",
            3 => "(?<=",
            4 => "(?<!",
            5 or 6 or 7 => $"(?<n{_groups++}>",
            _ => "(?:",
        };
        text.Append(open);
        if (open is "(?<=" or "(?<!")
            text.Append(Atoms[random.Next(12)]);
        else
            Alternation(text, depth - 1);
        text.Append(')');
    }
}
