using System.Runtime.InteropServices;

namespace LogPipe.Signals.Templates;

/// <summary>
/// Makes templates of groups: a word in whose place many others stand, everything else being equal, is a value. A pure function of the set of
/// groups, so that order, partitioning and restarts cannot matter.
/// </summary>
/// <remarks>
/// Rounds: in each, every shape looks at each of its words; where as many shapes as the rules ask for differ in that word only, or where something
/// is known to vary in its place, the word becomes a blank. Shapes that became equal are one in the next round. Ends when a round changes nothing.
/// Drain (He et al., ICWS 2017) merges by the share of equal words instead, and so merges siblings that differ in one plain word; most of its
/// wrong lines come from there.
/// </remarks>
internal static class TemplateResolver
{
    /// <summary>How much evidence makes a value of a word, in halves: six words in one place. States, verbs and directions come in twos to fives.</summary>
    private const int ManyWords = 12;

    /// <summary>The same for a name with a number and for a single letter, which are labels more often than words.</summary>
    private const int PlainWeight = 2;
    private const int LabelWeight = 3;

    /// <summary>Makes the templates.</summary>
    /// <param name="groups">The groups.</param>
    /// <returns>The shapes; each knows its groups by number.</returns>
    public static List<TemplateShape> Resolve(IReadOnlyList<LineGroup> groups)
    {
        var shapes = new ShapeSet();
        for (int i = 0; i < groups.Count; i++)
        {
            var shape = new TemplateShape(groups[i].Key, groups[i].Constants.ToArray());
            shape.Groups.Add(i);
            shapes.Add(shape);
        }

        shapes.AbsorbShortLists();
        while (Round(shapes) is { } next)
        {
            shapes = next;
            shapes.AbsorbShortLists();
        }

        return [.. shapes.Shapes];
    }

    private static ShapeSet? Round(ShapeSet shapes)
    {
        Dictionary<ulong, int> evidence = Weigh(shapes);
        var next = new ShapeSet();
        bool changed = false;
        var open = new List<int>();
        foreach (TemplateShape shape in shapes.Shapes)
        {
            open.Clear();
            for (int word = 0; word < shape.WordCount; word++)
            {
                if (MayVary(shape, word) && (evidence[shape.ContextOf(word)] >= Needed(shape, word) || IsKnownToVary(shapes, shape, word)))
                    open.Add(word);
            }

            TemplateShape? wider = open.Count > 0 && open.Count < shape.WordCount ? shape.Without(open) : Widen(shapes, shape);
            if (wider is null)
            {
                next.Add(shape);
                continue;
            }

            wider.Groups.AddRange(shape.Groups);
            next.Add(wider);
            changed = true;
        }

        return changed ? next : null;
    }

    private static Dictionary<ulong, int> Weigh(ShapeSet shapes)
    {
        var evidence = new Dictionary<ulong, int>();
        foreach (TemplateShape shape in shapes.Shapes)
        {
            for (int word = 0; word < shape.WordCount; word++)
            {
                if (MayVary(shape, word))
                    CollectionsMarshal.GetValueRefOrAddDefault(evidence, shape.ContextOf(word), out _) += IsLabel(shape.Word(word)) ? LabelWeight : PlainWeight;
            }
        }

        return evidence;
    }

    /// <summary>
    /// The first word tells what a message is about; it may vary only where enough is left that tells it too.
    /// </summary>
    private static bool MayVary(TemplateShape shape, int word) => shape.WordCount > (TemplateShape.IsFirst(word) ? 3 : 1);

    /// <summary>The evidence that a word needs: behind a word for somebody or some machine, two different ones are enough.</summary>
    private static int Needed(TemplateShape shape, int word) =>
        word > 0 && shape.IsRightBefore(word - 1, word) && IsActor(shape.Word(word - 1)) ? 2 * PlainWeight : ManyWords;

    private static bool IsLabel(ReadOnlySpan<byte> word) => word.Length == 1 || word[^1] == LineKey.Ordinal;

    private static bool IsActor(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("user"u8) || word.SequenceEqual("User"u8) || word.SequenceEqual("username"u8) || word.SequenceEqual("account"u8)
        || word.SequenceEqual("host"u8) || word.SequenceEqual("Host"u8) || word.SequenceEqual("hostname"u8);

    private static bool IsKnownToVary(ShapeSet shapes, TemplateShape shape, int word) =>
        shape.WordCount > 2 && !TemplateShape.IsFirst(word) && shapes.Find(shape.IdentityWithBlank(word)) is { } wider && wider.Varies(shape.SlotOf(word));

    /// <summary>
    /// A value of several parts (<c>LOCAL(0)</c>, <c>WorkSource{10113}</c>) where others have a value of one: the whole is the value, as long as none of its words is the name of a value itself.
    /// </summary>
    private static TemplateShape? Widen(ShapeSet shapes, TemplateShape shape)
    {
        if (shape.WordCount < 2)
            return null;
        foreach ((int Start, int End) stretch in shape.Compounds())
        {
            if (shapes.Find(shape.IdentityWithBlank(stretch)) is { WordCount: > 1 })
                return shape.WithBlanks([stretch]);
        }

        return null;
    }
}
