using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LogPipe.Model;

namespace LogPipe.Parsing.Multiline;

/// <summary>
/// Remembers what follows the first line of an event where it comes again and again, byte for byte, such as the frames of an error that repeats: in logs of application servers these are most of the
/// bytes, and there are few of them. Finds them before the lines are looked at one by one, and in finished events. One instance per lane.
/// </summary>
/// <remarks>
/// <para>Hot. A text is kept when it comes for the second time, so that texts that come once cost a hash and no memory. Kept texts are found by their first <see cref="HeadBytes"/> bytes and compared
/// byte for byte: what is found is never another one. Memory is bounded by <see cref="MaxTotalBytes"/>; what others make of the texts comes on top and is about as much.</para>
/// <para>Assumes that secrets are hidden in the lines that are joined before an event is finished here. Benchmark: the whole-process scenario <c>jboss</c>.</para>
/// </remarks>
internal sealed class RepeatedTraces
{
    /// <summary>Bytes from which a text is worth to be looked up.</summary>
    public const int MinBytes = 256;

    /// <summary>Bytes above which a text is not kept.</summary>
    public const int MaxBytes = 16 << 10;

    private const int HeadBytes = 64;
    private const int PlaceCount = 1024;

    /// <summary>Texts with the same beginning that are told apart; the one that was found last is asked first.</summary>
    private const int MaxOfOneHead = 8;

    private const int MaxTotalBytes = 4 << 20;

    /// <summary>Lines of an event, its first one left out, among which the first one with white space at its beginning is looked for.</summary>
    private const int MaxHeadLines = 8;

    /// <summary>The multiplier of FNV-1a for 64 bits.</summary>
    private const ulong Prime = 1_099_511_628_211;

    private readonly Trace?[] _places = new Trace?[PlaceCount];
    private readonly ulong[] _seen = new ulong[PlaceCount];
    private readonly List<TraceBlock> _blocks = [];
    private int _totalBytes;
    private int _joinableCount;

    /// <summary>Gets the bytes of the texts that are kept.</summary>
    internal int TotalBytes => _totalBytes;

    /// <summary>
    /// Finds the lines of a batch that are, all of them, the lines below the first one of an event that came before, and that hold no secret: each begins with white space or looks like a line that only
    /// traces have.
    /// </summary>
    /// <param name="batch">A batch of lines.</param>
    /// <returns>The blocks of lines in their order; valid until the next call.</returns>
    public List<TraceBlock> FindBlocks(LogBatch batch)
    {
        _blocks.Clear();
        // where lines of several streams lie side by side, or records are more than lines, each of them has to be looked at
        if (_joinableCount == 0 || !batch.HasPlainLines || batch.Streams.Count != 1 || batch.Source.Content == SourceContent.Records || batch.Source.CountsMessages || batch.Source.IsFramed || batch.Streams[0].HoldsEnvelopes)
            return _blocks;
        ReadOnlySpan<byte> buffer = batch.Buffer;
        ReadOnlySpan<LogRecord> records = batch.Records;
        bool wasIndented = true;
        for (int i = 0; i < records.Length; i++)
        {
            Utf8Slice text = records[i].Text;
            bool isIndented = text.ByteCount > 0 && buffer[text.Start] is (byte)'\t' or (byte)' ';
            if (isIndented && !wasIndented && FindJoinable(buffer[text.Start..], records[i..]) is { } trace)
            {
                _blocks.Add(new TraceBlock(i, trace.Text, trace.Format));
                i += trace.Text.LineCount - 1;
            }

            wasIndented = isIndented;
        }

        return _blocks;
    }

    /// <summary>Finds what follows the head of an event, and says so in its record; remembers it where it came before.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="record">A finished event.</param>
    /// <returns>The text where it is known, else null.</returns>
    public Trace? Recognize(LogBatch batch, ref LogRecord record)
    {
        ReadOnlySpan<byte> text = batch.Bytes(record.Text);
        int below = FirstBelow(text);
        text = text[below..];
        if (below == 0 || text.Length is < MinBytes or > MaxBytes)
            return null;
        int place = PlaceOf(text);
        Trace? before = null;
        for (Trace? trace = _places[place]; trace is not null; before = trace, trace = trace.Next)
        {
            if (trace.Text.ByteCount != text.Length || !text.SequenceEqual(trace.Text.Bytes))
                continue;
            MoveToFront(place, trace, before);
            batch.SetRepeat(ref record, record.Text.Start + below, trace.Text);
            return trace;
        }

        ulong hash = Hash(text);
        ref ulong seen = ref _seen[hash % PlaceCount];
        if (seen != hash)
        {
            seen = hash;
            return null;
        }

        Trace kept = Keep(text, place);
        batch.SetRepeat(ref record, record.Text.Start + below, kept.Text);
        return kept;
    }

