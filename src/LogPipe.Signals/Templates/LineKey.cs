using System.Runtime.CompilerServices;

namespace LogPipe.Signals.Templates;

/// <summary>
/// Reduces a line to its key: the plain words and the punctuation, with a blank for every part that may vary. Lines of one statement have one key
/// or few; what stood at the blanks is kept beside it, so that a part which never varies is a word of the template again.
/// </summary>
/// <remarks>
/// Hot: one pass over the line's bytes, no allocation once the buffers fit. The key is a function of the line alone, which is what makes the identity of
/// templates independent of order. Benchmark: MinerBenchmarks.
/// </remarks>
internal sealed class LineKey
{
    /// <summary>Stands for one part that may vary.</summary>
    public const byte Blank = 1;

    /// <summary>Stands for three parts that may vary and more, one after another: a list.</summary>
    public const byte List = 2;

    /// <summary>Stands for the number at the end of a name, as in <c>eth0</c>.</summary>
    public const byte Ordinal = 3;

    /// <summary>Bytes of a line that are looked at; what is behind them is one blank. 8 KiB: no statement's own words reach that far.</summary>
    public const int MaxLineBytes = 8 << 10;

    private const int MaxSlots = 1024;
    private const int MaxQuotedBytes = 200;

    private byte[] _key = new byte[512];
    private byte[] _text = new byte[512];
    private readonly Slot[] _slots = new Slot[MaxSlots];
    private int _keyCount;
    private int _textCount;
    private int _slotCount;
    private int _wordStart;
    private int _wordFlags;
    private int _letters;
    private int _listStart;
    private int _listLength;
    private int _listEnd;
    private int _listText;
    private int _listSource;
    private int _wordSource;
    private int _wordSourceEnd;
    private byte _listKind;
    private bool _isSaturated;

    /// <summary>Gets the key.</summary>
    public ReadOnlySpan<byte> Key => _key.AsSpan(0, _keyCount);

    /// <summary>Gets the line with <see cref="Blank"/> for the parts whose form says that they vary.</summary>
    public ReadOnlySpan<byte> Text => _text.AsSpan(0, _textCount);

    /// <summary>Gets what stands at each <see cref="Blank"/>, <see cref="List"/> and <see cref="Ordinal"/> of the key: slices of <see cref="Text"/>.</summary>
    public ReadOnlySpan<Slot> Slots => _slots.AsSpan(0, _slotCount);

    /// <summary>Reads a line.</summary>
    public void Read(ReadOnlySpan<byte> line)
    {
        bool isCut = line.Length > MaxLineBytes;
        if (isCut)
            line = line[..MaxLineBytes];
        Start(line.Length, softNames: true);
        Scan(line, softNames: true);
        // names alone are all that such a line says: they stay
        if (_letters == 0)
        {
            Start(line.Length, softNames: false);
            Scan(line, softNames: false);
        }

        if (isCut)
        {
            _text[_textCount++] = (byte)' ';
            AppendKey((byte)' ');
            _wordStart = _textCount;
            _text[_textCount++] = Blank;
            _wordSource = _wordSourceEnd = line.Length;
            AddBlank(_wordStart);
        }
    }

    private void Start(int byteCount, bool softNames)
    {
        // each byte of a line gives at most one of the key and of the text; a cut adds two
        if (_key.Length < byteCount + 16)
        {
            _key = new byte[byteCount * 2];
            _text = new byte[byteCount * 2];
        }

        _keyCount = _textCount = _slotCount = _wordStart = _wordFlags = _wordSource = 0;
        _letters = softNames ? 0 : 1;
        _listLength = 0;
        _listEnd = -1;
        _isSaturated = false;
    }

