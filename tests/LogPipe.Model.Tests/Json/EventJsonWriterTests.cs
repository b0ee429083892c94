using System.Text;
using System.Text.Json;
using LogPipe.Testing;

namespace LogPipe.Model.Tests.Json;

public class EventJsonWriterTests
{
    private static readonly EventDocumentOptions Bare = new()
    {
        Original = false,
        Created = false,
        Position = false,
        SourceNames = false,
        RepeatCount = false,
        EcsVersion = false,
    };

    private static readonly LogSource FileSource = new()
    {
        Key = "file",
        Input = "test",
        DisplayName = "server.log",
        FilePath = "/var/log/\"odd\"/server.log",
        HostName = "app1",
        ServiceName = "shop",
    };

    [Fact]
    public void A_document_holds_the_fields_nested_and_the_envelope()
    {
        LogBatch batch = Some.Batch(FileSource, 8123, "the line");
        batch.ArrivedAt = 1_767_323_045_000_000_000;
        ref LogRecord record = ref batch.Records[0];
        record.Timestamp = 1_767_323_045_678_000_000;
        record.Flags = RecordFlags.Multiline | RecordFlags.Truncated;
        batch.AddText(ref record, EcsFields.Message, record.Text);
        batch.AddConstant(ref record, EcsFields.LogLevel, TextConstant.Of("error"));
        batch.AddInteger(ref record, EcsFields.ProcessPid, 42);

        Assert.Equal(
            """
            {"@timestamp":"2026-01-02T03:04:05.678Z","message":"the line",
            "log":{"level":"error","file":{"path":"/var/log/\"odd\"/server.log"},"offset":8123,"flags":["multiline"]},
            "process":{"pid":42},"event":{"original":"the line","created":"2026-01-02T03:04:05.000Z"},"tags":["_truncated"],
            "host":{"name":"app1"},"service":{"name":"shop"},"logpipe":{"repeat":{"count":1}},"ecs":{"version":"8.17.0"}}
            """.ReplaceLineEndings(""),
            Write(batch, new EventDocumentOptions()));
    }

    [Fact]
    public void Lines_that_come_again_are_written_as_for_the_first_time()
    {
        var random = new Random(11);
        byte[][] parts = [.. new[] { "\n\tat com.acme.shop.Order.post(Order.java:88)", "plain words ", "\"quoted\"\n", "ü€😀", "\u0001\r\n" }.Select(Encoding.UTF8.GetBytes), [0xE2, 0x82], [0xFF]];
        byte[][] bodies = [.. Enumerable.Range(0, 40).Select(_ => (byte[])[.. Enumerable.Range(0, random.Next(1, 80)).SelectMany(_ => parts[random.Next(parts.Length)])])];
        using var seasoned = new EventJsonWriter(Bare);
        using var output = new Utf8Output();
        for (int round = 0; round < 4000; round++)
        {
            LogBatch batch = Some.Batch("");
            byte[] text = [.. Encoding.UTF8.GetBytes($"head {random.Next(1000)}"), .. parts[random.Next(parts.Length)], .. "\n"u8, .. bodies[random.Next(bodies.Length)]];
            ref LogRecord record = ref batch.Records[0];
            batch.AddText(ref record, EcsFields.Message, batch.Append(text));
            output.Clear();
            seasoned.Write(batch, batch.Records[0], output);
            Assert.Equal(Write(batch, Bare), Encoding.UTF8.GetString(output.WrittenSpan));
        }
    }

