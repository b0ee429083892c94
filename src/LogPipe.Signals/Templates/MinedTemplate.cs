namespace LogPipe.Signals.Templates;

/// <summary>A template and how many lines it stands for.</summary>
/// <param name="Key">The id as a number: see <see cref="TemplateId"/>.</param>
/// <param name="Text">The template, UTF-8, with <c>&lt;*&gt;</c> for what varies.</param>
/// <param name="Count">The lines.</param>
public sealed record MinedTemplate(ulong Key, byte[] Text, long Count)
{
    /// <summary>Gets the id, a function of <see cref="Text"/>.</summary>
    public string Id { get; } = TemplateId.TextOf(Key);
}
