using System.Buffers.Text;
using System.Globalization;
using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Grok;

namespace LogPipe.Cli.GrokTrial;

/// <summary>Writes one JSON object of captures a line; several captures of one name become an array, as in Logstash.</summary>
internal sealed class GrokJsonReport : IGrokReport, IDisposable
{
    private const int PieceBytes = 64 << 10;
    private readonly Stream _to;
    private readonly GrokPattern _pattern;
    private readonly Utf8Output _text = new(PieceBytes * 2);
    private readonly GrokFieldTree _fields;

    /// <summary>Initializes the report.</summary>
    /// <param name="to">Where the lines go; not owned.</param>
    /// <param name="pattern">The pattern whose captures come.</param>
    /// <param name="flat">Whether keys are dotted instead of nested.</param>
    public GrokJsonReport(Stream to, GrokPattern pattern, bool flat)
    {
        _to = to;
        _pattern = pattern;
        _fields = GrokFieldTree.Of(pattern.Captures, flat);
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> line, bool isMatch, ReadOnlySpan<Utf8Slice> captures)
    {
        if (isMatch)
            WriteObject(_fields, line, captures);
        else
            _text.Append("null"u8);
        _text.Append((byte)'\n');
        if (_text.ByteCount >= PieceBytes)
            Flush();
    }

    /// <summary>Writes the captures of a line that matches as one object, without a line end.</summary>
    public void WriteCaptures(ReadOnlySpan<byte> line, ReadOnlySpan<Utf8Slice> captures) => WriteObject(_fields, line, captures);

    /// <inheritdoc/>
    public void Flush()
    {
        _to.Write(_text.WrittenSpan);
        _text.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => _text.Dispose();

    private void WriteObject(GrokFieldTree node, ReadOnlySpan<byte> line, ReadOnlySpan<Utf8Slice> captures)
    {
        _text.Append((byte)'{');
        bool isFirst = true;
        foreach (GrokFieldTree child in node.Children)
        {
            if (!child.HasValue(captures))
                continue;
            if (!isFirst)
                _text.Append((byte)',');
            isFirst = false;
            _text.AppendJsonString(child.Name);
            _text.Append((byte)':');
            if (child.Children.Count > 0)
                WriteObject(child, line, captures);
            else
                WriteValues(child, line, captures);
        }

        _text.Append((byte)'}');
    }

    private void WriteValues(GrokFieldTree field, ReadOnlySpan<byte> line, ReadOnlySpan<Utf8Slice> captures)
    {
        int count = 0;
        foreach (int capture in field.Captures)
            count += captures[capture].Start >= 0 ? 1 : 0;
        if (count > 1)
            _text.Append((byte)'[');
        bool isFirst = true;
        foreach (int capture in field.Captures)
        {
            if (captures[capture].Start < 0)
                continue;
            if (!isFirst)
                _text.Append((byte)',');
            isFirst = false;
            WriteValue(_pattern.Captures[capture].Type, line.Slice(captures[capture].Start, captures[capture].ByteCount));
        }

        if (count > 1)
            _text.Append((byte)']');
    }

    /// <summary>Writes a value as its type; a text that is none of that type stays a text, so that nothing is lost.</summary>
    private void WriteValue(GrokType type, ReadOnlySpan<byte> text)
    {
        if (type == GrokType.Integer && Utf8Parser.TryParse(text, out long number, out int used) && used == text.Length)
            _text.Append(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
        else if (type == GrokType.Real && Utf8Parser.TryParse(text, out double real, out used) && used == text.Length && double.IsFinite(real))
            _text.Append(Encoding.ASCII.GetBytes(real.ToString("R", CultureInfo.InvariantCulture)));
        else if (type == GrokType.Boolean && (text.SequenceEqual("true"u8) || text.SequenceEqual("false"u8)))
            _text.Append(text);
        else
            _text.AppendJsonString(text);
    }
}