    [Fact]
    public void A_text_that_ends_another_is_written_as_if_it_stood_alone()
    {
        var random = new Random(7);
        byte[][] parts = [.. new[] { "plain words ", "\"quoted\"", "\\", "\n\tat a.b.C", "ü€😀", "\u0001" }.Select(Encoding.UTF8.GetBytes), [0xE2, 0x82], [0xFF], [0x80]];
        for (int round = 0; round < 2000; round++)
        {
            byte[] text = [.. Enumerable.Range(0, random.Next(1, 40)).SelectMany(_ => parts[random.Next(parts.Length)])];
            int split = random.Next(text.Length);
            LogBatch batch = Some.Batch("");
            ref LogRecord record = ref batch.Records[0];
            record.Text = batch.Append(text);
            var tail = Utf8Slice.Between(record.Text.Start + split, record.Text.End);
            batch.AddText(ref record, EcsFields.Message, tail);
            LogBatch twin = Some.Batch("");
            ref LogRecord other = ref twin.Records[0];
            other.Text = twin.Append(text);
            twin.AddText(ref other, EcsFields.Message, text.AsSpan(split));
            Assert.Equal(Write(twin, new EventDocumentOptions()), Write(batch, new EventDocumentOptions()));
        }
    }

    [Fact]
    public void A_flat_document_has_dotted_names()
    {
        LogBatch batch = Some.Batch("x");
        ref LogRecord record = ref batch.Records[0];
        batch.AddText(ref record, EcsFields.LogLevel, "info"u8);
        batch.AddText(ref record, EcsFields.LogLogger, "a.b"u8);
        AddMember(batch, "k.1", "v");

        Assert.Equal("""{"log.level":"info","log.logger":"a.b","labels.k.1":"v"}""", Write(batch, Bare with { Flat = true }));
        Assert.Equal("""{"log":{"level":"info","logger":"a.b"},"labels":{"k.1":"v"}}""", Write(batch, Bare));
    }

    [Fact]
    public void A_field_that_the_record_has_wins_over_the_envelope()
    {
        LogBatch batch = Some.Batch(FileSource, 0, "raw");
        ref LogRecord record = ref batch.Records[0];
        record.Flags = RecordFlags.Split;
        batch.AddText(ref record, EcsFields.EventOriginal, "agent's"u8);
        batch.AddText(ref record, EcsFields.HostName, "db7"u8);
        batch.AddText(ref record, EcsFields.LogFilePath, "/other"u8);
        batch.AddInteger(ref record, EcsFields.LogOffset, 5);
        batch.AddInteger(ref record, LogPipeFields.RepeatCount, 12);
        batch.AddText(ref record, EcsFields.Tags, "_multiline_split"u8);

        using JsonDocument document = JsonDocument.Parse(Write(batch, new EventDocumentOptions()));
        Assert.Equal("agent's", document.RootElement.GetProperty("event").GetProperty("original").GetString());
        Assert.Equal("db7", document.RootElement.GetProperty("host").GetProperty("name").GetString());
        Assert.Equal("""{"file":{"path":"/other"},"offset":5}""", document.RootElement.GetProperty("log").GetRawText());
        Assert.Equal("12", document.RootElement.GetProperty("logpipe").GetProperty("repeat").GetProperty("count").GetRawText());
        Assert.Equal("""["_multiline_split"]""", document.RootElement.GetProperty("tags").GetRawText());
    }

    [Fact]
    public void Several_values_of_a_field_become_an_array_and_array_fields_always_are_one()
    {
        LogBatch batch = Some.Batch("x");
        ref LogRecord record = ref batch.Records[0];
        batch.AddText(ref record, EcsFields.Tags, "one"u8);
        batch.AddText(ref record, EcsFields.ServiceName, "a"u8);
        batch.AddText(ref record, EcsFields.ServiceName, "b"u8);
        AddMember(batch, "k", "1");
        AddMember(batch, "k", "2");

        Assert.Equal("""{"tags":["one"],"service":{"name":["a","b"]},"labels":{"k":["1","2"]}}""", Write(batch, Bare));
    }

