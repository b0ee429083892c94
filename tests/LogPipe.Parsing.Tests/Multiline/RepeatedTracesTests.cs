using System.Text;
using System.Text.Json.Nodes;
using LogPipe.Model;
using LogPipe.Parsing.Multiline;
using LogPipe.Testing;

namespace LogPipe.Parsing.Tests.Multiline;

public class RepeatedTracesTests
{
    [Theory]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(3333)]
    [InlineData(16 << 10)]
    public void What_follows_a_head_is_kept_when_it_comes_again_and_found_from_then_on(int byteCount)
    {
        var traces = new RepeatedTraces();
        byte[] text = Text(1, byteCount);

        Assert.Null(Recognize(traces, "first"u8, text));
        RepeatedText? kept = Recognize(traces, "second one"u8, text);
        Assert.NotNull(kept);
        Assert.Equal(text, kept.Bytes.ToArray());
        Assert.Same(kept, Recognize(traces, "third\n  "u8[..5], text));
    }

    [Fact]
    public void Lines_at_the_margin_below_the_head_are_left_out_because_they_differ()
    {
        var traces = new RepeatedTraces();
        byte[] text = Text(1, 700);

        Assert.Null(Recognize(traces, "head\njava.lang.Error: order 1"u8, text));
        Assert.Equal(text, Recognize(traces, "head\njava.lang.Error: order 22\nof two lines"u8, text)!.Bytes.ToArray());
    }

    [Fact]
    public void A_text_that_differs_in_one_byte_is_another()
    {
        var traces = new RepeatedTraces();
        byte[] text = Text(2, 900);
        Recognize(traces, "x"u8, text);
        Assert.NotNull(Recognize(traces, "x"u8, text));
        for (int i = 1; i < text.Length; i++)
        {
            byte[] other = [.. text];
            other[i] = (byte)'~';
            Assert.Null(Recognize(traces, "x"u8, other));
        }
    }

    [Fact]
    public void Texts_that_are_too_short_or_too_long_are_not_kept()
    {
        var traces = new RepeatedTraces();
        foreach (int byteCount in new[] { 1, 255, (16 << 10) + 1 })
        {
            for (int i = 0; i < 3; i++)
                Assert.Null(Recognize(traces, "x"u8, Text(3, byteCount)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_more_texts_than_there_is_room_for_none_is_taken_for_another(bool beginAlike)
    {
        var traces = new RepeatedTraces();
        int found = 0;
        for (int round = 0; round < 4; round++)
        {
            for (int i = 0; i < 5000; i++)
            {
                byte[] text = Text(i, 2000);
                if (beginAlike)
                    text.AsSpan(1, 80).Fill((byte)'x');
                if (Recognize(traces, "x"u8, text) is not { } known)
                    continue;
                Assert.Equal(text, known.Bytes.ToArray());
                found++;
            }
        }

        Assert.True(traces.TotalBytes <= 4 << 20, $"{traces.TotalBytes} bytes");
        Assert.True(found < 15_000);
    }

    /// <summary>The plain twin is a stage of its own for each event, which has seen nothing before.</summary>
    [Fact]
    public void Events_are_the_same_whatever_came_before_them()
    {
        var random = new Random(20261127);
        string[] traces = [.. Enumerable.Range(0, 25).Select(_ => Trace(random))];
        for (int round = 0; round < 30; round++)
        {
            string[] events = [.. Enumerable.Range(0, 60).Select(i => Head(random, i) + traces[random.Next(traces.Length)] + (random.Next(8) == 0 ? Line(random) : ""))];
            string end = random.Next(4) == 0 ? "\r\n" : "\n";
            string[] expected = [.. events.SelectMany(e => Parsed.Lines((e + '\n').ReplaceLineEndings(end))).Select(Fields)];
            string[] actual = [.. Parsed.Lines((string.Join('\n', events) + '\n').ReplaceLineEndings(end), random.Next(3) == 0 ? random.Next(1, 40) : 100_000).Select(Fields)];
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void Lines_that_came_before_are_found_at_once_where_they_follow_a_head_of_the_same_format()
    {
        var random = new Random(5);
        string trace = string.Concat(Enumerable.Range(0, 12).Select(_ => Line(random))) + "\nCaused by: java.io.IOException: disk" + Line(random);
        string[] lines = ("2026-03-14 09:00:00,000 ERROR [a.b.C] (t-1) failed" + trace).Split('\n');
        var found = new List<int>();
        LogSource source = Some.Source();
        var parser = new EventParser(Parsed.Plan.Catalog);
        var joiner = new LineJoiner(parser, Parsed.Plan.Catalog, new JoinLimits(1000, 1 << 20, TimeSpan.FromSeconds(5)));
        var events = new Parsed.Collector();
        for (int i = 0; i < 6; i++)
        {
            LogBatch batch = Some.Batch(source, i * 10_000, [.. lines, "2026-03-14 09:00:01,000 INFO  [a.b.C] (t-1) next"]);
            List<TraceBlock> known = parser.Traces.FindBlocks(batch);
            found.Add(known.Sum(static b => b.Text.LineCount));
            joiner.Accept(batch, known, events);
        }

        joiner.Drain(events);
        // once seen, once kept, then found: every line but the head's and the next one's
        Assert.Equal([0, 0, lines.Length - 1, lines.Length - 1, lines.Length - 1, lines.Length - 1], found);
        Assert.All(events.Documents.Where(static (_, i) => i % 2 == 0), e => Assert.Equal(string.Join('\n', lines), e.Text("event.original")));
    }

    [Fact]
    public void A_trace_that_held_a_secret_is_looked_at_each_time()
    {
        var random = new Random(6);
        string trace = string.Concat(Enumerable.Range(0, 12).Select(_ => Line(random))) + "\nCaused by: java.io.IOException: password=hunter2secret" + Line(random);
        string log = string.Concat(Enumerable.Range(0, 6).Select(i => $"2026-03-14 09:00:0{i},000 ERROR [a.b.C] (t-1) failed{trace}\n"));

        IReadOnlyList<JsonObject> events = Parsed.Lines(log);

        Assert.Equal(6, events.Count);
        Assert.All(events, static e => Assert.DoesNotContain("hunter2", e.ToJsonString(), StringComparison.Ordinal));
        Assert.All(events, static e => Assert.Contains("password", e["logpipe.redacted"]!.ToJsonString(), StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_that_begins_in_the_head_is_hidden_in_lines_that_came_before()
    {
        var random = new Random(7);
        string trace = string.Concat(Enumerable.Range(0, 12).Select(i => $"\n {Convert.ToBase64String(Enumerable.Range(0, 45).Select(k => (byte)((i * 45) + k)).ToArray())}"));
        string plain = $"2026-03-14 09:00:00,000 ERROR [a.b.C] (t-1) failed{trace}\n";
        string key = $"2026-03-14 09:00:00,000 ERROR [a.b.C] (t-1) -----BEGIN RSA PRIVATE KEY-----{trace}\n";

        string expected = Parsed.Lines(key)[0].Text("event.original")!;
        IReadOnlyList<JsonObject> events = Parsed.Lines(string.Concat(Enumerable.Repeat(plain, 5)) + key + plain);

        Assert.Contains("****", expected, StringComparison.Ordinal);
        Assert.Equal(expected, events[5].Text("event.original"));
        Assert.Equal(plain.TrimEnd('\n'), events[6].Text("event.original"));
    }

    /// <summary>An event's fields without its place in the file, in any order: an event that waited from one batch to the next has other fields first.</summary>
    private static string Fields(JsonObject document) =>
        string.Join('\n', document.Where(static f => f.Key != "log.offset").Select(static f => $"{f.Key}: {f.Value?.ToJsonString()}").Order(StringComparer.Ordinal));

    private static string Head(Random random, int number) => random.Next(6) switch
    {
        0 => $"2026-03-14 09:00:00,{number:000} INFO  [a.b.C] (t-1) plain",
        1 => $"2026-03-14 09:00:00,{number:000} ERROR [a.b.C] (t-1) failed: java.lang.IllegalStateException: no {number}",
        2 => $"2026-03-14 09:00:00,{number:000} ERROR [a.b.C] (t-1) failed\njava.lang.IllegalStateException: no {number}",
        3 => $"2026-03-14 09:00:00,{number:000} ERROR [a.b.C] (t-1) failed {number}: java.lang.Error\n\nsecond line",
        _ => $"2026-03-14 09:00:00,{number:000} ERROR [a.b.C] (t-1) failed: java.sql.SQLException: ORA-00942: table {number}",
    };

    private static string Trace(Random random)
    {
        var trace = new StringBuilder();
        for (int sections = random.Next(4); sections >= 0; sections--)
        {
            for (int frames = random.Next(3, 12); frames > 0; frames--)
                trace.Append(Line(random));
            if (sections > 0)
                trace.Append(random.Next(5) switch { 0 => "\nCaused by: java.io.IOException: disk", 1 => "\n ---> System.Net.Sockets.SocketException (111): x", 2 => "\n... 12 more", 3 => "\n", _ => "\nCaused by: javax.ejb.EJBException" });
        }

        return random.Next(10) == 0 ? "" : trace.ToString();
    }

    private static string Line(Random random) => random.Next(30) switch
    {
        0 => "\n   ",
        1 => "\n\tpassword=hunter2secret",
        2 => "\n\tat é.B.c(B.java:1)",
        _ => $"\n\tat com.acme.shop.Order{random.Next(5)}.post(Order.java:{random.Next(1000)})",
    };

    private static RepeatedText? Recognize(RepeatedTraces traces, ReadOnlySpan<byte> head, byte[] text)
    {
        LogBatch batch = new BatchPool(256, 1).Rent(Some.Source());
        Utf8Slice whole = batch.Append([.. head, (byte)'\n', .. text]);
        ref LogRecord record = ref batch.AddRecord(whole, 0, whole.ByteCount);
        RepeatedText? known = traces.Recognize(batch, ref record)?.Text;
        Assert.Same(known, batch.RepeatOf(record, out int start));
        Assert.True(known is null || start == whole.End - text.Length);
        batch.Release();
        return known;
    }

    /// <summary>An indented text without line ends.</summary>
    private static byte[] Text(int seed, int byteCount)
    {
        byte[] text = new byte[byteCount];
        var random = new Random(seed);
        for (int i = 0; i < byteCount; i++)
            text[i] = (byte)random.Next('a', 'z');
        text[0] = (byte)'\t';
        return text;
    }
}
