using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Grok;

namespace LogPipe.Cli.GrokTrial;

/// <summary>Shows people what an expression makes of lines: captures colored in the line and named below it, or how far it came.</summary>
internal sealed class GrokScreenReport : IGrokReport
{
    private static readonly string[] Colors = ["\u001b[36m", "\u001b[33m", "\u001b[32m", "\u001b[35m", "\u001b[34m", "\u001b[96m"];
    private const string Red = "\u001b[31m";
    private const string Gray = "\u001b[90m";
    private const string Plain = "\u001b[0m";

    private readonly Stream _to;
    private readonly GrokPattern _pattern;
    private readonly GrokProgress _progress;
    private readonly bool _hasColors;
    private readonly StringBuilder _text = new();

    /// <summary>Initializes the report.</summary>
    public GrokScreenReport(Stream to, GrokPattern pattern, GrokProgress progress, bool hasColors)
    {
        _to = to;
        _pattern = pattern;
        _progress = progress;
        _hasColors = hasColors;
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> line, bool isMatch, ReadOnlySpan<Utf8Slice> captures)
    {
        if (isMatch)
            WriteMatch(line, captures);
        else
            WriteMiss(line);
    }

    /// <inheritdoc/>
    public void Flush()
    {
        _to.Write(Encoding.UTF8.GetBytes(_text.ToString()));
        _text.Clear();
    }

    private void WriteMatch(ReadOnlySpan<byte> line, ReadOnlySpan<Utf8Slice> captures)
    {
        int end = 0;
        for (int at = 0; at < line.Length; at = end)
        {
            int capture = CaptureAt(captures, at, out end);
            end = Math.Min(end, line.Length);
            if (capture < 0)
                _text.Append(Shown(line[at..end]));
            else
                Paint(Colors[capture % Colors.Length], Shown(line[at..end]));
        }

        _text.Append('\n');
        for (int i = 0; i < captures.Length; i++)
        {
            if (captures[i].Start < 0)
                continue;
            _text.Append("    ");
            Paint(Colors[i % Colors.Length], _pattern.Captures[i].FieldName);
            _text.Append(" = ").Append(Shown(line.Slice(captures[i].Start, captures[i].ByteCount))).Append('\n');
        }
    }

    /// <summary>Gives the innermost capture over a byte, or -1, and where what is shown next ends.</summary>
    private static int CaptureAt(ReadOnlySpan<Utf8Slice> captures, int at, out int end)
    {
        int found = -1;
        end = int.MaxValue;
        for (int i = 0; i < captures.Length; i++)
        {
            Utf8Slice slice = captures[i];
            if (slice.Start > at)
                end = Math.Min(end, slice.Start);
            else if (slice.Start >= 0 && slice.End > at)
            {
                found = found < 0 || slice.ByteCount <= captures[found].ByteCount ? i : found;
                end = Math.Min(end, slice.End);
            }
        }

        return found;
    }

    private void WriteMiss(ReadOnlySpan<byte> line)
    {
        if (!_progress.TryFind(line, out Utf8Slice matched, out string beginning))
        {
            Paint(Red, Shown(line));
            _text.Append('\n');
            Paint(Gray, "    no match, not even of the expression's first part");
            _text.Append('\n');
            return;
        }

        _text.Append(Shown(line[..matched.End]));
        Paint(Red, Shown(line[matched.End..]));
        _text.Append('\n');
        string rest = _pattern.Expression[beginning.Length..];
        int column = Encoding.UTF8.GetCharCount(line[..matched.End]) + 1;
        Paint(Gray, $"{new string(' ', Math.Max(0, column - 1))}^ matched up to here (column {column}); then expected {rest}");
        _text.Append('\n');
    }

    private void Paint(string color, string text)
    {
        if (_hasColors)
            _text.Append(color).Append(text).Append(Plain);
        else
            _text.Append(text);
    }

    /// <summary>Gives text with control characters made visible, so that a log line cannot steer the terminal.</summary>
    private static string Shown(ReadOnlySpan<byte> bytes) => Terminal.Printable.Of(Encoding.UTF8.GetString(bytes));
}
