using System.Text;
using LogPipe.Signals.Templates;

namespace LogPipe.Signals.Tests.Templates;

/// <summary>Where the message begins in the header styles of the world.</summary>
public sealed class MessageStartTests
{
    [Theory]
    [InlineData("2026-03-14 09:26:53,589 - INFO  [main:Server@774] - ", "Notification time out: 3200")]
    [InlineData("2026-03-14 09:26:53.589 25746 INFO shop.web.server [req-38101a0b - - -] ", "10.0.0.7 \"GET / HTTP/1.1\" status: 200")]
    [InlineData("Mar 14 09:26:53 web01 sshd[24200]: ", "error: Received disconnect")]
    [InlineData("Mar 14 09:26:53 alpha kernel: ", "device eth0 up")]
    [InlineData("03-14 09:26:53.589  1702  2395 D WindowManager: ", "opening app")]
    [InlineData("[Sat Mar 14 09:26:53 2026] [notice] ", "child 4711 exited")]
    [InlineData("260314 092653 148 INFO shop.Store$Worker: ", "worker 1 ends")]
    [InlineData("2026-03-14 09:26:53, Info                  SVC    ", "Loaded the stack")]
    [InlineData("<13>Mar 14 09:26:53 web01 cron[12]: ", "(root) CMD (true)")]
    [InlineData("ERROR ", "cannot connect")]
    [InlineData("", "Warning: we failed to resolve")]
    [InlineData("", "user anna logged in at 09:26")]
    public void The_header_ends_where_the_message_begins(string header, string message)
    {
        byte[] line = Encoding.UTF8.GetBytes(header + message);

        Assert.Equal(message, Encoding.UTF8.GetString(line.AsSpan(MessageStart.Find(line))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("2026-03-14 09:26:53 INFO")]
    [InlineData("[[[[[[[[")]
    public void A_line_that_is_all_header_or_nothing_is_no_error(string text)
    {
        byte[] line = Encoding.UTF8.GetBytes(text);

        Assert.InRange(MessageStart.Find(line), 0, line.Length);
    }
}
