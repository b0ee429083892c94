namespace LogPipe.Model;

/// <summary>
/// A text that comes again and again, byte for byte, such as the frames of an error that repeats, with what was made of it so far. Parsing finds it once per event; who works on the event later takes
/// over what it made of the text the last time.
/// </summary>
/// <remarks>
/// Ownership: whoever found it may keep it as long as it likes; a batch holds it until the batch is used again. Threads: the bytes never change, and what is made of them is set as a whole, so that any
/// thread may read it; two that make it at once make the same. Benchmark: the whole-process scenario <c>jboss</c>.
/// </remarks>
public sealed class RepeatedText
{
    private readonly byte[] _bytes;
    private volatile byte[]? _json;
    private volatile object? _parsed;
    private volatile object? _told;

    /// <summary>Initializes the text.</summary>
    /// <param name="bytes">The bytes; copied.</param>
    /// <param name="lineCount">Lines in it, 1 or more.</param>
    public RepeatedText(ReadOnlySpan<byte> bytes, int lineCount)
    {
        _bytes = bytes.ToArray();
        LineCount = lineCount;
    }

    /// <summary>Gets the bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Gets the number of bytes.</summary>
    public int ByteCount => _bytes.Length;

    /// <summary>Gets the number of lines.</summary>
    public int LineCount { get; }

    /// <summary>Gets or sets what parsing found in the text, null before it looked. Belongs to Parsing.</summary>
    public object? Parsed
    {
        get => _parsed;
        set => _parsed = value;
    }

    /// <summary>Gets or sets what the text tells about an error, null before it was read. Belongs to the one stage that reads traces.</summary>
    public object? Told
    {
        get => _told;
        set => _told = value;
    }

    /// <summary>Gets or sets the text inside a JSON string, null before it was written.</summary>
    internal byte[]? Json
    {
        get => _json;
        set => _json = value;
    }
}
