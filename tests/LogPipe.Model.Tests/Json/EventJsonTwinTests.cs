using System.Text;
using System.Text.Json;
using LogPipe.Testing;

namespace LogPipe.Model.Tests.Json;

[Collection(MeasuresMemory.Name)]
public class EventJsonTwinTests
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static TheoryData<EventDocumentOptions> Options => new(
        new EventDocumentOptions(),
        new EventDocumentOptions { Flat = true },
        new EventDocumentOptions { Original = false, Created = false, Position = false, Flags = false, SourceNames = false, RepeatCount = false, EcsVersion = false });

    [Theory]
    [MemberData(nameof(Options))]
    public void Documents_of_random_records_are_those_of_the_plain_twin_and_valid_without_a_name_twice(EventDocumentOptions options) =>
        Compare(options, 0, 400);

    [Theory(Explicit = true)]
    [Trait("Category", "Nightly")]
    [MemberData(nameof(Options))]
    public void Documents_of_many_more_random_records_are_those_of_the_plain_twin(EventDocumentOptions options) => Compare(options, 400, 20_000);

    [Fact]
    public void Nothing_is_allocated_per_event_once_the_shapes_are_known()
    {
        LogBatch batch = TypicalRecords.Batch();
        using var writer = new EventJsonWriter();
        using var output = new Utf8Output();
        long before = 0;
        for (int round = 0; round < 3; round++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            output.Clear();
            foreach (ref readonly LogRecord record in batch.Records)
                writer.Write(batch, record, output);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void More_shapes_than_are_kept_are_written_right_and_kept_within_a_bound()
    {
        FieldId[] ids = [.. Enumerable.Range(0, 12).Select(static i => FieldId.Of("shape.f" + i))];
        using var writer = new EventJsonWriter();
        using var output = new Utf8Output();
        var plain = new PlainEventJson(new EventDocumentOptions());
        long heapAfterFirstRound = 0;
        for (int shape = 0; shape < 1 << ids.Length; shape++)
        {
            LogBatch batch = Some.Batch("x");
            for (int i = 0; i < ids.Length; i++)
            {
                if ((shape & (1 << i)) != 0)
                    batch.AddInteger(ref batch.Records[0], ids[i], i);
            }

            output.Clear();
            writer.Write(batch, batch.Records[0], output);
            if (shape % 97 == 0)
                Assert.Equal(plain.Write(batch, batch.Records[0]), Encoding.UTF8.GetString(output.WrittenSpan));
            if (shape == 1500)
                heapAfterFirstRound = GC.GetTotalMemory(forceFullCollection: true);
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - heapAfterFirstRound, long.MinValue, 3 << 20);
    }

    [Theory]
    [InlineData("10.0.0.1", "web01", "10.0.0.2")]
    [InlineData("web01", "10.0.0.1", "10.0.0.300", "::1")]
    public void A_value_that_is_no_address_goes_to_the_labels_whatever_records_with_the_same_fields_held(params string[] values)
    {
        using var writer = new EventJsonWriter();
        using var output = new Utf8Output();
        var plain = new PlainEventJson(new EventDocumentOptions());
        LogBatch batch = Some.Batch(values);
        foreach (ref LogRecord record in batch.Records)
        {
            batch.AddText(ref record, EcsFields.Message, record.Text);
            batch.AddText(ref record, EcsFields.SourceIp, record.Text);
        }

        for (int turn = 0; turn < 3 * values.Length; turn++)
        {
            ref readonly LogRecord record = ref batch.Records[turn % values.Length];
            output.Clear();
            writer.Write(batch, record, output);
            Assert.Equal(plain.Write(batch, record), Encoding.UTF8.GetString(output.WrittenSpan));
        }
    }

    [Fact]
    public void An_object_with_very_many_keys_takes_linear_time_and_writes_each_key_once()
    {
        LogBatch batch = Some.Batch("x");
        ref LogRecord record = ref batch.Records[0];
        for (int i = 0; i < 50_000; i++)
            batch.AddText(ref record, EcsFields.Labels, batch.Append(Encoding.UTF8.GetBytes("k" + (i % 25_000))), batch.Append("v"u8));
        using var writer = new EventJsonWriter();
        using var output = new Utf8Output();
        writer.Write(batch, record, output);

        using JsonDocument document = JsonDocument.Parse(output.WrittenMemory, Strict);
        JsonElement labels = document.RootElement.GetProperty("labels");
        Assert.Equal(25_000, labels.EnumerateObject().Count());
        Assert.Equal("""["v","v"]""", labels.GetProperty("k24999").GetRawText());
    }

    private static void Compare(EventDocumentOptions options, int firstSeed, int endSeed)
    {
        using var writer = new EventJsonWriter(options);
        using var output = new Utf8Output(1);
        var plain = new PlainEventJson(options);
        var strictUtf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);
        for (int seed = firstSeed; seed < endSeed; seed++)
        {
            LogBatch batch = new RandomRecords(seed).Batch();
            for (int turn = 0; turn < 2 * batch.RecordCount; turn++)
            {
                // the second time the fields of the record are known
                int i = turn / 2;
                output.Clear();
                writer.Write(batch, batch.Records[i], output);
                string actual = strictUtf8.GetString(output.WrittenSpan);
                string expected = strictUtf8.GetString(Encoding.UTF8.GetBytes(plain.Write(batch, batch.Records[i])));
                if (actual != expected)
                    Assert.Fail($"seed {seed}, record {i}\nexpected {expected}\nactual   {actual}");
                Assert.DoesNotContain('\n', actual);
                JsonDocument.Parse(actual, Strict).Dispose();
            }

            batch.Release();
        }
    }
}
