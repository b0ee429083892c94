using System.Text;
using System.Text.RegularExpressions;
using LogPipe.Model;
using LogPipe.Parsing.Grok;
using LogPipe.Parsing.Grok.Twin;

namespace LogPipe.Parsing.Tests.Grok;

/// <summary>Runs an expression by the program and by .NET's Regex and compares every capture.</summary>
internal sealed class TwinComparer
{
    private readonly GrokPattern _pattern;
    private readonly GrokPattern _emitted;
    private readonly Regex _twin;
    private Regex? _naturalTwin;
    private readonly Utf8Slice[] _slices;

    public TwinComparer(string expression, GrokLibrary library)
    {
        _pattern = GrokPattern.Compile(expression, library);
        _pattern.UseEmitted(emit: false);
        _emitted = GrokPattern.Compile(expression, library);
        IsEmitted = _emitted.UseEmitted(emit: true);
        _twin = new Regex(DotNetTwin.Translate(_pattern.Tree), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        _slices = new Utf8Slice[_pattern.Captures.Count];
    }

    public GrokPattern Pattern => _pattern;

    /// <summary>Gets whether the expression has machine code, which is compared as well.</summary>
    public bool IsEmitted { get; }

    /// <summary>Gets the texts compared so far.</summary>
    public int Compared { get; private set; }

    public int Skipped { get; private set; }

    /// <summary>Gets how often .NET disagreed with itself: its answer depends on how <c>\b</c> is written, and the program agreed with one of them.</summary>
    public int Disputed { get; private set; }

    public int Matched { get; private set; }

    /// <summary>Gives null when both agree, else what differs.</summary>
    public string? Difference(byte[] utf8)
    {
        GrokOutcome outcome = _pattern.Match(utf8, _slices);
        string text = DotNetTwin.Decode(utf8, out int[] offsets);
        Match match;
        try
        {
            match = _twin.Match(text);
        }
        catch (Exception e) when (e is RegexMatchTimeoutException or IndexOutOfRangeException)
        {
            // .NET 10's interpreter runs out of its own stacks on some nests of atomic groups, optional groups and looks
            Skipped++;
            return null;
        }

        if (outcome == GrokOutcome.GaveUp)
        {
            Skipped++;
            return null;
        }

        Compared++;
        if (match.Success)
            Matched++;
        string mine = Show(outcome == GrokOutcome.Matched, i => _slices[i]);
        GrokOutcome byCode = _emitted.Match(utf8, _slices);
        string emitted = Show(byCode == GrokOutcome.Matched, i => _slices[i]);
        if (IsEmitted && emitted != mine && byCode != GrokOutcome.GaveUp)
            return $"{_pattern.Expression}\non {Encoding.Latin1.GetString(utf8)}\nprogram:      {mine}\nmachine code: {emitted}";
        string other = Show(match.Success, i => Slice(match.Groups[$"g{i}"], offsets));
        if (mine != other && mine == ByNaturalTwin(text, offsets))
        {
            Disputed++;
            return null;
        }

        return mine == other ? null : $"{_pattern.Expression}\non {Encoding.Latin1.GetString(utf8)}\nprogram: {mine}\ntwin:    {other}";
    }

    private string ByNaturalTwin(string text, int[] offsets)
    {
        _naturalTwin ??= new Regex(DotNetTwin.Translate(_pattern.Tree, natural: true), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        Match match = _naturalTwin.Match(text);
        return Show(match.Success, i => Slice(match.Groups[$"g{i}"], offsets));
    }

    private static Utf8Slice Slice(Group group, int[] offsets) =>
        group.Success ? Utf8Slice.Between(offsets[group.Index], offsets[group.Index + group.Length]) : new Utf8Slice(-1, 0);

    private string Show(bool matched, Func<int, Utf8Slice> slice)
    {
        if (!matched)
            return "no match";
        var shown = new StringBuilder("match");
        for (int i = 0; i < _pattern.Captures.Count; i++)
        {
            Utf8Slice s = slice(i);
            shown.Append(' ').Append(_pattern.Captures[i].FieldName).Append('=').Append(s.Start < 0 ? "-" : $"{s.Start}+{s.ByteCount}");
        }

        return shown.ToString();
    }
}
