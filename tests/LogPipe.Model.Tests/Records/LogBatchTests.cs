using System.Text;
using LogPipe.Testing;

namespace LogPipe.Model.Tests.Records;

public class LogBatchTests
{
    [Fact]
    public void Slices_stay_valid_when_the_buffer_grows()
    {
        LogBatch batch = Some.Batch("first", "second");
        batch.Append(new byte[100_000]);

        Assert.Equal("second", Encoding.UTF8.GetString(batch.Bytes(batch.Records[1].Text)));
    }

    [Fact]
    public void Fields_keep_the_order_in_which_they_were_added_and_can_be_removed()
    {
        LogBatch batch = Some.Batch("x");
        ref LogRecord record = ref batch.Records[0];
        batch.AddText(ref record, EcsFields.Message, "m"u8);
        batch.AddInteger(ref record, EcsFields.ProcessPid, 7);
        batch.AddText(ref record, EcsFields.LogLevel, "info"u8);
        batch.Remove(ref record, EcsFields.ProcessPid);
        batch.AddConstant(ref record, EcsFields.EventDataset, TextConstant.Of("jboss.server"));

        var names = new List<string>();
        foreach (ref readonly LogField field in batch.Fields(record))
            names.Add(field.Id.Name);
        Assert.Equal(["message", "log.level", "event.dataset"], names);
        Assert.True(batch.TryGetText(record, EcsFields.EventDataset, out ReadOnlySpan<byte> text));
        Assert.Equal("jboss.server", Encoding.UTF8.GetString(text));
    }

    [Fact]
    public void Every_field_that_is_there_is_found_and_no_other_however_it_came_there()
    {
        var random = new Random(3);
        FieldId[] ids = [.. EcsFields.All.Take(200)];
        for (int round = 0; round < 200; round++)
        {
            LogBatch batch = Some.Batch("x");
            ref LogRecord record = ref batch.Records[0];
            var expected = new HashSet<FieldId>();
            for (int step = 0; step < 30; step++)
            {
                FieldId id = ids[random.Next(ids.Length)];
                switch (random.Next(8))
                {
                    case 0:
                        batch.Remove(ref record, id);
                        expected.Remove(id);
                        break;
                    case 1:
                        batch.SetText(ref record, id, record.Text);
                        expected.Add(id);
                        break;
                    default:
                        batch.AddText(ref record, id, record.Text);
                        expected.Add(id);
                        break;
                }

                if (step == 15)
                {
                    FieldChain aside = batch.TakeFields(ref record);
                    Assert.All(ids, id => Assert.False(batch.Has(batch.Records[0], id)));
                    batch.AddMissing(ref record, aside);
                }
            }

            foreach (FieldId id in ids)
            {
                Assert.Equal(expected.Contains(id), batch.Has(record, id));
                Assert.Equal(expected.Contains(id), batch.TryGet(record, id, out _));
            }
        }
    }

    [Fact]
    public void A_batch_that_is_released_twice_is_an_error()
    {
        LogBatch batch = Some.Batch("x");
        batch.Release();

        Assert.Throws<InvalidOperationException>(batch.Release);
    }

    [Fact]
    public void An_event_id_depends_on_source_position_and_sub_event_only()
    {
        static string Id(string key, long position, int subEvent)
        {
            LogBatch batch = Some.Batch(Some.Source(key), position, "anything");
            batch.Records[0].SubEvent = subEvent;
            var id = new byte[EventId.CharCount];
            new EventId(batch.Source).Write(batch.Records[0], id);
            return Encoding.ASCII.GetString(id);
        }

        Assert.Equal(Id("a", 1, 0), Id("a", 1, 0));
        Assert.Equal(4, new[] { Id("a", 1, 0), Id("b", 1, 0), Id("a", 2, 0), Id("a", 1, 1) }.Distinct().Count());
    }
}
