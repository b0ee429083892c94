using System.Globalization;
using System.Text;
using LogPipe.Cli.Terminal;
using LogPipe.Signals.Noise;

namespace LogPipe.Cli.Noise;

/// <summary>Says in a few lines, at the end of a run, what made the noise of it.</summary>
internal static class NoiseSummary
{
    private const int Applications = 5;

    /// <summary>Below this many events the lines say all there is to say.</summary>
    private const int FewEvents = 100;

    private const int MaxChars = 70;

    /// <summary>Gives a line an application and one for how to read on; empty where there was little.</summary>
    public static string Of(NoiseBudget budget)
    {
        long events = budget.Applications.Sum(static a => a.Events);
        if (events < FewEvents)
            return "";
        long documents = budget.Applications.Sum(static a => a.Documents);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"noise: {events} events in {documents} documents; 'logpipe noise' has more\n");
        foreach (ApplicationNoise application in budget.Applications.Take(Applications))
        {
            if (application.Noisiest(1).FirstOrDefault() is not { } noisiest)
                continue;
            string template = Printable.Of(noisiest.Template.Length > MaxChars ? noisiest.Template[..(MaxChars - 1)] + "…" : noisiest.Template);
            text.Append(CultureInfo.InvariantCulture, $"  {application.Name}: {application.Lines} lines, {Share(noisiest.Lines, application.Lines)} of them {noisiest.TemplateId}  {template}\n");
        }

        return text.ToString();
    }

    /// <summary>Gives a share in percent.</summary>
    public static string Share(long part, long whole) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / Math.Max(1, whole):F0} %");
}
