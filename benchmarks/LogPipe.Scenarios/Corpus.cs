using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace LogPipe.Scenarios;

/// <summary>Writes logs to measure with, the same ones every time: a seeded generator in the manner of each family.</summary>
internal sealed class Corpus
{
    private const int Seed = 42;

    /// <summary>Events with a stack trace, in percent: the share that gives about four lines an event, as in an application server's log.</summary>
    private const int TracePercent = 8;

    private static readonly string[] Loggers = ["org.jboss.as.server", "com.shop.cart.CartService", "com.shop.stock.StockService", "org.hibernate.SQL"];
    private static readonly string[] Agents = ["Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/128.0", "curl/8.5.0", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5)"];

    private readonly Random _random = new(Seed);
    private readonly StringBuilder _event = new();
    private DateTime _time = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    /// <summary>Gets the kinds of log.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["apache", "jboss", "mixed"];

    /// <summary>Gets the events written.</summary>
    public long Events { get; private set; }

    /// <summary>Gets the errors among them.</summary>
    public long Errors { get; private set; }

    /// <summary>Gets the lines written.</summary>
    public long Lines { get; private set; }

    /// <summary>Gets the bytes written.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes a log that is there, with the number of its events in a file beside it: <c>LOG.stats.json</c>, <c>{"events": N}</c>.</summary>
    public static Corpus Of(string log, string link)
    {
        File.CreateSymbolicLink(link, log);
        using SafeFileHandle file = File.OpenHandle(log);
        using var stats = JsonDocument.Parse(File.ReadAllText(log + ".stats.json"));
        return new Corpus { Bytes = RandomAccess.GetLength(file), Lines = SourceToSink.CountLines(log), Events = stats.RootElement.GetProperty("events").GetInt64() };
    }

    /// <summary>Writes a log of a kind until it has so many bytes; a mixed one changes its kind at every event.</summary>
    public void Write(string kind, string path, long byteCount)
    {
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(false), bufferSize: 1 << 16);
        while (Bytes < byteCount)
        {
            _event.Clear();
            _time = _time.AddMilliseconds(_random.Next(1, 40));
            if (kind == "apache" || (kind == "mixed" && _random.Next(2) == 0))
                AddRequest();
            else
                AddServerEvent();
            file.Write(_event);
            Events++;
            Bytes += _event.Length;
        }
    }

    private void AddRequest()
    {
        _event.Append(CultureInfo.InvariantCulture, $"203.0.113.{_random.Next(250)} - - [{_time:dd/MMM/yyyy:HH:mm:ss} +0000] \"GET /shop/item/{_random.Next(100_000)} HTTP/1.1\" ");
        bool isError = _random.Next(50) == 0;
        Errors += isError ? 1 : 0;
        _event.Append(CultureInfo.InvariantCulture, $"{(isError ? 500 : 200)} {_random.Next(90_000)} \"https://shop.example/start\" \"{Agents[_random.Next(Agents.Length)]}\"\n");
        Lines++;
    }

    private void AddServerEvent()
    {
        bool hasTrace = _random.Next(100) < TracePercent;
        string logger = Loggers[_random.Next(Loggers.Length)];
        _event.Append(CultureInfo.InvariantCulture, $"{_time:yyyy-MM-dd HH:mm:ss,fff} {(hasTrace ? "ERROR" : "INFO ")} [{logger}] (default task-{_random.Next(64)}) ");
        _event.Append(CultureInfo.InvariantCulture, $"order {_random.Next(1_000_000)} of customer {_random.Next(5000)} was {(hasTrace ? "rejected" : "stored")}\n");
        Lines++;
        if (!hasTrace)
            return;
        Errors++;
        _event.Append("java.lang.IllegalStateException: no stock left\n");
        int frames = _random.Next(20, 55);
        for (int i = 0; i < frames; i++)
            _event.Append(CultureInfo.InvariantCulture, $"\tat com.shop.layer{i}.Service{i % 7}.handle(Service{i % 7}.java:{_random.Next(20, 900)})\n");
        Lines += frames + 1;
    }
}
