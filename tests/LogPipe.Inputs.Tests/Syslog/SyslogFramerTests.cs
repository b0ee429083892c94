using System.Text;
using LogPipe.Inputs.Spool;
using LogPipe.Inputs.Syslog;
using LogPipe.Model;

namespace LogPipe.Inputs.Tests.Syslog;

public sealed class SyslogFramerTests
{
    [Theory]
    [InlineData("<13>one\n<13>two\r\n", "<13>one|<13>two")]
    [InlineData("7 <13>one8 <13>two\n4 <13>", "<13>one|<13>two|<13>")]
    [InlineData("9 <13>a\nb\n\n<13>next\n", "<13>a\nb|<13>next")]
    [InlineData("7 <13>one\n7 <13>two\r\n<13>three\n", "<13>one|<13>two|<13>three")]
    [InlineData("<13>nul\0<13>ended\0", "<13>nul|<13>ended")]
    [InlineData("2026-01-02 plain text\n42 is a number\n123456789012 <13>too many digits\n", "2026-01-02 plain text|42 is a number|123456789012 <13>too many digits")]
    [InlineData("a\n\nb\n", "a||b")]
    [InlineData("<13>without an end", "<13>without an end(Unterminated)")]
    [InlineData("20 <13>cut off", "<13>cut off(Truncated)")]
    [InlineData("12", "12(Unterminated)")]
    [InlineData("0 <13>x\n", "0 <13>x")]
    public void Framings_are_told_apart_message_by_message(string stream, string expected) =>
        Assert.Equal(expected, string.Join('|', Frame(Encoding.UTF8.GetBytes(stream), 1024, static left => left)));

    [Fact]
    public void Long_messages_are_cut_between_characters_and_the_rest_is_passed_over()
    {
        string line = new string('a', 99) + "ü and more";
        byte[] stream = Encoding.UTF8.GetBytes($"{line}\nnext\n{5 + 300} <13>>{new string('b', 300)}7 <13>end");
        string[] expected = [new string('a', 99) + "(Truncated)", "next", "<13>>" + new string('b', 95) + "(Truncated)", "<13>end"];

        Assert.Equal(expected, Frame(stream, 100, static left => left));
        Assert.Equal(expected, Frame(stream, 100, static _ => 1));
    }

    [Fact]
    public void However_the_stream_is_cut_into_reads_the_messages_are_the_same()
    {
        for (int seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            byte[] stream = RandomStream(random);
            Assert.Equal(Frame(stream, 40, static left => left), Frame(stream, 40, left => random.Next(1, Math.Min(left, 30) + 1)));
        }
    }

    private static byte[] RandomStream(Random random)
    {
        var stream = new List<byte>();
        for (int messages = random.Next(1, 12); messages > 0; messages--)
        {
            string text = $"<{random.Next(192)}>{new string((char)random.Next('a', 'f'), random.Next(0, 70))}{(random.Next(4) == 0 ? "ü" : "")}";
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            stream.AddRange(random.Next(5) switch
            {
                0 or 1 => [.. Encoding.UTF8.GetBytes($"{bytes.Length} "), .. bytes],
                2 => [.. bytes, (byte)'\n'],
                3 => [.. bytes, (byte)'\r', (byte)'\n'],
                _ => Encoding.UTF8.GetBytes($"{random.Next(100_000)} plain\n"),
            });
        }

        return [.. stream];
    }

    /// <summary>Gives the messages, with what is known of them, as they come when the stream arrives in pieces.</summary>
    private static List<string> Frame(byte[] stream, int maxMessageBytes, Func<int, int> nextPiece)
    {
        var framer = new SyslogFramer(maxMessageBytes);
        using var entry = new SpoolEntry(new SpoolSender(1, "::1"), 0);
        var held = new List<byte>();
        for (int at = 0; at < stream.Length;)
        {
            int piece = nextPiece(stream.Length - at);
            held.AddRange(stream.AsSpan(at, piece));
            at += piece;
            held.RemoveRange(0, framer.Frame(held.ToArray(), isEnd: false, entry));
        }

        int rest = framer.Frame(held.ToArray(), isEnd: true, entry);
        Assert.Equal(held.Count, rest);
        var found = new List<string>();
        var frame = new SpoolFrame(entry.Seal().Span[SpoolFrame.HeadBytes..]);
        int offset = frame.FirstMessage;
        while (frame.TryTake(ref offset, out ReadOnlySpan<byte> message, out RecordFlags flags))
            found.Add(Encoding.UTF8.GetString(message) + (flags == RecordFlags.None ? "" : $"({flags})"));
        return found;
    }
}