    private void Scan(ReadOnlySpan<byte> line, bool softNames)
    {
        int at = 0;
        int quoteEnd = -1;
        while ((uint)at < (uint)line.Length)
        {
            byte value = line[at];
            if (at == quoteEnd)
            {
                _wordFlags |= WordFlags.Quoted;
                FinishWord(softNames, at);
                quoteEnd = -1;
                AppendDelimiter(value);
                _wordSource = ++at;
                continue;
            }

            if (quoteEnd < 0 && IsDelimiter(value))
            {
                FinishWord(softNames, at);
                if (value is (byte)'"' or (byte)'\'')
                    at = OpenQuote(line, at, ref quoteEnd);
                else
                {
                    AppendDelimiter(value);
                    at++;
                }

                _wordSource = at;
                continue;
            }

            if (quoteEnd < 0 && value == '.' && ByteClass.Is(line, at + 1, (byte)'.') && !ByteClass.Is(line, at + 2, (byte)'/'))
            {
                at = AppendLeader(line, at, softNames);
                _wordSource = at;
                continue;
            }

            int end = MaskMatcher.Match(line, at, out MaskType type);
            if (quoteEnd >= 0 && end > quoteEnd)
            {
                end = at + 1;
                type = MaskType.None;
            }

            if (type != MaskType.None)
                AppendVariable(type, line, at);
            else
                AppendLiteral(line[at..end]);
            at = end;
        }

        FinishWord(softNames, line.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsDelimiter(byte value) => value < 0x7f && (ByteClass.Of(value) & ByteClass.Word) == 0
        && (value <= ' ' || value is (byte)'=' or (byte)',' or (byte)';' or (byte)':' or (byte)'(' or (byte)')' or (byte)'[' or (byte)']' or (byte)'{' or (byte)'}' or (byte)'"' or (byte)'\'' or (byte)'<' or (byte)'>' or (byte)'|');

    /// <summary>Dots that lead the eye to a value (<c>i-fetch......0</c>) separate as a delimiter does.</summary>
    private int AppendLeader(ReadOnlySpan<byte> line, int at, bool softNames)
    {
        FinishWord(softNames, at);
        while (ByteClass.Is(line, at, (byte)'.'))
        {
            AppendDelimiter((byte)'.');
            at++;
        }

        return at;
    }

    /// <summary>A quoted phrase is one value, unless it is the name of a member (<c>"a": 1</c>); of a request line the method is a word and the rest one value.</summary>
    private int OpenQuote(ReadOnlySpan<byte> line, int at, ref int quoteEnd)
    {
        byte quote = line[at];
        AppendDelimiter(quote);
        if (at > 0 && (ByteClass.Of(line[at - 1]) & ByteClass.Word) != 0)
            return at + 1;
        ReadOnlySpan<byte> rest = line[(at + 1)..];
        int close = rest[..Math.Min(rest.Length, MaxQuotedBytes)].IndexOf(quote);
        if (close <= 0 || ByteClass.At(rest, close + 1, ByteClass.Word) || ByteClass.Is(rest, close + 1, (byte)':'))
            return at + 1;
        int method = MethodByteCount(rest[..close]);
        if (method > 0)
        {
            _wordSource = at + 1;
            AppendLiteral(rest[..method]);
            FinishWord(softNames: false, at + 1 + method);
            AppendDelimiter((byte)' ');
            _text[_textCount++] = Blank;
            (_wordSource, _wordSourceEnd) = (at + 2 + method, at + 1 + close);
            AddBlank(_textCount - 1);
            _wordStart = _textCount;
            return at + 1 + close;
        }

        quoteEnd = at + 1 + close;
        return at + 1;
    }

    /// <summary>The bytes of the method where the text is a request line (RFC 9112, section 3): method, target, protocol.</summary>
    private static int MethodByteCount(ReadOnlySpan<byte> text)
    {
        int method = ByteClass.Run(text, 0, ByteClass.Upper | ByteClass.UpperHex, 16);
        int protocol = text.LastIndexOf(" HTTP/"u8);
        return method >= 3 && ByteClass.Is(text, method, (byte)' ') && protocol > method && text.Length - protocol <= 9 ? method : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AppendVariable(MaskType type, ReadOnlySpan<byte> line, int at)
    {
        // an address as Java writes it: the slash belongs to it
        if (type == MaskType.Ip && at > 0 && line[at - 1] == '/' && _textCount == _wordStart + 1)
            _textCount--;
        _text[_textCount++] = Blank;
        _wordFlags |= WordFlags.Variable;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AppendLiteral(ReadOnlySpan<byte> piece)
    {
        if (piece.Length == 1)
        {
            byte value = piece[0];
            if (value < ' ')
                value = (byte)' ';
            _text[_textCount++] = value;
            return;
        }

        piece.CopyTo(_text.AsSpan(_textCount));
        _textCount += piece.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AppendDelimiter(byte value)
    {
        if (value <= ' ')
        {
            value = (byte)' ';
            // runs of white space are one space, and none leads
            if (_textCount == 0 || _text[_textCount - 1] == ' ')
            {
                _wordStart = _textCount;
                return;
            }
        }

        _text[_textCount++] = value;
        _wordStart = _textCount;
        AppendKey(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AppendKey(byte value) => _key[_keyCount++] = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void FinishWord(bool softNames, int sourceEnd)
    {
        int start = _wordStart;
        int end = _textCount;
        if (end == start)
            return;
        _wordSourceEnd = sourceEnd;
        int flags = _wordFlags;
        _wordFlags = 0;
        Classify(start, end, flags, softNames);
        _wordStart = _textCount;
    }

    /// <summary>Decides whether a word is a word of the statement, a name with a number, or something that may vary.</summary>
    private void Classify(int start, int end, int flags, bool softNames)
    {
        ReadOnlySpan<byte> word = _text.AsSpan(start, end - start);
        // punctuation around a word belongs to the sentence
        int tail = word.Length;
        if ((flags & WordFlags.Quoted) == 0)
        {
            while (tail > 0 && word[tail - 1] is (byte)'.' or (byte)'!' or (byte)'?' or (byte)'*')
                tail--;
        }

        if (tail == 0)
        {
            AppendWord(word);
            return;
        }

        ReadOnlySpan<byte> core = word[..tail];
        bool isValue = IsBehindEquals();
        bool isFirst = _keyCount == 0;
        if ((flags & WordFlags.Variable) != 0)
        {
            if (softNames || IsVariableAlone(core))
                AddBlank(start, tail);
            else
                AppendMixed(start, core);
        }
        else if (softNames && ((flags & WordFlags.Quoted) != 0 || isValue || IsTruth(core)))
            AddBlank(start, tail);
        else if (IsUnit(core) && TryExtendBlank(start, tail))
        {
        }
        else if (softNames && IsName(core, isFirst, out int ordinal))
        {
            if (ordinal > 0)
                AddOrdinal(start, core, ordinal);
            else
                AddBlank(start, tail);
        }
        else
        {
            AppendWord(core);
            _letters += ByteClass.At(core, 0, ByteClass.Letter) ? 1 : 0;
        }

        if (tail < word.Length)
            AppendWord(_text.AsSpan(start + tail, word.Length - tail));
    }

    /// <summary>A name around a variable part where names are all that the line has: the name is the word, the part the blank.</summary>
    private void AppendMixed(int start, ReadOnlySpan<byte> word)
    {
        for (int i = 0; i < word.Length; i++)
        {
            AppendKey(word[i]);
            if (word[i] == Blank)
                AddSlot(start + i, 1, isVariable: true, _wordSource);
        }
    }

    private void AppendWord(ReadOnlySpan<byte> word)
    {
        word.CopyTo(_key.AsSpan(_keyCount));
        _keyCount += word.Length;
    }

    /// <summary>Says whether the word is the value of a key, as in <c>k=v</c> and <c>k = v</c>; behind <c>==</c> it is compared.</summary>
    private bool IsBehindEquals()
    {
        int at = _keyCount - 1;
        if (at > 0 && _key[at] == ' ')
            at--;
        return at >= 0 && _key[at] == '=' && (at == 0 || _key[at - 1] != '=');
    }

    /// <summary>Says whether a word is a unit of size or time that belongs to the number before it, so that 384 B and 5.2 KB are of one statement.</summary>
    private static bool IsUnit(ReadOnlySpan<byte> word) => word.Length <= 3 && word.Length switch
    {
        1 => word[0] is (byte)'B' or (byte)'K' or (byte)'M' or (byte)'G' or (byte)'s' or (byte)'m' or (byte)'h',
        2 => word[1] is (byte)'B' or (byte)'b' ? word[0] is (byte)'K' or (byte)'k' or (byte)'M' or (byte)'G' or (byte)'T' : word.SequenceEqual("ms"u8) || word.SequenceEqual("us"u8) || word.SequenceEqual("ns"u8),
        3 => word.EndsWith("iB"u8) || word.SequenceEqual("sec"u8) || word.SequenceEqual("min"u8),
        _ => false,
    };

    private bool TryExtendBlank(int start, int byteCount)
    {
        if (_slotCount == 0 || _isSaturated || _listEnd != _keyCount - 1 || _key[_keyCount - 1] != ' ' || _key[_listEnd - 1] != Blank)
            return false;
        _keyCount = _listEnd;
        ExtendSlot(ref _slots[_slotCount - 1], start + byteCount);
        return true;
    }

    private void ExtendSlot(ref Slot slot, int end)
    {
        slot.ByteCount = end - slot.Start;
        slot.IsVariable = false;
        slot.SourceEnd = SourceEndOf(end);
    }

    /// <summary>Where in the line a part of the word at the end of the text ends: what is behind it is punctuation, byte for byte as in the line.</summary>
    private int SourceEndOf(int end) => _wordSourceEnd - (_textCount - end);

    private static bool IsTruth(ReadOnlySpan<byte> word) => word.Length is 4 or 5
        && (word.SequenceEqual("true"u8) || word.SequenceEqual("false"u8) || word.SequenceEqual("True"u8) || word.SequenceEqual("False"u8)
            || word.SequenceEqual("TRUE"u8) || word.SequenceEqual("FALSE"u8));

    private static bool IsVariableAlone(ReadOnlySpan<byte> word)
    {
        foreach (byte value in word)
        {
            if ((ByteClass.Of(value) & ByteClass.Letter) != 0)
                return false;
        }

        return true;
    }

    /// <summary>Says whether a word is a name rather than a word: with figures, or parts joined by other marks than a hyphen or one slash.</summary>
    /// <param name="word">The word.</param>
    /// <param name="isFirst">Whether it begins the message: a name without figures tells there what the message is about, and is a word.</param>
    /// <param name="ordinal">Where the number at its end begins, when that (two figures at most) is all that makes it a name; 0 else.</param>
    private static bool IsName(ReadOnlySpan<byte> word, bool isFirst, out int ordinal)
    {
        ordinal = 0;
        int letters = 0;
        int slashes = 0;
        int marks = 0;
        int digits = 0;
        int lastLetter = -1;
        for (int i = 0; i < word.Length; i++)
        {
            byte of = ByteClass.Of(word[i]);
            if ((of & ByteClass.Letter) != 0)
            {
                letters++;
                lastLetter = i;
            }
            else if ((of & ByteClass.Digit) != 0)
                digits++;
            else if (word[i] == '/')
                slashes++;
            else if (word[i] is not ((byte)'-' or (byte)'?' or (byte)'!' or (byte)'*'))
                marks++;
        }

        if (letters == 0)
            return false;
        bool isName = digits > 0 || (!isFirst && (marks > 0 || slashes > 1));
        if (digits is 1 or 2 && marks == 0 && slashes <= 1 && lastLetter == word.Length - digits - 1 && (ByteClass.Of(word[0]) & ByteClass.Letter) != 0)
            ordinal = lastLetter + 1;
        return isName;
    }

    private void AddOrdinal(int start, ReadOnlySpan<byte> word, int ordinal)
    {
        _letters++;
        int element = _keyCount;
        AppendWord(word[..ordinal]);
        AppendKey(Ordinal);
        AddElement(element, start + ordinal, word.Length - ordinal, start, Ordinal, isVariable: false);
    }

    private void AddBlank(int start) => AddBlank(start, 1);

    private void AddBlank(int start, int byteCount)
    {
        // 1,234,567 and 10.0.0.1:8080 and 10.0.0.1,10.0.0.2 are one value
        if (_listEnd == _keyCount - 1 && _listEnd > 0 && !_isSaturated && _key[_listEnd - 1] == Blank && _key[_listEnd] is (byte)',' or (byte)':')
        {
            _keyCount = _listEnd;
            ExtendSlot(ref _slots[_slotCount - 1], start + byteCount);
            return;
        }

        int element = _keyCount;
        AppendKey(Blank);
        AddElement(element, start, byteCount, start, Blank, IsAlone(start, byteCount));
    }

    /// <summary>Adds the slot of what was just put at the end of the key; the third of a kind in a row makes a list of them all.</summary>
    private void AddElement(int keyStart, int start, int byteCount, int textStart, byte kind, bool isVariable)
    {
        if (_listKind == kind && IsListGap(keyStart))
        {
            _listLength++;
            if (_listLength >= 3)
            {
                if (_listLength == 3)
                    _slotCount--;
                ref Slot list = ref _slots[_slotCount - 1];
                list.Start = _listText;
                list.SourceStart = _listSource;
                ExtendSlot(ref list, start + byteCount);
                _keyCount = _listStart;
                AppendKey(List);
                _listEnd = _keyCount;
                return;
            }
        }
        else
        {
            _listLength = 1;
            _listKind = kind;
            _listStart = keyStart;
            _listText = textStart;
            _listSource = _wordSource;
        }

        _listEnd = _keyCount;
        AddSlot(start, byteCount, isVariable, _wordSource + (start - textStart));
    }

    /// <summary>Says whether nothing but a space, a comma or both stand between the last element and the next.</summary>
    private bool IsListGap(int keyStart)
    {
        int gap = keyStart - _listEnd;
        return !_isSaturated && _listEnd > 0 && ((gap == 1 && _key[_listEnd] is (byte)' ' or (byte)',') || (gap == 2 && _key[_listEnd] == ',' && _key[_listEnd + 1] == ' '));
    }

    private bool IsAlone(int start, int byteCount)
    {
        foreach (byte value in _text.AsSpan(start, byteCount))
        {
            if ((ByteClass.Of(value) & ByteClass.Word) != 0)
                return false;
        }

        return true;
    }

    private void AddSlot(int start, int byteCount, bool isVariable, int source)
    {
        if (_slotCount == MaxSlots)
        {
            _isSaturated = true;
            return;
        }

        _slots[_slotCount++] = new Slot { Start = start, ByteCount = byteCount, IsVariable = isVariable, SourceStart = source, SourceEnd = SourceEndOf(start + byteCount) };
    }

    private static class WordFlags
    {
        public const int Variable = 1;
        public const int Quoted = 2;
    }

    /// <summary>What stands at a blank.</summary>
    public struct Slot
    {
        /// <summary>Where it begins in the text.</summary>
        public int Start;

        /// <summary>Its bytes.</summary>
        public int ByteCount;

        /// <summary>Whether its form alone says that it varies.</summary>
        public bool IsVariable;

        /// <summary>Where it begins in the line that was read.</summary>
        public int SourceStart;

        /// <summary>Where it ends in the line that was read.</summary>
        public int SourceEnd;
    }
}
