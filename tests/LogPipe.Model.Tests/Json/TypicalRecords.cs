using System.Text;
using LogPipe.Testing;

namespace LogPipe.Model.Tests.Json;

/// <summary>Records as a pipeline sees them: requests with eleven fields, application errors with and without a stack trace, labels.</summary>
internal static class TypicalRecords
{
    private static readonly TextConstant Dataset = TextConstant.Of("shop.server");
    private static readonly TextConstant Level = TextConstant.Of("error");

    public static LogBatch Batch()
    {
        LogBatch batch = Some.Batch([.. Enumerable.Range(0, 64).Select(static i => $"2026-01-02 03:04:{i % 60:d2},678 ERROR [shop.Cart] (worker-{i}) cart {i} is gone")]);
        batch.ArrivedAt = 1_767_323_045_000_000_000;
        for (int i = 0; i < batch.RecordCount; i++)
            Fill(batch, i);
        return batch;
    }

    private static void Fill(LogBatch batch, int i)
    {
        ref LogRecord record = ref batch.Records[i];
        record.Timestamp = 1_767_323_045_678_000_000 + (i * 1_000_000L);
        batch.AddText(ref record, EcsFields.Message, new Utf8Slice(record.Text.Start + 30, record.Text.ByteCount - 30));
        batch.AddConstant(ref record, EcsFields.LogLevel, Level);
        batch.AddConstant(ref record, EcsFields.EventDataset, Dataset);
        batch.AddText(ref record, EcsFields.HttpResponseStatusCode, batch.Append("200"u8));
        batch.AddText(ref record, EcsFields.SourceIp, batch.Append("10.0.0.1"u8));
        batch.AddInteger(ref record, EcsFields.ProcessPid, i);
        batch.AddReal(ref record, FieldId.Of("typical.seconds", FieldType.Double), i / 8.0);
        if (i % 3 == 0)
        {
            record.Flags = RecordFlags.Multiline;
            batch.AddText(ref record, EcsFields.ErrorStackTrace, batch.Append("at a.b(C.java:1)\n\tat d.e(F.java:2)"u8));
        }

        for (int k = 0; k < i % 20; k++)
            batch.AddText(ref record, EcsFields.Labels, batch.Append(Encoding.UTF8.GetBytes("key" + (k % 15))), batch.Append("value"u8));
    }
}