    [Theory]
    [InlineData("200", """{"process":{"pid":200}}""")]
    [InlineData("-007", """{"process":{"pid":-7}}""")]
    [InlineData("2.5", """{"labels":{"process.pid":"2.5"}}""")]
    [InlineData("-", """{"labels":{"process.pid":"-"}}""")]
    [InlineData("", """{"labels":{"process.pid":""}}""")]
    [InlineData("9223372036854775808", """{"labels":{"process.pid":"9223372036854775808"}}""")]
    public void Text_of_a_number_field_is_written_as_the_number_or_as_a_label(string text, string expected)
    {
        LogBatch batch = Some.Batch("x");
        batch.AddText(ref batch.Records[0], EcsFields.ProcessPid, Encoding.UTF8.GetBytes(text));

        Assert.Equal(expected, Write(batch, Bare));
    }

    [Theory]
    [InlineData("10.0.0.255", true)]
    [InlineData("::1", true)]
    [InlineData("2001:db8::ff00:42:8329", true)]
    [InlineData("::ffff:1.2.3.4", true)]
    [InlineData("fe80::1%eth0", false)]
    [InlineData("10.0.0.256", false)]
    [InlineData("010.0.0.1", false)]
    [InlineData("10.0.1", false)]
    [InlineData("localhost", false)]
    [InlineData("10.0.0.1:80", false)]
    public void Text_of_an_address_field_is_an_address_or_a_label(string text, bool isAddress)
    {
        LogBatch batch = Some.Batch("x");
        batch.AddText(ref batch.Records[0], EcsFields.SourceIp, Encoding.UTF8.GetBytes(text));

        Assert.Equal(isAddress ? $$$"""{"source":{"ip":"{{{text}}}"}}""" : $$$"""{"labels":{"source.ip":"{{{text}}}"}}""", Write(batch, Bare));
    }

    [Theory]
    [InlineData("2026-01-02", "2026-01-02T00:00:00.000Z")]
    [InlineData("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000Z")]
    [InlineData("2026-01-02 03:04:05.123456789+01:30", "2026-01-02T01:34:05.123456789Z")]
    [InlineData("2026-01-02T03:04:05,1234-0100", "2026-01-02T04:04:05.123400Z")]
    [InlineData("2026-02-29", null)]
    [InlineData("2026-01-02T25:04:05Z", null)]
    [InlineData("9999-01-01", null)]
    [InlineData("yesterday", null)]
    public void Text_of_a_date_field_is_written_in_utc_or_as_a_label(string text, string? expected)
    {
        LogBatch batch = Some.Batch("x");
        batch.AddText(ref batch.Records[0], EcsFields.EventStart, Encoding.UTF8.GetBytes(text));

        Assert.Equal(expected is null ? $$$"""{"labels":{"event.start":"{{{text}}}"}}""" : $$$"""{"event":{"start":"{{{expected}}}"}}""", Write(batch, Bare));
    }

    [Fact]
    public void Values_of_another_kind_than_their_field_keep_the_type_of_the_field()
    {
        LogBatch batch = Some.Batch("x");
        ref LogRecord record = ref batch.Records[0];
        batch.AddInteger(ref record, EcsFields.UserId, 1000);
        batch.AddBoolean(ref record, EcsFields.UserName, true);
        batch.AddReal(ref record, EcsFields.ProcessPid, 12.0);
        batch.AddReal(ref record, EcsFields.ProcessThreadId, 12.5);
        batch.AddTimestamp(ref record, EcsFields.Message, 0);

        Assert.Equal(
            """{"user":{"id":"1000","name":"true"},"process":{"pid":12},"labels":{"process.thread.id":"12.5"},"message":"1970-01-01T00:00:00.000Z"}""",
            Write(batch, Bare));
    }

