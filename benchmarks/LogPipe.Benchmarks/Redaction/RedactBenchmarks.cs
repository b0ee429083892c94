using System.Text;
using BenchmarkDotNet.Attributes;
using LogPipe.Model;
using LogPipe.Parsing.Redaction;

namespace LogPipe.Benchmarks.Redaction;

/// <summary>What redaction costs a line of each family, with and without a secret: <c>full --filter *Redact*</c>.</summary>
[MemoryDiagnoser]
public class RedactBenchmarks
{
    private const int LinesPerBatch = 1000;

    // the secret of the last line is allowed, so that the batch stays as it is from round to round
    private readonly RedactStage _stage = new(RedactPlan.Of(new RedactOptions { Allow = ["hunter2"] }));
    private LogBatch? _batch;

    /// <summary>Gets the lines.</summary>
    public static IEnumerable<string> Lines =>
    [
        "2026-01-02 03:04:05,678 INFO  [com.acme.shop.web.RequestLogFilter] (default task-12) GET /shop/cart user=u01234 status=200 time=12ms",
        "203.0.113.45 - alice [02/Jan/2026:03:04:05 +0100] \"GET /shop/item/123 HTTP/1.1\" 200 5123 \"https://shop.example.org/\" \"Mozilla/5.0 (X11; Linux x86_64)\"",
        "[02-Jan-2026 04:04:05 Europe/Rome] PHP Warning:  foreach() argument must be of type array|object, null given in /srv/www/shop/src/Cart.php on line 648",
        "2026-01-02T03:04:05.678901Z 12 [Note] Access denied for user 'bob'@'10.0.0.1' (using password: YES)",
        "\tat org.jboss.as.ejb3.component.stateless.StatelessSessionComponent.invoke(StatelessSessionComponent.java:123)",
        "2026-01-02 03:04:05,678 DEBUG [com.acme.Login] (default task-1) login user=bob password=hunter2",
    ];

    /// <summary>Gets or sets the line.</summary>
    [ParamsSource(nameof(Lines))]
    public string Line { get; set; } = "";

    /// <summary>Makes a batch of the line.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _batch = new BatchPool().Rent(new LogSource { Key = "bench", Input = "bench", DisplayName = "bench" });
        byte[] text = Encoding.UTF8.GetBytes(Line);
        for (int i = 0; i < LinesPerBatch; i++)
            _batch.AddRecord(_batch.Append(text), i, i + 1);
    }

    /// <summary>Looks through the batch.</summary>
    [Benchmark(OperationsPerInvoke = LinesPerBatch)]
    public void Redact() => _stage.Process(_batch!);
}
