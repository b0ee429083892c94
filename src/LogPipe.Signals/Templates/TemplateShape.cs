using System.IO.Hashing;
using LogPipe.Model;

namespace LogPipe.Signals.Templates;

/// <summary>A key on its way to a template: words may become blanks, and shapes that become equal are one. Immutable once its groups are known.</summary>
internal sealed class TemplateShape
{
    /// <summary>Words that may become blanks: those at the front. A message with more is text, and its words are not looked at one by one.</summary>
    private const int MaxWords = 48;

    /// <summary>The longest value of several parts, bytes of key.</summary>
    private const int MaxCompoundBytes = 64;

    private readonly List<(int Start, int End, int Slot)> _words;

    /// <summary>Initializes a shape.</summary>
    /// <param name="key">A key as <see cref="LineKey"/> makes it.</param>
    /// <param name="constants">What always stood at each blank; null where it varied. Taken over.</param>
    public TemplateShape(byte[] key, byte[]?[] constants)
    {
        Key = key;
        Constants = constants;
        _words = FindWords(key);
    }

    /// <summary>Gets the key.</summary>
    public byte[] Key { get; }

    /// <summary>Gets what always stood at each blank.</summary>
    public byte[]?[] Constants { get; }

    /// <summary>Gets the number of plain words.</summary>
    public int WordCount => _words.Count;

    /// <summary>Gets or sets the groups that are of this shape.</summary>
    public List<int> Groups { get; } = [];

    /// <summary>Says whether a word is the first one of the message, which tells what it is about.</summary>
    public static bool IsFirst(int word) => word == 0;

    /// <summary>Gets the bytes of a word.</summary>
    public ReadOnlySpan<byte> Word(int word) => Key.AsSpan(_words[word].Start, _words[word].End - _words[word].Start);

    /// <summary>Says whether nothing but a space is between two words.</summary>
    public bool IsRightBefore(int word, int next) => _words[word].End + 1 == _words[next].Start && Key[_words[word].End] == ' ';

    /// <summary>Gets a number for everything but one word, the word's place included.</summary>
    public ulong ContextOf(int word) => HashWithBlank(_words[word].Start, _words[word].End, _words[word].Slot + 1);

    /// <summary>Gets the <see cref="Identity"/> that the shape would have with a blank in place of a word.</summary>
    public ulong IdentityWithBlank(int word) => HashWithBlank(_words[word].Start, _words[word].End, 0);

    /// <summary>Gets the <see cref="Identity"/> that the shape would have with a blank in place of a stretch of its key.</summary>
    public ulong IdentityWithBlank((int Start, int End) stretch) => HashWithBlank(stretch.Start, stretch.End, 0);

    /// <summary>Gets a number for the key.</summary>
    public ulong Identity => XxHash3.HashToUInt64(Key);

    /// <summary>Gets the shape with blanks in place of some words.</summary>
    public TemplateShape Without(IReadOnlyCollection<int> words) => WithBlanks([.. words.Select(word => (_words[word].Start, _words[word].End))]);

    /// <summary>Gets the shape with blanks in place of some stretches of the key, in order.</summary>
    public TemplateShape WithBlanks(IReadOnlyList<(int Start, int End)> stretches)
    {
        var key = new List<byte>(Key.Length);
        var constants = new List<byte[]?>(Constants.Length + stretches.Count);
        int at = 0;
        int slot = 0;
        foreach ((int start, int end) in stretches)
        {
            Copy(at, start);
            for (int i = start; i < end; i++)
                slot += IsMark(Key[i]) ? 1 : 0;
            key.Add(LineKey.Blank);
            constants.Add(null);
            at = end;
        }

        Copy(at, Key.Length);
        return new TemplateShape([.. key], [.. constants]);

        void Copy(int from, int to)
        {
            for (int i = from; i < to; i++)
            {
                key.Add(Key[i]);
                if (IsMark(Key[i]))
                {
                    // a line of more parts than are kept has fewer slots than marks
                    if (slot < Constants.Length || constants.Count < Constants.Length)
                        constants.Add(slot < Constants.Length ? Constants[slot] : null);
                    slot++;
                }
            }
        }
    }

    /// <summary>Gives this shape and another one of the same key as one. Neither of them changes: a round still asks them what they were when it began.</summary>
    public TemplateShape With(TemplateShape other)
    {
        byte[]?[] constants = [.. Constants];
        for (int i = 0; i < constants.Length && i < other.Constants.Length; i++)
        {
            if (constants[i] is { } mine && (other.Constants[i] is not { } theirs || !mine.AsSpan().SequenceEqual(theirs)))
                constants[i] = null;
        }

        var both = new TemplateShape(Key, constants);
        both.Groups.AddRange(Groups);
        both.Groups.AddRange(other.Groups);
        return both;
    }

