using System.Globalization;
using System.Text;

namespace LogPipe.Benchmarks.Grok;

/// <summary>Writes log lines for the benchmarks from a fixed seed: about what production logs look like, no two alike.</summary>
internal static class GrokLines
{
    private static readonly string[] Agents =
    [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
        "curl/8.5.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    ];

    public static byte[][] Apache(int count) => Make(count, static (r, i) =>
        $"{r.Next(1, 255)}.{r.Next(256)}.{r.Next(256)}.{r.Next(256)} - {(r.Next(4) == 0 ? "frank" : "-")} [{r.Next(1, 29):00}/Mar/2026:{r.Next(24):00}:{r.Next(60):00}:{i % 60:00} +0100] "
        + $"\"GET /shop/items/{r.Next(100000)}?page={r.Next(50)}&sort=price HTTP/1.1\" {(r.Next(20) == 0 ? 404 : 200)} {r.Next(200, 90000)} "
        + $"\"https://www.example.org/shop/{r.Next(1000)}\" \"{Agents[r.Next(Agents.Length)]}\"");

    public static byte[][] Jboss(int count) => Make(count, static (r, i) =>
        $"2026-03-{r.Next(1, 29):00} {r.Next(24):00}:{r.Next(60):00}:{i % 60:00},{r.Next(1000):000} {(r.Next(5) == 0 ? "ERROR" : "INFO")}  "
        + $"[org.jboss.as.ejb3.invocation.{(char)('a' + r.Next(26))}] (default task-{r.Next(200)}) WFLYEJB0034: Jakarta Enterprise Beans Invocation failed on component OrderBean{r.Next(100)} for method place");

    public static byte[][] MysqlSlow(int count) => Make(count, static (r, _) =>
        $"# Query_time: {r.Next(30)}.{r.Next(1000000):000000}  Lock_time: 0.{r.Next(1000000):000000} Rows_sent: {r.Next(1000)}  Rows_examined: {r.Next(1000000)}");

    public static byte[][] Syslog(int count) => Make(count, static (r, i) =>
        $"Mar {r.Next(1, 29),2} {r.Next(24):00}:{r.Next(60):00}:{i % 60:00} web{r.Next(30):00}.example.org sshd[{r.Next(300, 65000)}]: "
        + $"Accepted publickey for deploy from 10.{r.Next(256)}.{r.Next(256)}.{r.Next(256)} port {r.Next(1024, 65535)} ssh2");

    private static byte[][] Make(int count, Func<Random, int, string> write)
    {
        var random = new Random(42);
        byte[][] lines = new byte[count][];
        for (int i = 0; i < count; i++)
            lines[i] = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{write(random, i)}"));
        return lines;
    }
}
