namespace LogPipe.Signals.Templates;

/// <summary>A template and how many lines it stands for.</summary>
/// <param name="Id">The id, a function of <paramref name="Text"/>: see <see cref="TemplateId"/>.</param>
/// <param name="Text">The template, UTF-8, with <c>&lt;*&gt;</c> for what varies.</param>
/// <param name="Count">The lines.</param>
public sealed record MinedTemplate(string Id, byte[] Text, long Count);
