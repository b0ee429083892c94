namespace LogPipe.Signals.Folding;

/// <summary>What a level means for what may be folded and hidden: the index into the plan's policies.</summary>
internal enum Severity
{
    /// <summary>Debug, trace and finer.</summary>
    Debug,

    /// <summary>Everything that nothing else is said of.</summary>
    Normal,

    /// <summary>Warnings.</summary>
    Warning,

    /// <summary>Errors and worse.</summary>
    Error,
}

/// <summary>Reads levels as <c>log.level</c> holds them: the words of syslog (RFC 5424, table 2), log4j, java.util.logging, PHP and MySQL, in lower case.</summary>
internal static class Severities
{
    /// <summary>Gives the severity of a level.</summary>
    public static Severity Of(ReadOnlySpan<byte> level) => level.Length switch
    {
        3 when level.SequenceEqual("err"u8) => Severity.Error,
        4 when level.SequenceEqual("warn"u8) => Severity.Warning,
        4 when level.SequenceEqual("crit"u8) => Severity.Error,
        4 when level.SequenceEqual("fine"u8) => Severity.Debug,
        5 when level.SequenceEqual("error"u8) || level.SequenceEqual("fatal"u8) || level.SequenceEqual("alert"u8) || level.SequenceEqual("emerg"u8) || level.SequenceEqual("panic"u8) => Severity.Error,
        5 when level.SequenceEqual("debug"u8) || level.SequenceEqual("trace"u8) || level.SequenceEqual("finer"u8) => Severity.Debug,
        6 when level.SequenceEqual("severe"u8) => Severity.Error,
        6 when level.SequenceEqual("finest"u8) => Severity.Debug,
        7 when level.SequenceEqual("warning"u8) => Severity.Warning,
        7 when level.SequenceEqual("verbose"u8) => Severity.Debug,
        8 when level.SequenceEqual("critical"u8) => Severity.Error,
        9 when level.SequenceEqual("emergency"u8) => Severity.Error,
        _ when level.EndsWith(" error"u8) => Severity.Error,
        _ when level.EndsWith(" warning"u8) => Severity.Warning,
        _ => Severity.Normal,
    };
}
