using System.Globalization;
using System.Text;
using LogPipe.Model;

namespace LogPipe.Benchmarks.Json;

/// <summary>Makes batches of events as the parser leaves them, in the manner of each family; the same ones every time.</summary>
internal static class JsonEvents
{
    public const int EventCount = 1000;

    private static readonly TextConstant[] Levels = [TextConstant.Of("info"), TextConstant.Of("info"), TextConstant.Of("warn"), TextConstant.Of("error")];
    private static readonly string[] Loggers = ["org.jboss.as.server", "com.shop.cart.CartService", "org.hibernate.engine.jdbc.spi.SqlExceptionHelper"];

    /// <summary>Gets the names of the cases.</summary>
    public static IReadOnlyList<string> Cases { get; } = ["apache", "jboss", "jboss-traces", "labels", "cyrillic"];

    /// <summary>Makes the batch of a case.</summary>
    public static LogBatch Make(string name)
    {
        var source = new LogSource
        {
            Key = "2049:1311:9f",
            Input = "files",
            DisplayName = "/var/log/app/server.log",
            FilePath = "/var/log/app/server.log",
            HostName = "app1",
            ServiceName = "shop",
        };
        LogBatch batch = new BatchPool().Rent(source);
        batch.ArrivedAt = 1_767_323_046_123_000_000;
        long position = 0;
        for (int i = 0; i < EventCount; i++)
            position += Add(batch, name, i, position);
        return batch;
    }

    private static long Add(LogBatch batch, string name, int i, long position) => name switch
    {
        "apache" => Apache(batch, i, position),
        "labels" => Labels(batch, i, position),
        "cyrillic" => Jboss(batch, i, position, "соединение с базой данных потеряно, повтор через 5 секунд", ""),
        "jboss-traces" => Jboss(batch, i, position, "transaction rolled back", Trace(i)),
        _ => Jboss(batch, i, position, "cart of customer " + i + " was saved in " + (i % 90) + " ms", ""),
    };

    private static long Jboss(LogBatch batch, int i, long position, string message, string trace)
    {
        string logger = Loggers[i % Loggers.Length];
        string thread = "default task-" + (i % 64);
        string time = TimeOf(i).ToString("yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture);
        ref LogRecord record = ref Record(batch, i, position, $"{time} INFO  [{logger}] ({thread}) {message}{trace}");
        Constants(batch, ref record, "jboss.server", "jboss", Levels[i % 4]);
        Slice(batch, ref record, EcsFields.LogLogger, logger);
        Slice(batch, ref record, EcsFields.ProcessThreadName, thread);
        Slice(batch, ref record, EcsFields.Message, message);
        if (trace.Length > 0)
        {
            record.Flags = RecordFlags.Multiline;
            Slice(batch, ref record, EcsFields.ErrorStackTrace, trace[1..]);
            Slice(batch, ref record, EcsFields.ErrorType, "javax.transaction.RollbackException");
        }

        return record.Text.ByteCount + 1;
    }

    private static long Apache(LogBatch batch, int i, long position)
    {
        string time = TimeOf(i).ToString("dd/MMM/yyyy:HH:mm:ss +0000", CultureInfo.InvariantCulture);
        string ip = $"203.0.113.{i % 250}";
        string path = $"/shop/item/{i * 37}?ref=mail&page={i % 9}";
        const string Agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36";
        const string Referrer = "https://shop.example/start";
        ref LogRecord record = ref Record(batch, i, position, $"{ip} - - [{time}] \"GET {path} HTTP/1.1\" 200 {i * 13} \"{Referrer}\" \"{Agent}\"");
        Constants(batch, ref record, "apache.access", "apache", Levels[0]);
        Slice(batch, ref record, EcsFields.SourceAddress, ip);
        Slice(batch, ref record, EcsFields.SourceIp, ip);
        Slice(batch, ref record, EcsFields.HttpRequestMethod, "GET");
        Slice(batch, ref record, EcsFields.UrlOriginal, path);
        Slice(batch, ref record, EcsFields.HttpVersion, "1.1");
        batch.AddInteger(ref record, EcsFields.HttpResponseStatusCode, 200);
        batch.AddInteger(ref record, EcsFields.HttpResponseBodyBytes, i * 13);
        Slice(batch, ref record, EcsFields.HttpRequestReferrer, Referrer);
        Slice(batch, ref record, EcsFields.UserAgentOriginal, Agent);
        return record.Text.ByteCount + 1;
    }

    private static long Labels(LogBatch batch, int i, long position)
    {
        ref LogRecord record = ref Record(batch, i, position, $"level=info msg=\"order stored\" order={i} region=eu-west tenant=t{i % 40} cart={i * 3} retries=0 took=12ms");
        Constants(batch, ref record, "logfmt.app", "logfmt", Levels[0]);
        Slice(batch, ref record, EcsFields.Message, "order stored");
        foreach ((string key, string value) in new[] { ("order", $"{i}"), ("region", "eu-west"), ("tenant", $"t{i % 40}"), ("cart", $"{i * 3}"), ("retries", "0"), ("took", "12ms") })
            batch.AddText(ref record, EcsFields.Labels, batch.Append(Encoding.UTF8.GetBytes(key)), batch.Append(Encoding.UTF8.GetBytes(value)));
        return record.Text.ByteCount + 1;
    }

    private static ref LogRecord Record(LogBatch batch, int i, long position, string text)
    {
        Utf8Slice slice = batch.Append(Encoding.UTF8.GetBytes(text));
        batch.Append("\n"u8);
        ref LogRecord record = ref batch.AddRecord(slice, position, position + slice.ByteCount + 1);
        record.Timestamp = (TimeOf(i) - DateTime.UnixEpoch).Ticks * 100;
        return ref record;
    }

    private static void Constants(LogBatch batch, ref LogRecord record, string dataset, string module, TextConstant level)
    {
        batch.AddConstant(ref record, EcsFields.EventDataset, TextConstant.Of(dataset));
        batch.AddConstant(ref record, EcsFields.EventModule, TextConstant.Of(module));
        batch.AddConstant(ref record, LogPipeFields.Format, TextConstant.Of(dataset));
        batch.AddConstant(ref record, EcsFields.LogLevel, level);
    }

    /// <summary>Adds a field that is a slice of the record's own text, as the parser does.</summary>
    private static void Slice(LogBatch batch, ref LogRecord record, FieldId id, string value)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(value);
        int at = batch.Bytes(record.Text).IndexOf(utf8);
        batch.AddText(ref record, id, at < 0 ? batch.Append(utf8) : new Utf8Slice(record.Text.Start + at, utf8.Length));
    }

    private static string Trace(int i)
    {
        var trace = new StringBuilder("\njavax.transaction.RollbackException: could not commit\n");
        for (int frame = 0; frame < 25; frame++)
            trace.Append(CultureInfo.InvariantCulture, $"\tat com.shop.layer{frame}.Service{(i + frame) % 7}.handle(Service.java:{100 + frame})\n");
        return trace.ToString();
    }

    private static DateTime TimeOf(int i) => new DateTime(2026, 1, 2, 3, 4, 5, 0, DateTimeKind.Utc).AddMilliseconds(i * 17);
}
