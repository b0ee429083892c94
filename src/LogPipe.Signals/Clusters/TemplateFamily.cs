using LogPipe.Signals.Templates;

namespace LogPipe.Signals.Clusters;

/// <summary>Templates that are about the same thing.</summary>
/// <param name="Id">The id: that of its first template by id, so that it stays as long as that one belongs to it.</param>
/// <param name="Label">What it is about, in words of its own templates.</param>
/// <param name="Templates">Its templates, the most frequent first.</param>
public sealed record TemplateFamily(string Id, string Label, IReadOnlyList<MinedTemplate> Templates)
{
    /// <summary>Gets the lines of all of its templates.</summary>
    public long Count => Templates.Sum(static t => t.Count);
}
