using System.Text;
using LogPipe.Testing;

namespace LogPipe.Model.Tests.Json;

/// <summary>Makes records of all kinds of fields, with the values and bytes that are most likely to trip a writer.</summary>
internal sealed class RandomRecords(int seed)
{
    private static readonly FieldId[] Ids =
    [
        EcsFields.Message, EcsFields.LogLevel, EcsFields.LogLogger, EcsFields.ProcessPid, EcsFields.HttpResponseStatusCode, EcsFields.SourceIp, EcsFields.HostIp,
        EcsFields.EventStart, EcsFields.Tags, EcsFields.Labels, EcsFields.LogSyslogStructuredData, EcsFields.Timestamp, EcsFields.EventOriginal, EcsFields.LogFlags,
        EcsFields.LogFilePath, EcsFields.LogOffset, EcsFields.HostName, EcsFields.ServiceName, EcsFields.EcsVersion, LogPipeFields.RepeatCount, EcsFields.EventCreated,
        FieldId.Of("error"), EcsFields.ErrorType, FieldId.Of("message.detail.x"), FieldId.Of("labels.env"), FieldId.Of("labels.a.b", FieldType.Long),
        FieldId.Of("odd \"name\"\n.é"), FieldId.Of("twin.real", FieldType.Double), FieldId.Of("twin.truth", FieldType.Boolean), FieldId.Of("twin.list", FieldType.Double, true),
        FieldId.Of("twin.young.child"), FieldId.Of("twin.young", FieldType.Object), FieldId.Of("twin.young.other"),
        FieldId.Of("twin.old", FieldType.Object), FieldId.Of("twin.old.inner", FieldType.Object), FieldId.Of("twin.old.inner.leaf", FieldType.Ip),
    ];

    private static readonly string[] Words =
    [
        "", "200", "-7", "007", "9223372036854775807", "9223372036854775808", "1.50", "1e3", "-0", "NaN", "1e999", "true", "FALSE", "yes", "10.1.2.3", "::1",
        "10.1.2.300", "2026-01-02T03:04:05.678Z", "2026-01-02 03:04:05+02:00", "2026-13-01", "_truncated", "multiline", "_multiline_split", "plain words", "é", "日本語のログ",
        "a\nb\tc\"d\\e\u0001\u001f/\u007f", "env", "a.b", "a", "k",
    ];

    private static readonly string[] Jsons =
    [
        "null", "true", "12", "-1.5e3", "\"text\"", "\"esc\\n\\u00e9\\\"\"", "\"\\ud800\"", "[]", "[1,\"2\",null,true,[3],{\"x\":4}]", "{}", "{\"a\":1,\"a.b\":\"x\",\"env\":[1, 2]}",
        "{\"q\\\"\":{\"deep\":\n[true]},\"\\ud800\":1}", "{\"\":\"empty\"}", "{\"a\":1,\"\\u0061\":2}", "[{\"a\":{\"a\":1},\"b\":{\"a\":2}},{\"a\":3}]", "[\"\ud83d\ude00\",\"\\ud83d\\ude00\"]", "{broken", "", "1 2",
    ];

    private readonly Random _random = new(seed);

    public LogBatch Batch()
    {
        LogBatch batch = Some.Batch(Source(), _random.Next(1000), Word(), Word(), Word());
        batch.ArrivedAt = _random.Next(4) == 0 ? LogBatch.NoTime : Time();
        for (int i = 0; i < batch.RecordCount; i++)
            Fill(batch, i);
        return batch;
    }

    private LogSource Source() => new()
    {
        Key = "k",
        Input = "test",
        DisplayName = "d",
        FilePath = _random.Next(2) == 0 ? null : "/v\"ar/é/\ud800\n",
        HostName = _random.Next(2) == 0 ? null : "h\\ost",
        ServiceName = _random.Next(2) == 0 ? null : "",
        Content = (SourceContent)_random.Next(2),
    };

