using System.Text.Json.Nodes;
using CsCheck;
using LogPipe.Model;
using LogPipe.Testing;

namespace LogPipe.Parsing.Tests.Multiline;

public class LineJoinerTests
{
    private const string Java = "2026-03-14 09:00:00,000 ERROR [a.b.C] (t-1) failed: java.lang.IllegalStateException: no\n\tat a.b.C.m(C.java:1)\n"
        + "\tat a.b.D.n(D.java:2)\nCaused by: java.io.IOException: disk\n\t... 2 more\n";

    [Fact]
    public void A_stack_trace_is_one_event_with_its_types_and_its_root_cause()
    {
        JsonObject one = Parsed.Event(Java);

        Assert.Equal("java.lang.IllegalStateException", one.Text("error.type"));
        Assert.Equal("no", one.Text("error.message"));
        Assert.StartsWith("java.lang.IllegalStateException: no\n\tat a.b.C.m", one.Text("error.stack_trace"), StringComparison.Ordinal);
        Assert.Equal("java.io.IOException", one.Text("logpipe.root_cause.type"));
        Assert.Equal("failed: java.lang.IllegalStateException: no", one.Text("message"));
        Assert.Equal("multiline", one["log.flags"]![0]!.ToString());
    }

    [Theory]
    [InlineData("Traceback (most recent call last):\n  File \"x.py\", line 1, in f\n    g()\nValueError: bad\n")]
    [InlineData("panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/x/main.go:5 +0x1\nexit status 2\n")]
    [InlineData("System.InvalidOperationException: bad\n   at A.B.C() in /x.cs:line 4\n   at A.Main()\n")]
    [InlineData("NoMethodError (undefined method `x' for nil):\n  app/a.rb:12:in `y'\n  app/b.rb:3:in `z'\n")]
    [InlineData("ReferenceError: x is not defined\n    at next (/app/a.js:1:2)\n    at /app/b.js:3:4\n")]
    [InlineData("java.lang.RuntimeException: x\n\tat a.B.c(B.java:1)\nCaused by: java.lang.Error\n\t... 1 more\n")]
    public void A_trace_without_a_head_is_one_event_between_single_lines(string trace)
    {
        IReadOnlyList<JsonObject> events = Parsed.Lines("before\n" + trace + "after\n");

        Assert.Equal(["before", trace.TrimEnd(), "after"], events.Select(static e => e.Text("event.original")));
    }

    [Fact]
    public void Events_do_not_depend_on_where_batches_are_cut() => Gen.Int[1, 9].Array[1, 20].Sample(
        sizes =>
        {
            string text = string.Concat(Enumerable.Repeat(Java + "10.0.0.1 - - [14/Mar/2026:09:00:00 +0000] \"GET / HTTP/1.1\" 200 45\nplain\n", 5));
            string[] expected = [.. Parsed.Lines(text).Select(static e => e.ToJsonString())];
            foreach (int size in sizes)
                Assert.Equal(expected, Parsed.Lines(text, size).Select(static e => e.ToJsonString()));
        },
        iter: 20);

