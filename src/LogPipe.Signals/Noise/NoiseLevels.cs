using LogPipe.Model;
using LogPipe.Signals.Folding;

namespace LogPipe.Signals.Noise;

/// <summary>Severities as the noise budget names them.</summary>
internal static class NoiseLevels
{
    private static readonly string[] Names = ["debug", "info", "warning", "error"];

    /// <summary>Gives the name of a severity.</summary>
    public static string NameOf(Severity severity) => Names[(int)severity];

    /// <summary>Gives the worse of two names.</summary>
    public static string Worse(string left, string right) => Names[Math.Max(Math.Max(0, Array.IndexOf(Names, left)), Math.Max(0, Array.IndexOf(Names, right)))];

    /// <summary>Says how bad an event is: by its level, or by what a web server answered.</summary>
    public static Severity Of(LogBatch batch, in LogRecord record)
    {
        Severity severity = batch.TryGetText(record, EcsFields.LogLevel, out ReadOnlySpan<byte> level) ? Severities.Of(level) : Severity.Normal;
        return batch.TryGet(record, EcsFields.HttpResponseStatusCode, out LogField status) && status.Kind == FieldKind.Integer && status.Integer >= FoldKey.FirstServerError ? Severity.Error : severity;
    }
}
