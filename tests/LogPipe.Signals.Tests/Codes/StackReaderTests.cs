using System.Text;
using LogPipe.Model;
using LogPipe.Signals.Codes;

namespace LogPipe.Signals.Tests.Codes;

/// <summary>What a reader says of a trace must not depend on what was read in its lines before.</summary>
public class StackReaderTests
{
    private static readonly string[] Heads =
    [
        "2026-03-14 09:00:00,001 ERROR [com.acme.A] (task-1) failed", "java.sql.SQLException: ORA-00942: table", "Caused by: java.lang.Error: x", "Suppressed: a.B: c", "#0 /srv/a.php(1): A->b()",
        "goroutine 1 [running]:", "PHP Fatal error:  Uncaught Acme\\E: x in /srv/a.php:1", "Wrapped by: a.B: c", "", "   ", "Traceback (most recent call last):", "at first.Frame.of(A.java:1)",
    ];

    private static readonly string[] Lines =
    [
        "\tat com.acme.shop.Order.post(Order.java:88)", "\tat com.acme.shop.Dao.lambda$store$3(Dao.java:4)", "\tat java.base/java.lang.Thread.run(Thread.java:840)", "\t... 17 more",
        "Caused by: java.sql.SQLException: no connection", "Caused by: javax.ejb.EJBException: x", "\tSuppressed: java.io.IOException: closed", "Caused by: java.lang.StackOverflowError",
        "#1 /srv/app/vendor/x.php(3): Lib\\X->y()", "#2 /srv/app/Cart.php(12): Acme\\Cart->{closure:/srv/app/Cart.php:12}()", "   at Acme.Pay.Gateway.<ChargeAsync>d__7.MoveNext() in /src/Gateway.cs:line 41",
        " ---> System.Net.Sockets.SocketException (111): refused", "   --- End of inner exception stack trace ---", "Next Acme\\Wrapped: y in /srv/b.php:2", "The above exception was the direct cause of the following exception:",
        "  File \"/srv/app/orders.py\", line 41, in load", "ValueError: bad", "    at f (/srv/app/index.js:1:2)", "\t/srv/app/main.go:12 +0x1d", "main.(*Cart).Total(0x0)", "  0: shop::cart::total::h0123456789abcdef", "",
    ];

    [Fact]
    public void What_a_trace_says_does_not_depend_on_those_before_it()
    {
        var random = new Random(20261127);
        string[] bodies = [.. Enumerable.Range(0, 60).Select(_ => string.Join('\n', Enumerable.Range(0, random.Next(8, 40)).Select(i => Lines[i == 0 ? random.Next(3) : random.Next(Lines.Length)])))];
        string[] own = ["", "java.sql.SQLException", "javax.ejb.EJBException", "Acme\\E"];
        var seasoned = new StackReader();
        var repeats = new Dictionary<string, RepeatedText>();
        int alike = 0;
        int told = 0;
        for (int i = 0; i < 20_000; i++)
        {
            string body = random.Next(10) == 0 ? bodies[random.Next(bodies.Length)] + "\n" + Lines[random.Next(Lines.Length)] : bodies[random.Next(bodies.Length)];
            byte[] text = Encoding.UTF8.GetBytes(Heads[random.Next(Heads.Length)] + "\n" + (random.Next(3) == 0 ? Lines[random.Next(Lines.Length)] + "\n" : "") + body);
            string type = own[random.Next(own.Length)];
            if (!repeats.TryGetValue(body, out RepeatedText? repeat))
                repeats.Add(body, repeat = new RepeatedText(Encoding.UTF8.GetBytes(body), 1));
            string expected = Read(new StackReader(), text, type);
            Assert.Equal(expected, Read(seasoned, text, type, repeat));
            told += repeat.Told is null ? 0 : 1;
            alike += expected.Contains("frame", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.True(alike > 10_000);
        Assert.True(told > 5_000, $"{told}");
    }

    private static string Read(StackReader reader, byte[] text, string type, RepeatedText? repeat = null)
    {
        var types = new NameList();
        var frames = new NameList();
        if (type.Length > 0)
            types.Add(Encoding.UTF8.GetBytes(type));
        reader.Read(text, types, frames, repeat);
        return string.Join(
            '\n',
            [.. types.ToArray().Select(Encoding.UTF8.GetString), .. frames.ToArray().Select(static f => "frame " + Encoding.UTF8.GetString(f)), "root " + Encoding.UTF8.GetString(text[reader.RootHead])]);
    }
}