    [Fact]
    public void Streams_of_one_source_that_interleave_give_the_events_that_each_gives_alone()
    {
        string[] lines = Java.TrimEnd('\n').Split('\n');
        LogSource source = Some.Source("partition");
        LogBatch batch = new BatchPool(256, 1).Rent(source);
        int[] streams = [0, batch.AddStream(new LogStream(source, "b")), batch.AddStream(new LogStream(source, "c"))];
        long position = 0;
        foreach (string line in lines)
        {
            foreach (int stream in streams)
            {
                Utf8Slice text = batch.Append(System.Text.Encoding.UTF8.GetBytes(line));
                ref LogRecord record = ref batch.AddRecord(text, position, position + 1);
                record.Stream = stream;
                position++;
            }
        }

        batch.CommitPosition = position;
        var events = new Parsed.Collector();
        IWindowedStage stage = Parsed.Plan.CreateStage();
        stage.Accept(batch, events);
        stage.EndOfSource(source, events);

        string alone = Parsed.Event(Java).Text("event.original")!;
        Assert.Equal([alone, alone, alone], events.Documents.Select(static e => e.Text("event.original")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void A_secret_in_any_line_of_an_event_is_hidden_everywhere_and_marked(int linesPerBatch)
    {
        JsonObject one = Assert.Single(Parsed.Lines(
            "2026-03-14 09:00:00,000 ERROR [a.b.C] (t-1) settings:\n  user=shop\n  password=hunter2secret\n  end\n", linesPerBatch));

        Assert.DoesNotContain("hunter2secret", one.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("password", one["logpipe.redacted"]![0]!.ToString());
    }

    [Fact]
    public void An_event_over_the_limit_is_split_and_the_rest_is_marked()
    {
        var mistakes = new List<string>();
        ParsePlan plan = ParsePlan.Create(new ParseOptions { MaxEventLines = 3 }, mistakes);

        IReadOnlyList<JsonObject> events = Parsed.Lines(Java, plan: plan);

        Assert.Equal(2, events.Count);
        Assert.Contains("_multiline_split", events[1]["tags"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("_parse_failure", events[1]["tags"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_a_container_runtime_cut_is_put_together_again()
    {
        IReadOnlyList<JsonObject> events = Parsed.Lines(
            "2026-01-28T16:04:05.919698409Z stdout P {\"level\":\"info\",\"msg\":\"hel\n2026-01-28T16:04:05.919698410Z stdout F lo\",\"ts\":1693840791.75}\n");

        JsonObject one = Assert.Single(events);
        Assert.Equal("hello", one.Text("message"));
        Assert.Equal("stdout", one.Text("labels.stream"));
    }

    [Fact]
    public void A_slow_query_starts_with_its_time_where_there_is_one_and_with_its_user_where_not()
    {
        IReadOnlyList<JsonObject> events = Parsed.Lines(
            "# Time: 2026-03-14T09:00:00.011715Z\n# User@Host: a[a] @ h [10.0.0.1]  Id: 4\n# Query_time: 2.5  Lock_time: 0.1 Rows_sent: 1  Rows_examined: 2\nSELECT 1;\n"
            + "# User@Host: b[b] @ h []  Id: 5\n# Query_time: 1.5  Lock_time: 0.1 Rows_sent: 1  Rows_examined: 2\nSELECT 2;\n");

        Assert.Equal(["a", "b"], events.Select(static e => e.Text("user.name")));
        Assert.Equal(["SELECT 1;", "SELECT 2;"], events.Select(static e => e.Text("mysql.slowlog.query")));
        Assert.Equal("2500000000", events[0].Text("event.duration"));
    }

    [Fact]
    public void A_slow_log_that_was_cut_at_a_user_starts_every_entry_at_its_user()
    {
        IReadOnlyList<JsonObject> events = Parsed.Lines(
            "# User@Host: a[a] @ h []  Id: 4\n# Query_time: 2.5  Lock_time: 0.1 Rows_sent: 1  Rows_examined: 2\nSET timestamp=1773478800;\nSELECT 1;\n"
            + "# Time: 2026-03-14T09:00:00.011715Z\n"
            + "# User@Host: b[b] @ h []  Id: 5\n# Query_time: 1.5  Lock_time: 0.1 Rows_sent: 1  Rows_examined: 2\nSET timestamp=1773478801;\nSELECT 2;\n");

        Assert.Equal(["a", "b"], events.Select(static e => e.Text("user.name")));
        Assert.StartsWith("# User@Host: b", events[1].Text("event.original"), StringComparison.Ordinal);
        Assert.Equal("SELECT 1;", events[0].Text("mysql.slowlog.query"));
        Assert.Equal("2026-03-14T09:00:00.000Z", events[0].Text("@timestamp"));
    }

    [Fact]
    public void A_server_with_a_format_of_its_own_is_noticed_behind_lines_of_a_general_layout()
    {
        string general = string.Concat(Enumerable.Repeat("2026-03-14 09:00:00,000 INFO [shop.Start] (main) starting\n", 3));
        string own = string.Concat(Enumerable.Repeat("2026-03-14 09:00:00,000 INFO  [kafka] WFLYSRV0025: up\n2026-03-14 09:00:00,000 INFO  [org.jboss.as] (t-1) WFLYSRV0025: up\n", 4));

        JsonObject last = Parsed.Lines("2026-03-14 09:00:00 INFO [shop.Start] (main) starting\n" + general + own)[^1];

        Assert.Equal("WFLYSRV0025", last.Text("event.code"));
    }
}
