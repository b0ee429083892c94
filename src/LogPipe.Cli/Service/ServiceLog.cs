using Microsoft.Extensions.Logging;

namespace LogPipe.Cli.Service;

/// <summary>What the service says of itself.</summary>
internal static partial class ServiceLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "logpipe {Version} reads {Inputs} and delivers to {Outputs}")]
    public static partial void Started(ILogger log, string version, string inputs, string outputs);

    [LoggerMessage(Level = LogLevel.Information, Message = "monitors ask at {Address}: /metrics, /healthz, /readyz")]
    public static partial void Listening(ILogger log, Uri address);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Message}")]
    public static partial void Stopping(ILogger log, string message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the index: {Notice}")]
    public static partial void IndexNotice(ILogger log, string notice);

    [LoggerMessage(Level = LogLevel.Information, Message = "ended ({End}) after {Seconds:F1} s; {Books}")]
    public static partial void Ended(ILogger log, string end, double seconds, string books);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Failure}")]
    public static partial void Failed(ILogger log, string failure);

    [LoggerMessage(Level = LogLevel.Debug, Message = "stage {Stage} took {Seconds:F3} s, summed over the lanes")]
    public static partial void StageCost(ILogger log, string stage, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "installed in the index: {Kind} {Name} ({Note})")]
    public static partial void Installed(ILogger log, string kind, string name, string note);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Application} has more than {Limit} error codes: what it makes up now is still coded, but not counted by code; give its errors a vendor code or a constant message")]
    public static partial void RunawayCodes(ILogger log, string application, int limit);

    [LoggerMessage(Level = LogLevel.Warning, Message = "two errors had the code {Before}: '{Title}' in {Application} has the code {Code} from now on; what the catalogue says of {Before} is about the other one")]
    public static partial void CodeCollision(ILogger log, string before, string title, string application, string code);

    [LoggerMessage(Level = LogLevel.Information, Message = "read the catalogue of error codes again: {File}")]
    public static partial void CatalogueRead(ILogger log, string file);

    [LoggerMessage(Level = LogLevel.Error, Message = "the catalogue of error codes is wrong, the one before still holds: {Mistakes}")]
    public static partial void CatalogueWrong(ILogger log, string mistakes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What}: {Summary}")]
    public static partial void Incident(ILogger log, string what, string summary);

    [LoggerMessage(Level = LogLevel.Information, Message = "read the patterns again: {Patterns} patterns, {Formats} formats are in force")]
    public static partial void PatternsRead(ILogger log, int patterns, int formats);

    [LoggerMessage(Level = LogLevel.Error, Message = "the patterns have {Count} mistakes, those read before still hold: {Mistakes}")]
    public static partial void PatternsWrong(ILogger log, int count, string mistakes);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Application} was deployed: its events name the release {Release} for the first time")]
    public static partial void Deployed(ILogger log, string application, string release);

    [LoggerMessage(Level = LogLevel.Warning, Message = "what was learned of usual counts cannot be read and is learned anew: {File}: {Reason}")]
    public static partial void LearnedDamaged(ILogger log, string file, string reason);
}
