using System.Globalization;
using System.Text.Json.Nodes;

namespace LogPipe.Cli.Tests.Codes;

/// <summary>
/// Codes of real events: what a new release, another thread, host, time or id changes leaves the code as it is, and what is another error has another one.
/// </summary>
public sealed class ErrorCodeTests : IDisposable
{
    private const int Variants = 8;

    /// <summary>One error each, many of them near misses of another: <c>{0}</c> a number, <c>{1}</c> a line number, <c>{2}</c> an id.</summary>
    private static readonly string[] Errors =
    [
        Jboss("com.acme.A", "order {0} failed", "java.lang.IllegalStateException: order {0} is closed", "com.acme.Order.close(Order.java:{1})", "com.acme.Shop.run(Shop.java:{1})"),
        Jboss("com.acme.A", "order {0} failed", "java.lang.IllegalArgumentException: order {0} is closed", "com.acme.Order.close(Order.java:{1})", "com.acme.Shop.run(Shop.java:{1})"),
        Jboss("com.acme.A", "order {0} failed", "java.lang.IllegalStateException: order {0} is closed", "com.acme.Order.open(Order.java:{1})", "com.acme.Shop.run(Shop.java:{1})"),
        Jboss("com.acme.A", "order {0} failed", "java.lang.IllegalStateException: x", "com.acme.Shop.run(Shop.java:{1})\nCaused by: java.sql.SQLTimeoutException: after {0} ms", "com.acme.Dao.load(Dao.java:{1})"),
        Jboss("com.acme.A", "order {0} failed", "java.lang.IllegalStateException: x", "com.acme.Shop.run(Shop.java:{1})\nCaused by: java.sql.SQLTransientConnectionException: no connection", "com.acme.Dao.load(Dao.java:{1})"),
        Jboss("com.acme.A", "order {0} failed", "java.lang.IllegalStateException: x", "com.acme.Shop.run(Shop.java:{1})\nCaused by: java.net.ConnectException: Connection refused", "com.acme.Pay.call(Pay.java:{1})"),
        Jboss("com.acme.A", "order {0} failed", "java.lang.OutOfMemoryError: Java heap space", "java.util.Arrays.copyOf(Arrays.java:{1})", "com.acme.Report.build(Report.java:{1})"),
        Jboss("com.acme.A", "proxied", "java.lang.NullPointerException", "com.acme.Cart$$EnhancerBySpringCGLIB$$a{0}b.total(<generated>)", "com.acme.Shop.run(Shop.java:{1})"),
        Jboss("com.acme.A", "lambda", "java.lang.NullPointerException", "com.acme.Mail.lambda$send${0}(Mail.java:{1})", "com.acme.Shop.run(Shop.java:{1})"),
        Jboss("org.jboss.as.server", "WFLYSRV0059: Class Path entry a{0}.jar in /opt/d{0}.war does not point to a valid jar"),
        Jboss("org.jboss.as.controller", "WFLYCTL0013: Operation (add) failed - address: ([(deployment => shop{0}.war)])"),
        Jboss("com.acme.B", "payment {2} declined after {0} ms"),
        Jboss("com.acme.B", "refund {2} declined after {0} ms"),
        Jboss("com.acme.B", "cannot write to /var/data/{0}/x.tmp"),
        "[14-Mar-2026 09:00:{0:00} UTC] PHP Fatal error:  Uncaught PDOException: SQLSTATE[HY000] in /srv/app/Dao.php:{1}\nStack trace:\n#0 /srv/app/Dao.php({1}): Acme\\Dao->load({0})\n#1 {{main}}\n  thrown in /srv/app/Dao.php on line {1}",
        "[14-Mar-2026 09:00:{0:00} UTC] PHP Fatal error:  Uncaught TypeError: bad in /srv/app/Dao.php:{1}\nStack trace:\n#0 /srv/app/Dao.php({1}): Acme\\Dao->load({0})\n#1 {{main}}\n  thrown in /srv/app/Dao.php on line {1}",
        "[14-Mar-2026 09:00:{0:00} UTC] PHP Fatal error:  Uncaught TypeError: bad in /srv/app/Cart.php:{1}\nStack trace:\n#0 /srv/app/Cart.php({1}): Acme\\Cart->total({0})\n#1 {{main}}\n  thrown in /srv/app/Cart.php on line {1}",
        "[14-Mar-2026 09:00:{0:00} UTC] PHP Fatal error:  Allowed memory size of {1} bytes exhausted (tried to allocate {0} bytes) in /srv/app/Report.php on line {1}",
        "[14-Mar-2026 09:00:{0:00} UTC] PHP Fatal error:  Maximum execution time of {0} seconds exceeded in /srv/app/Report.php on line {1}",
        "2026-03-14T09:00:{0:00}.123456Z {1} [ERROR] [MY-010584] [Repl] Slave I/O for channel '': error connecting to master, attempt {0}",
        "2026-03-14T09:00:{0:00}.123456Z {1} [ERROR] [MY-012592] [InnoDB] Operating system error number {0} in a file operation.",
        "10.0.0.{0} - - [14/Mar/2026:09:00:{0:00} +0000] \"GET /order/{1} HTTP/1.1\" 503 {1} \"-\" \"curl/8.{0}\"",
        "10.0.0.{0} - - [14/Mar/2026:09:00:{0:00} +0000] \"GET /order/{1} HTTP/1.1\" 500 {1} \"-\" \"curl/8.{0}\"",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-codes-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Errors_are_told_apart_by_what_they_are_and_by_nothing_else()
    {
        Assert.True(Errors.Length * Variants >= 150);
        var random = new Random(11);
        var codes = new List<(int Error, string Code)>();
        for (int variant = 0; variant < Variants; variant++)
        {
            // another order each time; every error in a file of its own, as each application writes one
            foreach (int error in Enumerable.Range(0, Errors.Length).OrderBy(_ => random.Next()))
                await File.WriteAllTextAsync(FileOf(error), string.Format(CultureInfo.InvariantCulture, Errors[error], random.Next(1, 59), random.Next(10, 9999), Guid.NewGuid()) + "\n");
            ProcessResult parsed = await LogPipeProcess.Run(["parse", "--flat", .. Enumerable.Range(0, Errors.Length).Select(FileOf)]);
            foreach (JsonObject found in parsed.OutputLines.Select(static line => JsonNode.Parse(line)!.AsObject()))
            {
                int error = int.Parse(Path.GetFileNameWithoutExtension((string)found["log.file.path"]!)[1..], CultureInfo.InvariantCulture);
                Assert.Matches("^[A-Z0-9]+-[A-Z]+-[0-9B-DF-HJ-KMNP-TV-Z]{5}$", (string?)found["logpipe.error.code"] ?? $"none: {found.ToJsonString()}");
                codes.Add((error, (string)found["logpipe.error.code"]!));
            }
        }

        Assert.Equal(Errors.Length * Variants, codes.Count);
        string[] split = [.. codes.GroupBy(static c => c.Error).Where(static g => g.Select(static c => c.Code).Distinct().Count() > 1).Select(static g => $"{Errors[g.Key]} has {string.Join(", ", g.Select(static c => c.Code).Distinct())}")];
        string[] mixed = [.. codes.GroupBy(static c => c.Code).Where(static g => g.Select(static c => c.Error).Distinct().Count() > 1).Select(static g => $"{g.Key} is {string.Join(" and ", g.Select(static c => Errors[c.Error]).Distinct())}")];
        Assert.True(split.Length + mixed.Length == 0, string.Join('\n', split.Concat(mixed)));
    }

    [Theory]
    [InlineData(3, "JBOSS-TIMEOUT-", "SQLTimeoutException in com.acme.Dao.load")]
    [InlineData(4, "JBOSS-DB-", "SQLTransientConnectionException in com.acme.Dao.load")]
    [InlineData(5, "JBOSS-NET-", "ConnectException in com.acme.Pay.call")]
    [InlineData(6, "JBOSS-MEM-", "OutOfMemoryError in com.acme.Report.build")]
    [InlineData(10, "JBOSS-CONF-", "WFLYCTL0013: ")]
    [InlineData(14, "PHP-DB-", "PDOException HY000 in Acme\\Dao->load")]
    [InlineData(21, "APACHE-HTTP-", "HTTP 503 in apache.access")]
    public async Task The_code_says_whose_error_it_is_and_what_it_is_about(int error, string start, string title)
    {
        await File.WriteAllTextAsync(FileOf(error), string.Format(CultureInfo.InvariantCulture, Errors[error], 7, 42, Guid.NewGuid()) + "\n");

        JsonObject found = JsonNode.Parse(Assert.Single((await LogPipeProcess.Run("parse", "--flat", FileOf(error))).OutputLines))!.AsObject();

        Assert.StartsWith(start, (string)found["logpipe.error.code"]!, StringComparison.Ordinal);
        Assert.StartsWith(title, (string)found["logpipe.error.title"]!, StringComparison.Ordinal);
        Assert.Equal(1, (int)found["logpipe.code.version"]!);
    }

    private static string Jboss(string logger, string message, string? exception = null, params string[] frames) =>
        "2026-03-14 09:00:{0:00},123 ERROR [" + logger + "] (default task-{0}) " + message
        + (exception is null ? "" : "\n" + exception + string.Concat(frames.Select(static f => "\n\tat " + f)) + "\n\tat java.base/java.lang.Thread.run(Thread.java:{1})");

    private string FileOf(int error) => Path.Combine(_folder, $"e{error}.log");
}