    /// <summary>Writes the template: the words, what never varied, and <c>&lt;*&gt;</c> for the rest.</summary>
    public void Write(Utf8Output output)
    {
        int slot = 0;
        foreach (byte value in Key)
        {
            if (!IsMark(value))
            {
                output.Append(value);
                continue;
            }

            byte[]? constant = slot < Constants.Length ? Constants[slot] : null;
            slot++;
            if (constant is null)
                output.Append("<*>"u8);
            else
                WriteConstant(output, constant);
        }
    }

    private static void WriteConstant(Utf8Output output, byte[] constant)
    {
        foreach (byte value in constant)
        {
            if (value == LineKey.Blank)
                output.Append("<*>"u8);
            else
                output.Append(value);
        }
    }

    /// <summary>Gives the stretches between two spaces, or the ends of such, that hold a blank and some punctuation: values of several parts.</summary>
    public IEnumerable<(int Start, int End)> Compounds()
    {
        int start = 0;
        while (start < Key.Length)
        {
            int end = Array.IndexOf(Key, (byte)' ', start);
            end = end < 0 ? Key.Length : end;
            int core = end;
            while (core > start && Key[core - 1] is (byte)',' or (byte)'.' or (byte)';' or (byte)':')
                core--;
            if (start > 0 && core - start is > 1 and <= MaxCompoundBytes && Key.AsSpan(start, core - start).ContainsAny(LineKey.Blank, LineKey.List, LineKey.Ordinal))
            {
                foreach ((int Start, int End) stretch in Stretches(start, core))
                    yield return stretch;
            }

            start = end + 1;
        }
    }

    private IEnumerable<(int Start, int End)> Stretches(int start, int end)
    {
        for (int from = start; from < end; from++)
        {
            if (from > start && (IsWordByte(Key[from - 1]) || IsMark(Key[from - 1])))
                continue;
            for (int to = end; to > from + 1; to--)
            {
                if ((to < end && (IsWordByte(Key[to]) || IsMark(Key[to]))) || !IsCompound(Key.AsSpan(from, to - from)))
                    continue;
                yield return (from, to);
            }
        }
    }

    /// <summary>Says whether a stretch is a value: something in it varies, and no word in it names another value.</summary>
    private static bool IsCompound(ReadOnlySpan<byte> stretch) =>
        stretch.ContainsAny(LineKey.Blank, LineKey.List, LineKey.Ordinal) && !stretch.Contains((byte)'=') && !IsKeyed(stretch);

    private static bool IsKeyed(ReadOnlySpan<byte> stretch)
    {
        for (int i = 1; i < stretch.Length; i++)
        {
            if (stretch[i] == ':' && (ByteClass.Of(stretch[i - 1]) & ByteClass.Word) != 0)
                return true;
        }

        return false;
    }

    /// <summary>Says whether the blank with a number varied.</summary>
    public bool Varies(int slot) => slot < Constants.Length && Constants[slot] is null;

    /// <summary>Gets the number of the blank that would stand in place of a word.</summary>
    public int SlotOf(int word) => _words[word].Slot;

    private static bool IsMark(byte value) => value is LineKey.Blank or LineKey.List or LineKey.Ordinal;

    private ulong HashWithBlank(int start, int end, long seed)
    {
        const int RoomBytes = 1024;
        Span<byte> room = Key.Length <= RoomBytes ? stackalloc byte[RoomBytes] : new byte[Key.Length];
        Key.AsSpan(0, start).CopyTo(room);
        room[start] = LineKey.Blank;
        Key.AsSpan(end).CopyTo(room[(start + 1)..]);
        return XxHash3.HashToUInt64(room[..(Key.Length - (end - start) + 1)], seed);
    }

    private static List<(int Start, int End, int Slot)> FindWords(byte[] key)
    {
        var words = new List<(int Start, int End, int Slot)>();
        int slot = 0;
        int at = 0;
        while (at < key.Length && words.Count < MaxWords)
        {
            if (!IsWordByte(key[at]))
            {
                slot += IsMark(key[at]) ? 1 : 0;
                at++;
                continue;
            }

            int start = at;
            int first = slot;
            bool hasLetter = false;
            while (at < key.Length && (IsWordByte(key[at]) || key[at] == LineKey.Ordinal || (key[at] is (byte)'-' or (byte)'/' && at + 1 < key.Length && IsWordByte(key[at + 1]))))
            {
                hasLetter |= (ByteClass.Of(key[at]) & ByteClass.Letter) != 0;
                slot += IsMark(key[at]) ? 1 : 0;
                at++;
            }

            if (hasLetter)
                words.Add((start, at, first));
        }

        return words;
    }

    private static bool IsWordByte(byte value) => (ByteClass.Of(value) & ByteClass.Word) != 0;
}
