using System.Text;

namespace LogPipe.Signals.Codes;

/// <summary>What is stable about an error, as it was read from an event: what recipes of codes are made of. Filled again for each event.</summary>
internal sealed class ErrorFacts
{
    private readonly NameList _texts = new();

    /// <summary>Gets the chain of exceptions, outermost first, root cause last, without those that only carry another one.</summary>
    public NameList Types { get; } = new();

    /// <summary>Gets the application's frames of the root cause, innermost first.</summary>
    public NameList Frames { get; } = new();

    /// <summary>Gets or sets the status of a web server's answer from 500 on; 0 for none.</summary>
    public long Status { get; set; }

    /// <summary>Gets the dataset, or an empty text.</summary>
    public ReadOnlySpan<byte> Dataset => _texts[0];

    /// <summary>Gets the vendor's code that the format of the line has a field for, or an empty text: it names the message.</summary>
    public ReadOnlySpan<byte> Vendor => _texts[1];

    /// <summary>Gets the vendor's code that was found in what the program says, or an empty text.</summary>
    public ReadOnlySpan<byte> SaidVendor => _texts[2];

    /// <summary>Gets the number that a database adds to a SQLSTATE, or an empty text.</summary>
    public ReadOnlySpan<byte> SaidNumber => _texts[3];

    /// <summary>
    /// Gets a value that says whether the rest does not say enough without the message. A vendor's code of the line's own format names the message; one that was found in the text may be a whole class of
    /// errors. Go's panics are of one type.
    /// </summary>
    public bool NeedsMessage => Status == 0 && Vendor.IsEmpty && (Types.Count == 0 || Frames.Count == 0 || (Types.Count == 1 && Types[0].SequenceEqual("panic"u8)));

    /// <summary>Gets the shape of the message (<see cref="Templates.LineKey"/>), where it is needed.</summary>
    public ReadOnlySpan<byte> Message => _texts[4];

    /// <summary>Begins an event; the other texts follow in the order of their properties.</summary>
    public void Begin()
    {
        Types.Clear();
        Frames.Clear();
        _texts.Clear();
        Status = 0;
    }

    /// <summary>Takes the next text.</summary>
    public void Take(ReadOnlySpan<byte> text) => _texts.Add(text);

    /// <summary>Gives the root cause's type, or an empty text.</summary>
    public string RootType => Types.Count > 0 ? Encoding.UTF8.GetString(Types[Types.Count - 1]) : "";
}
