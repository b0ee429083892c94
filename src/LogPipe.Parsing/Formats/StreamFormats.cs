namespace LogPipe.Parsing.Formats;

/// <summary>
/// The formats that a stream was seen to write, most recent first: a settled stream costs one matcher a line, and a container that
/// prints several formats costs a few.
/// </summary>
internal sealed class StreamFormats
{
    /// <summary>How many formats a stream remembers; containers that print JBoss, GC, access and raw lines have about four.</summary>
    private const int Capacity = 8;

    private readonly short[] _recent = new short[Capacity];
    private int _count;
    private int _general;

    /// <summary>Gets the formats, most recent first.</summary>
    public ReadOnlySpan<short> Recent => _recent.AsSpan(0, _count);

    /// <summary>
    /// Counts a line that only a general layout matched, and says whether all formats should be asked about it: the 1st, 2nd, 4th … 128th such line
    /// of the stream, and from then on every 256th, which costs a settled stream less than a hundredth.
    /// </summary>
    public bool IsTimeToLook()
    {
        _general++;
        return _general < 256 ? (_general & (_general - 1)) == 0 : (_general & 255) == 0;
    }

    /// <summary>Says whether the stream wrote this format lately.</summary>
    public bool Contains(int format) => Recent.Contains((short)format);

    /// <summary>Puts a format to the front.</summary>
    public void Use(int format)
    {
        if (_count > 0 && _recent[0] == format)
            return;
        int at = Recent.IndexOf((short)format);
        if (at < 0)
        {
            at = Math.Min(_count, Capacity - 1);
            _count = Math.Min(_count + 1, Capacity);
        }

        // by hand: an overlapping copy leaves managed code, which costs more than the few moves
        for (; at > 0; at--)
            _recent[at] = _recent[at - 1];
        _recent[0] = (short)format;
    }

    /// <summary>Gives the formats other numbers; one whose number is <see cref="EventParser.Unknown"/> now is forgotten.</summary>
    public void Renumber(Func<int, int> renumber)
    {
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            int format = renumber(_recent[i]);
            if (format != EventParser.Unknown)
                _recent[kept++] = (short)format;
        }

        _count = kept;
    }
}