    private void Fill(LogBatch batch, int index)
    {
        byte[] original = Bytes();
        ref LogRecord record = ref batch.Records[index];
        record.Text = batch.Append(original);
        SetRepeat(batch, ref record);
        record.Timestamp = _random.Next(3) == 0 ? LogBatch.NoTime : Time();
        record.Flags = (RecordFlags)_random.Next(32);
        int count = _random.Next(4) == 0 ? _random.Next(80) : _random.Next(12);
        for (int i = 0; i < count; i++)
            AddField(batch, ref record);
    }

    /// <summary>Says of the end of a text that it came before; of half of them it was written before, too.</summary>
    private void SetRepeat(LogBatch batch, ref LogRecord record)
    {
        if (_random.Next(2) == 0)
            return;
        Utf8Slice end = EndOf(record.Text);
        var repeat = new RepeatedText(batch.Bytes(end), 1);
        if (_random.Next(2) == 0)
        {
            LogBatch before = Some.Batch("x");
            before.Records[0].Text = before.Append(repeat.Bytes);
            before.SetRepeat(ref before.Records[0], before.Records[0].Text.Start, repeat);
            using var writer = new EventJsonWriter();
            using var output = new Utf8Output();
            writer.Write(before, before.Records[0], output);
        }

        batch.SetRepeat(ref record, end.Start, repeat);
    }

    private Utf8Slice EndOf(Utf8Slice text) => Utf8Slice.Between(text.Start + _random.Next(text.ByteCount + 1), text.End);

    private void AddField(LogBatch batch, ref LogRecord record)
    {
        FieldId id = Ids[_random.Next(Ids.Length)];
        var kind = (FieldKind)_random.Next(7);
        long bits = kind switch
        {
            FieldKind.Text => LogField.Pack(_random.Next(3) == 0 ? EndOf(record.Text) : batch.Append(Bytes())),
            FieldKind.Json => LogField.Pack(batch.Append(Encoding.UTF8.GetBytes(Jsons[_random.Next(Jsons.Length)]))),
            FieldKind.Constant => TextConstant.Of(Words[_random.Next(Words.Length)]).Index,
            FieldKind.Real => BitConverter.DoubleToInt64Bits(Real()),
            FieldKind.Boolean => _random.Next(2),
            FieldKind.Timestamp => Time(),
            _ => _random.Next(3) == 0 ? _random.NextInt64(long.MinValue, long.MaxValue) : _random.Next(-5, 5),
        };
        Utf8Slice key = _random.Next(id.Type == FieldType.Object ? 6 : 2) < (id.Type == FieldType.Object ? 5 : 0) ? batch.Append(Bytes()) : default;
        batch.AddMember(ref record, id, key, kind, bits);
    }

    private double Real() => _random.Next(5) switch
    {
        0 => _random.Next(-100, 100),
        1 => 1e300 * _random.NextDouble(),
        2 => -9223372036854775808.0,
        3 => -0.0,
        _ => _random.NextDouble(),
    };

    private long Time() => _random.Next(4) switch
    {
        0 => _random.NextInt64(long.MinValue + 1, long.MaxValue),
        1 => _random.NextInt64(0, 4_000_000_000) * 1_000_000_000,
        2 => _random.NextInt64(-4_000_000_000_000, 4_000_000_000_000) * 1_000_000,
        _ => _random.NextInt64(-4_000_000_000_000_000, 4_000_000_000_000_000) * 1000,
    };

    private string Word() => Words[_random.Next(Words.Length)];

    private byte[] Bytes()
    {
        if (_random.Next(2) == 0)
            return Encoding.UTF8.GetBytes(Word());
        var bytes = new byte[_random.Next(5) == 0 ? _random.Next(300) : _random.Next(40)];
        int flavor = _random.Next(4);
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = flavor switch
            {
                0 => (byte)_random.Next(256),
                1 => (byte)_random.Next(0x20, 0x7f),
                2 => (byte)(_random.Next(12) == 0 ? _random.Next(0x20) : 'x'),
                _ => (byte)(_random.Next(8) == 0 ? 0xc3 : _random.Next(2) == 0 ? 0xa9 : 'y'),
            };
        }

        return bytes;
    }
}
