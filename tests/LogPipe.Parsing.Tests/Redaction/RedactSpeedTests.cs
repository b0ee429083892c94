using System.Diagnostics;
using LogPipe.Model;
using LogPipe.Parsing.Redaction;
using LogPipe.Testing;

namespace LogPipe.Parsing.Tests.Redaction;

/// <summary>Prints what redaction costs a line of each family; asserts nothing about it, as the machine is shared.</summary>
public class RedactSpeedTests(ITestOutputHelper output)
{
    [Fact(Explicit = true)]
    [Trait("Category", "Nightly")]
    public void Lines_without_and_with_secrets_are_measured()
    {
        string[] lines =
        [
            "2026-01-02 03:04:05,678 INFO  [com.acme.shop.web.RequestLogFilter] (default task-12) GET /shop/cart user=u01234 status=200 time=12ms",
            "203.0.113.45 - alice [02/Jan/2026:03:04:05 +0100] \"GET /shop/item/123 HTTP/1.1\" 200 5123 \"https://shop.example.org/\" \"Mozilla/5.0 (X11; Linux x86_64)\"",
            "[02-Jan-2026 04:04:05 Europe/Rome] PHP Warning:  foreach() argument must be of type array|object, null given in /srv/www/shop/src/Cart.php on line 648",
            "2026-01-02T03:04:05.678901Z 12 [Note] Access denied for user 'bob'@'10.0.0.1' (using password: YES)",
            "\tat org.jboss.as.ejb3.component.stateless.StatelessSessionComponent.invoke(StatelessSessionComponent.java:123)",
            "2026-01-02 03:04:05,678 DEBUG [com.acme.Login] (default task-1) login user=bob password=hunter2",
        ];
        foreach (string line in lines)
        {
            LogBatch batch = Some.Batch([.. Enumerable.Repeat(line, 1000)]);
            var stage = new RedactStage(RedactPlan.Of(new RedactOptions { Allow = ["hunter2"] }));
            double best = double.MaxValue;
            for (int round = 0; round < 500; round++)
            {
                long start = Stopwatch.GetTimestamp();
                stage.Process(batch);
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / 1000);
            }

            output.WriteLine($"{best,6:F1} ns, {line.Length} bytes  {line[..60]}");
        }
    }
}
