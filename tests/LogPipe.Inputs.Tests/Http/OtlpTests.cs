using System.Text;
using System.Text.Json;
using LogPipe.Inputs.Http;
using LogPipe.Inputs.Spool;

namespace LogPipe.Inputs.Tests.Http;

public sealed class OtlpTests
{
    // field 1 (resource_logs): resource {attributes [service.name=shop]}, scope_logs {scope {name=s}, log_records {…}}; written out by hand after logs.proto
    private static readonly byte[] Request = Message(1,
    [
        .. Message(1, Message(1, [.. Text(1, "service.name"), .. Message(2, Text(1, "shop"))])),
        .. Message(2,
        [
            .. Message(1, Text(1, "s")),
            .. Message(2,
            [
                0x09, 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x10, 17, .. Text(3, "ERR"),
                .. Message(5, Text(1, "boom \"ü\"")), .. Message(6, [.. Text(1, "n"), .. Message(2, [0x18, 42])]),
                .. Message(6, [.. Text(1, "d"), .. Message(2, [0x21, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F])]),
                .. Message(6, [.. Text(1, "list"), .. Message(2, Message(5, [.. Message(1, [0x10, 1]), .. Message(1, Text(1, "x"))]))]),
                .. Message(9, [0xAB, 0xCD]), 0x92, 0x03, 0x00, // field 50: one that a later version may bring
            ]),
            .. Message(2, Message(5, Message(6, Message(1, [.. Text(1, "k"), .. Message(2, Text(1, "v"))])))),
        ]),
    ]);

    [Fact]
    public void Protobuf_becomes_a_request_in_json_for_each_record()
    {
        string[] messages = Take(Request);
        Assert.Equal(
            """{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},"scopeLogs":[{"scope":{"name":"s"},"logRecords":[{"timeUnixNano":"506097522914230528","severityNumber":17,"severityText":"ERR","body":{"stringValue":"boom \"ü\""},"traceId":"abcd","attributes":[{"key":"n","value":{"intValue":"42"}},{"key":"d","value":{"doubleValue":1.5}},{"key":"list","value":{"arrayValue":{"values":[{"boolValue":true},{"stringValue":"x"}]}}}]}]}]}]}""",
            messages[0]);
        Assert.Contains("""{"body":{"kvlistValue":{"values":[{"key":"k","value":{"stringValue":"v"}}]}},"attributes":[]}""", messages[1], StringComparison.Ordinal);
        Assert.Equal(2, messages.Length);
    }

    [Fact]
    public void Every_cut_and_every_changed_byte_is_taken_or_refused_but_never_breaks()
    {
        for (int cut = 0; cut < Request.Length; cut++)
            Check(Request[..cut]);
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] changed = [.. Request];
            for (int n = random.Next(1, 4); n > 0; n--)
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            Check(changed);
        }
    }

    [Fact]
    public void Values_that_lie_too_deep_are_refused()
    {
        byte[] value = Text(1, "x");
        for (int i = 0; i < 500; i++)
            value = Message(5, Message(1, value));
        byte[] request = Message(1, Message(2, Message(2, Message(5, value))));
        Assert.Contains("deep", Assert.Throws<RequestRefusedException>(() => Take(request)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"a"}},{"body":{"stringValue":"b"}}]}]}]}""", 2)]
    [InlineData("""{"resource_logs":[{"scope_logs":[{"log_records":[{}]}]}]}""", 1)]
    [InlineData("{}", 0)]
    [InlineData("""{"resourceLogs":[{}]}""", 0)]
    public void Json_is_taken_record_by_record(string json, int count) => Assert.Equal(count, TakeJson(json).Length);

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"resourceLogs":{}}""")]
    [InlineData("""{"resourceLogs":[{"scopeLogs":[{"logRecords":["text"]}]}]}""")]
    [InlineData("")]
    public void What_is_no_request_in_json_is_refused_with_400(string json) =>
        Assert.Equal(400, Assert.Throws<RequestRefusedException>(() => TakeJson(json)).StatusCode);

    private static void Check(byte[] request)
    {
        try
        {
            foreach (string message in Take(request))
                JsonDocument.Parse(message, new JsonDocumentOptions { MaxDepth = 1000 }).Dispose();
        }
        catch (RequestRefusedException e)
        {
            Assert.Equal(400, e.StatusCode);
        }
    }

    private static string[] Take(byte[] request) => Entry(entry => OtlpProtobuf.Take(request, 1 << 20, entry));

    private static string[] TakeJson(string json) => Entry(entry => OtlpJson.Take(Encoding.UTF8.GetBytes(json), 1 << 20, entry));

    private static string[] Entry(Action<SpoolEntry> take)
    {
        using var entry = new SpoolEntry(new SpoolSender(1, "::1"), 0);
        take(entry);
        var frame = new SpoolFrame(entry.Seal().Span[SpoolFrame.HeadBytes..]);
        var messages = new List<string>();
        int at = frame.FirstMessage;
        while (frame.TryTake(ref at, out ReadOnlySpan<byte> message, out _))
            messages.Add(Encoding.UTF8.GetString(message));
        return [.. messages];
    }

    private static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Message(int field, byte[] bytes) => [.. Varint((uint)((field << 3) | 2)), .. Varint((uint)bytes.Length), .. bytes];

    private static byte[] Varint(uint value) => value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), .. Varint(value >> 7)];
}
