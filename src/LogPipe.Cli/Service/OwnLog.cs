using LogPipe.Cli.Configuration;
using LogPipe.Cli.Terminal;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting;
using Serilog.Formatting.Compact;

namespace LogPipe.Cli.Service;

/// <summary>LogPipe's own log: to standard error, never to a file that LogPipe might read itself.</summary>
internal static class OwnLog
{
    private const string TextTemplate = "{Timestamp:HH:mm:ss.fff} {Level:u4} {Message:lj}{NewLine}{Exception}";

    /// <summary>Makes the factory of loggers; the caller disposes it, which writes what is left.</summary>
    public static ILoggerFactory Create(LogOptions options)
    {
        LoggerConfiguration configuration = new LoggerConfiguration().MinimumLevel.Is(Level(options.Level));
        string format = options.Format == "auto" ? (Screen.ErrorIsTerminal ? "text" : "ecs") : options.Format;
        configuration = format == "text"
            ? configuration.WriteTo.Console(outputTemplate: TextTemplate, standardErrorFromLevel: LogEventLevel.Verbose, formatProvider: null)
            : configuration.WriteTo.Console(Formatter(format), standardErrorFromLevel: LogEventLevel.Verbose);
        return new SerilogLoggerFactory(configuration.CreateLogger(), dispose: true);
    }

    private static ITextFormatter Formatter(string format) => format == "compact" ? new CompactJsonFormatter() : new EcsLogFormatter();

    private static LogEventLevel Level(string level) => level switch
    {
        "trace" => LogEventLevel.Verbose,
        "debug" => LogEventLevel.Debug,
        "warn" => LogEventLevel.Warning,
        "error" => LogEventLevel.Error,
        _ => LogEventLevel.Information,
    };
}
