using System.Text.Json.Nodes;

namespace LogPipe.Parsing.Tests.Ecs;

/// <summary>What run-times print of an uncaught error, between lines of a program that has no log format at all.</summary>
public sealed class RuntimeErrorsTests
{
    private const string Chained = "Traceback (most recent call last):\n  File \"/srv/orders.py\", line 41, in load\n    row = cache[key]\nKeyError: 'order-77'\n\n"
        + "During handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File \"/srv/main.py\", line 12, in <module>\n    main()\n"
        + "orders.OrderError: no order\n";

    private const string Panicked = "thread 'main' panicked at src/main.rs:12:5:\nERROR: the len is 3 but the index is 99\nstack backtrace:\n   0: rust_begin_unwind\n"
        + "             at /rustc/abc/library/std/src/panicking.rs:647:5\nnote: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.\n";

    [Theory]
    [InlineData(Chained, "orders.OrderError", "no order", "orders.OrderError: no order")]
    [InlineData(Panicked, "panic", "ERROR: the len is 3 but the index is 99", "thread 'main' panicked at src/main.rs:12:5:\nERROR: the len is 3 but the index is 99")]
    [InlineData("thread 'w-1' panicked at 'called `Result::unwrap()`: Err', src/lib.rs:7:10\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n",
        "panic", "called `Result::unwrap()`: Err", "thread 'w-1' panicked at 'called `Result::unwrap()`: Err', src/lib.rs:7:10")]
    [InlineData("panic: runtime error: index out of range [5] with length 3 [recovered]\n\ngoroutine 1 [running]:\nmain.main()\n\t/srv/main.go:8 +0x1d\nexit status 2\n",
        "panic", "runtime error: index out of range [5] with length 3", "panic: runtime error: index out of range [5] with length 3 [recovered]")]
    [InlineData("/srv/x.rb:3:in `load': no such file (Errno::ENOENT)\n\tfrom /srv/x.rb:9:in `<main>'\n", "Errno::ENOENT", "no such file", "no such file (Errno::ENOENT)")]
    [InlineData("/srv/server.js:12\n    throw new Error('boom');\n    ^\n\nError: boom\n    at Object.<anonymous> (/srv/server.js:12:11)\n    at node:internal/main/run_main_module:28:49\n",
        "Error", "boom", "/srv/server.js:12\n    throw new Error('boom');\n    ^")]
    [InlineData("Error: boom\n    at next (/srv/a.js:1:2)\n    at /srv/b.js:3:4\n", "Error", "boom", "Error: boom")]
    [InlineData("Unhandled exception. System.InvalidOperationException: none\n ---> System.ArgumentException: bad\n   at Shop.Cart.Find(String id)\n   --- End of inner exception stack trace ---\n   at Program.Main()\n",
        "System.InvalidOperationException", "none", "Unhandled exception. System.InvalidOperationException: none")]
    public void A_bare_trace_is_one_event_with_type_message_and_trace(string trace, string type, string error, string message)
    {
        IReadOnlyList<JsonObject> events = Parsed.Lines("before\n" + trace + "after\n");

        Assert.Equal(["before", trace.TrimEnd(), "after"], events.Select(static e => e.Text("event.original")));
        JsonObject one = events[1];
        Assert.Equal(type, one.Text("error.type"));
        Assert.Equal(error, one.Text("error.message"));
        Assert.Equal(message, one.Text("message"));
        Assert.Equal("error", one.Text("log.level"));
        Assert.DoesNotContain("_parse_failure", one.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_chained_traceback_names_what_it_began_with()
    {
        JsonObject one = Parsed.Event(Chained);

        Assert.Equal("KeyError", one.Text("logpipe.root_cause.type"));
        Assert.Equal("'order-77'", one.Text("logpipe.root_cause.message"));
        Assert.Equal(Chained.TrimEnd(), one.Text("error.stack_trace"));
    }

    [Fact]
    public void A_panic_names_its_place_and_its_thread()
    {
        JsonObject one = Parsed.Event(Panicked);

        Assert.Equal("src/main.rs", one.Text("log.origin.file.name"));
        Assert.Equal("12", one["log.origin.file.line"]!.ToString());
        Assert.Equal("main", one.Text("process.thread.name"));
        Assert.StartsWith("stack backtrace:", one.Text("error.stack_trace"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_traceback_behind_a_head_leaves_the_head_its_message()
    {
        JsonObject one = Parsed.Event("2026-03-14 09:00:00,000 ERROR worker: job failed\n" + Chained);

        Assert.Equal("worker: job failed", one.Text("message"));
        Assert.Equal("orders.OrderError", one.Text("error.type"));
    }
}