    /// <summary>
    /// Gives where the lines below an event's head begin: the first line that begins with white space, as what stands above it, the message of an error, differs from time to time; else the second line.
    /// </summary>
    private static int FirstBelow(ReadOnlySpan<byte> text)
    {
        int second = text.IndexOf((byte)'\n') + 1;
        int at = second;
        for (int lines = 0; lines < MaxHeadLines && at < text.Length; lines++)
        {
            if (text[at] is (byte)'\t' or (byte)' ')
                return at;
            int feed = text[at..].IndexOf((byte)'\n');
            if (feed < 0)
                break;
            at += feed + 1;
        }

        return second;
    }

    /// <summary>Lets the lines of a text be found by <see cref="FindBlocks"/>: they go on an event of a format, whatever they follow in it, and hold no secret.</summary>
    public void MakeJoinable(Trace trace, int format)
    {
        if (trace.Format < 0)
            _joinableCount++;
        trace.Format = format;
    }

    private Trace? FindJoinable(ReadOnlySpan<byte> buffer, ReadOnlySpan<LogRecord> records)
    {
        if (buffer.Length < MinBytes)
            return null;
        int place = PlaceOf(buffer);
        int start = records[0].Text.Start;
        Trace? before = null;
        for (Trace? trace = _places[place]; trace is not null; before = trace, trace = trace.Next)
        {
            int lineCount = trace.Text.LineCount;
            if (trace.Format < 0 || lineCount > records.Length || records[lineCount - 1].Text.End != start + trace.Text.ByteCount
                || !buffer.StartsWith(trace.Text.Bytes))
                continue;
            MoveToFront(place, trace, before);
            return trace;
        }

        return null;
    }

    private Trace Keep(ReadOnlySpan<byte> text, int place)
    {
        if (_totalBytes + text.Length > MaxTotalBytes)
        {
            Array.Clear(_places);
            _totalBytes = 0;
            _joinableCount = 0;
        }

        Trace? last = _places[place];
        for (int count = 2; last is not null && count < MaxOfOneHead; count++)
            last = last.Next;
        for (Trace? forgotten = last?.Next; forgotten is not null; forgotten = forgotten.Next)
        {
            _totalBytes -= forgotten.Text.ByteCount;
            _joinableCount -= forgotten.Format < 0 ? 0 : 1;
        }

        if (last is not null)
            last.Next = null;
        _totalBytes += text.Length;
        return _places[place] = new Trace(new RepeatedText(text, text.Count((byte)'\n') + 1), _places[place]);
    }

    private void MoveToFront(int place, Trace trace, Trace? before)
    {
        if (before is null)
            return;
        before.Next = trace.Next;
        trace.Next = _places[place];
        _places[place] = trace;
    }

    private static int PlaceOf(ReadOnlySpan<byte> text) => (int)(Hash(text[..HeadBytes]) % PlaceCount);

    /// <summary>Four sums side by side, as they would wait for each other's multiplication otherwise.</summary>
    private static ulong Hash(ReadOnlySpan<byte> text)
    {
        ref byte start = ref MemoryMarshal.GetReference(text);
        ulong a = (ulong)text.Length, b = 1, c = 2, d = 3;
        int last = text.Length - (4 * sizeof(ulong));
        for (int at = 0; at < last; at += 4 * sizeof(ulong))
            Add(ref Unsafe.Add(ref start, at), ref a, ref b, ref c, ref d);
        Add(ref Unsafe.Add(ref start, last), ref a, ref b, ref c, ref d);
        ulong sum = a ^ BitOperations.RotateLeft(b, 16) ^ BitOperations.RotateLeft(c, 32) ^ BitOperations.RotateLeft(d, 48);
        sum = (sum ^ (sum >> 32)) * Prime;
        return sum ^ (sum >> 29);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Add(ref byte block, ref ulong a, ref ulong b, ref ulong c, ref ulong d)
        {
            a = BitOperations.RotateLeft((a ^ Unsafe.ReadUnaligned<ulong>(ref block)) * Prime, 23);
            b = BitOperations.RotateLeft((b ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref block, 8))) * Prime, 23);
            c = BitOperations.RotateLeft((c ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref block, 16))) * Prime, 23);
            d = BitOperations.RotateLeft((d ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref block, 24))) * Prime, 23);
        }
    }

    /// <summary>A text that is kept.</summary>
    internal sealed class Trace(RepeatedText text, Trace? next)
    {
        /// <summary>Gets the text.</summary>
        public RepeatedText Text { get; } = text;

        /// <summary>The format whose events its lines go on, or -1 while nothing is known.</summary>
        public int Format = -1;

        /// <summary>The next text whose beginning leads to the same place.</summary>
        public Trace? Next = next;
    }
}

/// <summary>Lines of a batch that follow each other and are the lines of a text that came before.</summary>
/// <param name="Record">Number of the first line's record.</param>
/// <param name="Text">The text.</param>
/// <param name="Format">The format whose events they go on.</param>
internal readonly record struct TraceBlock(int Record, RepeatedText Text, int Format);
