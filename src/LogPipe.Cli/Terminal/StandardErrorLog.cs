using Microsoft.Extensions.Logging;

namespace LogPipe.Cli.Terminal;

/// <summary>The log of one-shot commands: warnings as plain lines on standard error. The service has a real one.</summary>
internal sealed class StandardErrorLog : ILogger
{
    /// <summary>The only one.</summary>
    public static readonly StandardErrorLog Instance = new();

    private StandardErrorLog()
    {
    }

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Console.Error.WriteLine($"logpipe: {formatter(state, exception)}");
    }
}
