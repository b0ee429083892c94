using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LogPipe.Parsing.Grok.Automata;
using LogPipe.Parsing.Grok.Syntax;

namespace LogPipe.Parsing.Grok.Emitting;

/// <summary>
/// Hot: an IPv4 address in dotted decimals, read sixteen bytes at a time, so that an automaton for addresses and host names need not walk through it. What it lets pass is a subset; anything
/// else is left to the automaton. Benchmark <c>GrokBenchmarks</c>.
/// </summary>
internal static class AddressShape
{
    // The longest address has 15 bytes; the last load of three digits may reach two behind it
    private const int Readable = 18;

    /// <summary>Gives the end of the address that begins here, or -1 where there is none or the text is too short to look.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int EndOf(ref byte text, int length, int at)
    {
        if (length - at < Readable)
            return -1;
        ref byte bytes = ref Unsafe.Add(ref text, at);
        Vector128<byte> chars = Vector128.LoadUnsafe(ref bytes);
        uint digits = Vector128.LessThanOrEqual(chars - Vector128.Create((byte)'0'), Vector128.Create((byte)9)).ExtractMostSignificantBits();
        uint dots = Vector128.Equals(chars, Vector128.Create((byte)'.')).ExtractMostSignificantBits();
        int end = BitOperations.TrailingZeroCount(~(digits | dots));
        dots &= (1u << end) - 1;
        if (BitOperations.PopCount(dots) != 3)
            return -1;
        int first = BitOperations.TrailingZeroCount(dots);
        dots &= dots - 1;
        int second = BitOperations.TrailingZeroCount(dots);
        dots &= dots - 1;
        int third = BitOperations.TrailingZeroCount(dots);

        // without a branch: how long the octets are is as good as random
        bool isAddress = IsOctet(ref bytes, 0, first) & IsOctet(ref bytes, first + 1, second) & IsOctet(ref bytes, second + 1, third) & IsOctet(ref bytes, third + 1, end);
        return isAddress ? at + end : -1;
    }

    /// <summary>
    /// Finds the bytes behind an address at which an automaton has certainly come to its end there, whatever the address: proved by following every address at once.
    /// </summary>
    /// <param name="automaton">The automaton.</param>
    /// <param name="start">Where it starts.</param>
    public static ByteSet Terminators(ByteAutomaton automaton, int start)
    {
        var here = new HashSet<int> { start };
        for (int octet = 0; octet < 4; octet++)
        {
            var next = new HashSet<int>();
            foreach (int state in here)
            {
                if (!FollowOctet(automaton, state, octet > 0, next))
                    return ByteSet.None;
            }

            here = next;
        }

        ByteSet terminators = ByteSet.None;
        for (int b = 0; b < 256; b++)
        {
            int column = automaton.Classes[b];
            if (here.All(s => (automaton.Transitions[s + column] & ~ByteAutomaton.StateMask) == (ByteAutomaton.Accepts | ByteAutomaton.Dead)))
                terminators |= ByteSet.Of(b);
        }

        return terminators;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsOctet(ref byte bytes, int from, int to)
    {
        int value = (Unsafe.Add(ref bytes, from) * 100) + (Unsafe.Add(ref bytes, from + 1) * 10) + Unsafe.Add(ref bytes, from + 2) - ('0' * 111);
        int count = to - from;
        return ((uint)(count - 1) < 3) & ((count < 3) | (value <= 255));
    }

    private static bool FollowOctet(ByteAutomaton automaton, int state, bool behindDot, HashSet<int> reached)
    {
        if (behindDot && !Step(automaton, ref state, (byte)'.'))
            return false;
        for (int value = 0; value < 1000; value++)
        {
            // as written with one, two and three digits
            for (int width = 1; width <= 3; width++)
            {
                if (value >= (width == 1 ? 10 : width == 2 ? 100 : 256))
                    continue;
                int at = state;
                bool fits = true;
                for (int power = width == 1 ? 1 : width == 2 ? 10 : 100; power > 0 && fits; power /= 10)
                    fits = Step(automaton, ref at, (byte)('0' + (value / power % 10)));
                if (!fits)
                    return false;
                reached.Add(at);
            }
        }

        return true;
    }

    private static bool Step(ByteAutomaton automaton, ref int state, byte value)
    {
        int entry = automaton.Transitions[state + automaton.Classes[value]];
        state = entry & ByteAutomaton.StateMask;
        return (entry & (ByteAutomaton.Dead | ByteAutomaton.Quits)) == 0;
    }
}
