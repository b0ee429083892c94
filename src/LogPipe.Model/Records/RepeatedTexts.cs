using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LogPipe.Model;

/// <summary>
/// Remembers what was made of texts that come again and again, byte for byte, such as the frames of an error that repeats: in logs of application servers they are most of the bytes, and there are
/// few of them. One thread at a time.
/// </summary>
/// <remarks>
/// A text is kept when it comes for the second time, so that texts that come once cost a hash and no memory. Kept texts are compared byte for byte; the hash only finds them. Two that share a place take
/// it from each other. Benchmark: the whole-process scenario <c>jboss</c>.
/// </remarks>
/// <typeparam name="T">What was made of a text.</typeparam>
public sealed class RepeatedTexts<T>
    where T : class
{
    /// <summary>Bytes from which a text is worth to be looked up.</summary>
    public const int MinBytes = 256;

    /// <summary>Bytes above which a text is not kept.</summary>
    public const int MaxBytes = 16 << 10;

    private const int PlaceCount = 1024;

    /// <summary>Bytes of all texts; what was made of them comes on top and is about as much.</summary>
    private const int MaxTotalBytes = 4 << 20;

    private readonly Place[] _places = new Place[PlaceCount];
    private int _totalBytes;

    /// <summary>Gets the bytes of the texts that are kept.</summary>
    internal int TotalBytes => _totalBytes;

    /// <summary>Looks for a text.</summary>
    /// <param name="text">The text, <see cref="MinBytes"/> to <see cref="MaxBytes"/> long; others are never found.</param>
    /// <param name="made">What was made of it.</param>
    /// <param name="again">Whether it came before, as far as its hash tells, so that what is made of it now should be kept with <see cref="Keep"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryFind(ReadOnlySpan<byte> text, [NotNullWhen(true)] out T? made, out bool again)
    {
        made = null;
        again = false;
        if (text.Length is < MinBytes or > MaxBytes)
            return false;
        ulong hash = Hash(text);
        ref Place place = ref _places[hash % PlaceCount];
        if (place.Hash == hash && place.Text is { } kept && text.SequenceEqual(kept))
        {
            made = place.Made!;
            return true;
        }

        again = place.Seen == hash;
        place.Seen = hash;
        return false;
    }

    /// <summary>Keeps what was made of a text; what had its place is forgotten.</summary>
    public void Keep(ReadOnlySpan<byte> text, T made)
    {
        if (_totalBytes + text.Length > MaxTotalBytes)
        {
            Array.Clear(_places);
            _totalBytes = 0;
        }

        ulong hash = Hash(text);
        ref Place place = ref _places[hash % PlaceCount];
        _totalBytes += text.Length - (place.Text?.Length ?? 0);
        place = new Place { Hash = hash, Seen = hash, Text = text.ToArray(), Made = made };
    }

    /// <summary>Four sums side by side, as they would wait for each other's multiplication otherwise; the multiplier is that of FNV-1a for 64 bits.</summary>
    private static ulong Hash(ReadOnlySpan<byte> text)
    {
        const ulong prime = 1_099_511_628_211;
        ref byte start = ref MemoryMarshal.GetReference(text);
        ulong a = (ulong)text.Length, b = 1, c = 2, d = 3;
        int last = text.Length - (4 * sizeof(ulong));
        for (int at = 0; at < last; at += 4 * sizeof(ulong))
            Add(ref Unsafe.Add(ref start, at), ref a, ref b, ref c, ref d);
        Add(ref Unsafe.Add(ref start, last), ref a, ref b, ref c, ref d);
        ulong sum = a ^ BitOperations.RotateLeft(b, 16) ^ BitOperations.RotateLeft(c, 32) ^ BitOperations.RotateLeft(d, 48);
        sum = (sum ^ (sum >> 32)) * prime;
        return sum ^ (sum >> 29);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Add(ref byte block, ref ulong a, ref ulong b, ref ulong c, ref ulong d)
        {
            a = BitOperations.RotateLeft((a ^ Unsafe.ReadUnaligned<ulong>(ref block)) * prime, 23);
            b = BitOperations.RotateLeft((b ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref block, 8))) * prime, 23);
            c = BitOperations.RotateLeft((c ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref block, 16))) * prime, 23);
            d = BitOperations.RotateLeft((d ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref block, 24))) * prime, 23);
        }
    }

    private struct Place
    {
        public ulong Hash;
        public ulong Seen;
        public byte[]? Text;
        public T? Made;
    }
}