    [Fact]
    public void Json_values_are_spread_over_the_fields_they_belong_to()
    {
        LogBatch batch = Some.Batch("x");
        AddJson(batch, EcsFields.Tags, """["a","b\nc",1,null,{"x":1}]""");
        AddJson(batch, EcsFields.ProcessPid, "\"17\"");
        AddJson(batch, EcsFields.Labels, "{\"a.b\":{\"c\":\n[1,2]},\"d\\\"\":true}");
        AddJson(batch, EcsFields.Message, """{"text":"t"}""");
        AddJson(batch, EcsFields.UserName, "{not json");

        Assert.Equal(
            """
            {"tags":["a","b\nc","1","{\"x\":1}"],"process":{"pid":17},"labels":{"a.b":{"c": [1,2]},"d\"":true},"message":"{\"text\":\"t\"}",
            "user":{"name":"{not json"}}
            """.ReplaceLineEndings(""),
            Write(batch, Bare));
    }

    [Fact]
    public void A_name_that_continues_another_goes_to_the_labels_so_that_the_document_stays_valid()
    {
        LogBatch batch = Some.Batch("x");
        ref LogRecord record = ref batch.Records[0];
        batch.AddText(ref record, FieldId.Of("error"), "boom"u8);
        batch.AddText(ref record, EcsFields.ErrorType, "E"u8);
        batch.AddText(ref record, FieldId.Of("message.detail"), "d"u8);
        batch.AddText(ref record, FieldId.Of("labels.env"), "prod"u8);
        AddMember(batch, "env", "test");

        Assert.Equal("""{"labels":{"error":"boom","message.detail":"d","env":["prod","test"]},"error":{"type":"E"}}""", Write(batch, Bare));
        Assert.Equal(
            """{"labels.error":"boom","labels.message.detail":"d","labels.env":["prod","test"],"error.type":"E"}""", Write(batch, Bare with { Flat = true }));
    }

    [Fact]
    public void No_field_of_the_catalogue_is_sent_to_the_labels()
    {
        LogBatch batch = Some.Batch("x");
        ref LogRecord record = ref batch.Records[0];
        FieldId[] ids = [.. FieldsOf(typeof(EcsFields)).Concat(FieldsOf(typeof(LogPipeFields))).Where(static id => id.Type is FieldType.Keyword or FieldType.Text)];
        foreach (FieldId id in ids)
            batch.AddText(ref record, id, "v"u8);

        using JsonDocument document = JsonDocument.Parse(Write(batch, Bare with { Flat = true }));
        Assert.Equal(ids.Select(static id => id.Name).Order(), document.RootElement.EnumerateObject().Select(static p => p.Name).Order());
    }

    [Fact]
    public void Text_that_is_not_utf8_or_holds_control_characters_gives_valid_json()
    {
        byte[] text = [(byte)'a', 0, 0x1f, (byte)'"', (byte)'\\', (byte)'/', 0x7f, 0xff, 0xe2, 0x82, (byte)'z', 0xc3, 0xa9, 0xed, 0xa0, 0x80, 0xf0, 0x9f, 0x98, 0x80, 0xf0];
        LogBatch batch = Some.Batch("x");
        batch.AddText(ref batch.Records[0], EcsFields.Message, text);

        Assert.Equal("{\"message\":\"a\\u0000\\u001f\\\"\\\\/\u007f\ufffd\ufffdzé\ufffd\ufffd\ufffd😀\ufffd\"}", Write(batch, Bare));
    }

    private static IEnumerable<FieldId> FieldsOf(Type table) => table.GetProperties().Where(static p => p.PropertyType == typeof(FieldId)).Select(static p => (FieldId)p.GetValue(null)!);

    private static void AddMember(LogBatch batch, string key, string value) => batch.AddText(
        ref batch.Records[0], EcsFields.Labels, batch.Append(Encoding.UTF8.GetBytes(key)), batch.Append(Encoding.UTF8.GetBytes(value)));

    private static void AddJson(LogBatch batch, FieldId id, string json) => batch.AddJson(ref batch.Records[0], id, batch.Append(Encoding.UTF8.GetBytes(json)));

    private static string Write(LogBatch batch, EventDocumentOptions options)
    {
        using var output = new Utf8Output();
        using var writer = new EventJsonWriter(options);
        writer.Write(batch, batch.Records[0], output);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(output.WrittenSpan);
    }
}
