using System.Reflection.Emit;
using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Emitting;

/// <summary>Writes the test whether a byte belongs to a set: comparisons where few do, else a look-up.</summary>
internal static class ByteTest
{
    private const int MostRanges = 2;

    /// <summary>Writes a jump to <paramref name="target"/> for members, or for all others.</summary>
    /// <param name="il">Takes the code.</param>
    /// <param name="value">The byte, as a number.</param>
    /// <param name="set">The set.</param>
    /// <param name="members">Whether members jump.</param>
    /// <param name="target">Where to.</param>
    /// <param name="code">Keeps the table where one is needed.</param>
    public static void Jump(ILGenerator il, LocalBuilder value, ByteSet set, bool members, Label target, EmittedCode code)
    {
        if (set.IsEmpty || set == ByteSet.All)
        {
            if (set.IsEmpty != members)
                il.Emit(OpCodes.Br, target);
            return;
        }

        List<(int From, int To)> ranges = Ranges(set);
        List<(int From, int To)> others = Ranges(~set);
        if (others.Count < ranges.Count)
            (ranges, members) = (others, !members);
        if (ranges.Count > MostRanges)
        {
            // the choice of ranges may have turned the question round; the table answers it as it was asked
            bool turned = ReferenceEquals(ranges, others);
            il.Emit(OpCodes.Ldc_I8, code.AddressOf(set));
            il.Emit(OpCodes.Conv_I);
            il.Emit(OpCodes.Ldloc, value);
            il.Emit(OpCodes.Conv_U);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Ldind_U1);
            il.Emit(members != turned ? OpCodes.Brtrue : OpCodes.Brfalse, target);
            return;
        }

        if (members)
        {
            foreach ((int from, int to) in ranges)
                JumpInside(il, value, from, to, target);
            return;
        }

        Label isMember = il.DefineLabel();
        for (int i = 0; i < ranges.Count - 1; i++)
            JumpInside(il, value, ranges[i].From, ranges[i].To, isMember);
        JumpOutside(il, value, ranges[^1].From, ranges[^1].To, target);
        il.MarkLabel(isMember);
    }

    private static void JumpInside(ILGenerator il, LocalBuilder value, int from, int to, Label target)
    {
        il.Emit(OpCodes.Ldloc, value);
        il.Emit(OpCodes.Ldc_I4, from);
        if (from == to)
        {
            il.Emit(OpCodes.Beq, target);
            return;
        }

        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Ldc_I4, to - from);
        il.Emit(OpCodes.Ble_Un, target);
    }

    private static void JumpOutside(ILGenerator il, LocalBuilder value, int from, int to, Label target)
    {
        il.Emit(OpCodes.Ldloc, value);
        il.Emit(OpCodes.Ldc_I4, from);
        if (from == to)
        {
            il.Emit(OpCodes.Bne_Un, target);
            return;
        }

        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Ldc_I4, to - from);
        il.Emit(OpCodes.Bgt_Un, target);
    }

    private static List<(int From, int To)> Ranges(ByteSet set)
    {
        var ranges = new List<(int From, int To)>();
        for (int b = 0; b < 256; b++)
        {
            if (!set[b])
                continue;
            if (ranges.Count > 0 && ranges[^1].To == b - 1)
                ranges[^1] = (ranges[^1].From, b);
            else
                ranges.Add((b, b));
        }

        return ranges;
    }
}
