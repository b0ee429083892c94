using Microsoft.Extensions.Logging;

namespace LogPipe.Inputs.Tests.Fakes;

/// <summary>Keeps what was logged, for assertions and for the messages of failed tests.</summary>
internal sealed class ListLogger : ILogger
{
    public List<string> Lines { get; } = [];

    /// <summary>Gets a copy, for tests that look while others log.</summary>
    public IReadOnlyList<string> Messages
    {
        get
        {
            lock (Lines)
                return [.. Lines];
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (Lines)
            Lines.Add($"{logLevel}: {formatter(state, exception)}");
    }
}
