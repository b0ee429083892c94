using Microsoft.Extensions.Logging;

namespace LogPipe.Pipeline;

/// <summary>What the engine tells its operator.</summary>
internal static partial class PipelineLog
{
    [LoggerMessage(1, LogLevel.Error, "stage {Stage} failed on a batch of {Source}: {Records} records become dead letters (parse); this is a defect of the stage")]
    public static partial void StageFailedOnBatch(ILogger logger, string stage, string source, int records, Exception failure);

    [LoggerMessage(2, LogLevel.Error, "stage {Stage} failed: what it holds back stays unacknowledged; this is a defect of the stage")]
    public static partial void StageFailed(ILogger logger, string stage, Exception failure);

    [LoggerMessage(3, LogLevel.Warning, "output {Output} failed on call {Call} with {Records} records, they will be offered again: {Reason}")]
    public static partial void OutputUnavailable(ILogger logger, string output, int call, int records, string reason);

    [LoggerMessage(12, LogLevel.Error, "output {Output} failed on call {Call} with {Records} records, they will be offered again; this is a defect of the output")]
    public static partial void OutputFailed(ILogger logger, string output, int call, int records, Exception failure);

    [LoggerMessage(4, LogLevel.Information, "output {Output} is asked again for {Records} records after call {Call}, in {Pause}: {Reason}")]
    public static partial void Retrying(ILogger logger, string output, int records, int call, TimeSpan pause, string reason);

    [LoggerMessage(5, LogLevel.Information, "output {Output} works again")]
    public static partial void OutputRecovered(ILogger logger, string output);

    [LoggerMessage(6, LogLevel.Warning, "output {Output} put {Records} records off {Calls} times while it took others: they become dead letters (poison)")]
    public static partial void GaveUp(ILogger logger, string output, int records, int calls);

    [LoggerMessage(7, LogLevel.Error, "{Letters} dead letters cannot be written, nothing behind them is acknowledged until they are")]
    public static partial void DeadLettersNotWritten(ILogger logger, int letters, Exception failure);

    [LoggerMessage(8, LogLevel.Warning, "the position {Position} of {Source} cannot be acknowledged: its lines would be read again after a restart")]
    public static partial void AcknowledgementFailed(ILogger logger, string source, long position, Exception failure);

    [LoggerMessage(9, LogLevel.Error, "input {Input} cannot go on, the run ends after what is under way is delivered")]
    public static partial void InputFailed(ILogger logger, string input, Exception failure);

    [LoggerMessage(10, LogLevel.Critical, "the engine failed and abandons what is under way, unacknowledged")]
    public static partial void EngineFailed(ILogger logger, Exception failure);

    [LoggerMessage(11, LogLevel.Error, "the disposal of {Part} failed")]
    public static partial void DisposalFailed(ILogger logger, string part, Exception failure);
}
