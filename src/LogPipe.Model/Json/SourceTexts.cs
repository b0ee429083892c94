using System.Text;

namespace LogPipe.Model;

/// <summary>Holds the texts of the source being written, escaped once per change of the source.</summary>
internal sealed class SourceTexts : IDisposable
{
    private readonly Utf8Output _escaped = new();
    private readonly Utf8Output _plain = new();
    private LogSource? _source;
    private int _pathEnd;
    private int _hostEnd;

    /// <summary>Gets the source's part of a shape's header.</summary>
    public uint Header { get; private set; }

    /// <summary>Gives the text that a step of a plan asks for.</summary>
    public ReadOnlySpan<byte> Of(ValueKind kind) => kind switch
    {
        ValueKind.FilePath => _escaped.WrittenSpan[.._pathEnd],
        ValueKind.HostName => _escaped.WrittenSpan[_pathEnd.._hostEnd],
        _ => _escaped.WrittenSpan[_hostEnd..],
    };

    /// <summary>Takes over the texts of a source, if it is another one than before.</summary>
    public void Use(LogSource source)
    {
        if (ReferenceEquals(source, _source))
            return;
        _escaped.Clear();
        Append(source.FilePath);
        _pathEnd = _escaped.ByteCount;
        Append(source.HostName);
        _hostEnd = _escaped.ByteCount;
        Append(source.ServiceName);
        Header = DocumentHeader.Of(source);
        _source = source;
    }

    public void Dispose()
    {
        _escaped.Dispose();
        _plain.Dispose();
    }

    private void Append(string? text)
    {
        _plain.Clear();
        Encoding.UTF8.GetBytes(text, _plain);
        JsonText.Append(_escaped, _plain.WrittenSpan);
    }
}
