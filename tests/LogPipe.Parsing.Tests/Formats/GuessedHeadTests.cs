using System.Text;
using System.Text.Json.Nodes;
using LogPipe.Parsing.Explaining;
using LogPipe.Parsing.Grok;

namespace LogPipe.Parsing.Tests.Formats;

public sealed class GuessedHeadTests
{
    /// <summary>Line; level; logger; thread; process; message.</summary>
    public static TheoryData<string, string?, string?, string?, string?, string> Lines() => new()
    {
        { "2026-03-13 18:42:11 | ERROR | checkout | order 17 failed", "error", "checkout", null, null, "order 17 failed" },
        { "[13.03.2026 18:42:11] <worker-3> WARN shop.orders: order late", "warn", "shop.orders", "worker-3", null, "order late" },
        { "ERROR 2026/03/13 18:42:11 4711 shop.Batch - nightly job failed", "error", "shop.Batch", null, "4711", "nightly job failed" },
        { "2026-03-13 18:42:11,123 4711 worker-1 INFO order booked", "info", null, "worker-1", "4711", "order booked" },
        { "2026-03-13 18:42:11 log rotated", null, null, null, null, "log rotated" },
        { "2026-03-13 18:42:11 Error opening file /x", null, null, null, null, "Error opening file /x" },
        { "2026.03.13 18:42:11 [pool-1] [DEBUG] - cache warm", "debug", null, "pool-1", null, "cache warm" },
        { "13/Mar/2026 18:42:11;INFO;shop;order 17 booked", "info", "shop", null, null, "order 17 booked" },
        { "(2026-03-13 18:42:11) order booked", null, null, null, null, "order booked" },
        { "2026-03-13 18:42:11 warning: disk nearly full", "warning", null, null, null, "disk nearly full" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Parts_are_found_in_any_order(string line, string? level, string? logger, string? thread, string? process, string message)
    {
        JsonObject found = Parsed.Record(line);
        Assert.Equal("[\"_format_guessed\"]", found["tags"]!.ToJsonString());
        Assert.Equal("2026-03-13T18:42:11", found.Text("@timestamp")![..19]);
        Assert.Equal(
            (level, logger, thread, process, message),
            (found.Text("log.level"), found.Text("log.logger"), found.Text("process.thread.name"), found.Text("process.pid"), found.Text("message")!));
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void The_proposed_expression_takes_the_same_parts(string line, string? level, string? logger, string? thread, string? process, string message)
    {
        byte[] text = Encoding.UTF8.GetBytes(line);
        string? proposed = new LineExplainer(Parsed.Plan).Explain(text, timeZone: null, Parsed.ArrivedAt).ProposedGrok;
        Assert.NotNull(proposed);
        var pattern = GrokPattern.Compile($@"\A(?:{proposed})\z", Parsed.Plan.Catalog.Library);
        var captures = new Model.Utf8Slice[pattern.Captures.Count];
        Assert.True(pattern.TryMatch(text, captures));
        string? Of(string field)
        {
            int at = pattern.Captures.Select(static c => c.FieldName).ToList().IndexOf(field);
            return at < 0 || captures[at].Start < 0 ? null : Encoding.UTF8.GetString(text, captures[at].Start, captures[at].ByteCount);
        }

        Assert.Equal((logger, thread, process, message), (Of("log.logger"), Of("process.thread.name"), Of("process.pid"), Of("message")));
        Assert.Equal(level, Of("log.level")?.ToLowerInvariant());
    }

    [Fact]
    public void A_line_whose_format_is_known_has_no_proposal() =>
        Assert.Null(new LineExplainer(Parsed.Plan).Explain("2026-03-13 18:42:11,123 INFO  [a.B] (t-1) x"u8, timeZone: null, Parsed.ArrivedAt).ProposedGrok);
}
