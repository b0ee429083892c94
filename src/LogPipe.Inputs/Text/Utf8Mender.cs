using System.Buffers;
using System.Text;
using System.Text.Unicode;
using LogPipe.Model;

namespace LogPipe.Inputs.Text;

/// <summary>Replaces what is not UTF-8 by U+FFFD, one for each maximal broken sequence (The Unicode Standard 15.0, section 3.9, table 3-8).</summary>
internal static class Utf8Mender
{
    private static ReadOnlySpan<byte> Replacement => "\uFFFD"u8;

    /// <summary>Mends the records of a batch from <paramref name="firstRecord"/> on that are not valid; each is copied behind the buffer's used part.</summary>
    public static void Mend(LogBatch batch, int firstRecord)
    {
        for (int i = firstRecord; i < batch.RecordCount; i++)
        {
            ref LogRecord record = ref batch.Records[i];
            if (Utf8.IsValid(batch.Bytes(record.Text)))
                continue;
            record.Text = Append(batch, record.Text);
            record.Flags |= RecordFlags.InvalidEncoding;
        }
    }

    private static Utf8Slice Append(LogBatch batch, Utf8Slice broken)
    {
        // each broken byte becomes three at worst; reserving first keeps the span below valid
        Span<byte> mended = batch.Reserve(broken.ByteCount * 3).Span;
        ReadOnlySpan<byte> rest = batch.Bytes(broken);
        int written = 0;
        while (!rest.IsEmpty)
        {
            int ascii = rest.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
            int whole = ascii < 0 ? rest.Length : ascii;
            rest[..whole].CopyTo(mended[written..]);
            written += whole;
            rest = rest[whole..];
            if (rest.IsEmpty)
                break;
            OperationStatus status = Rune.DecodeFromUtf8(rest, out _, out int taken);
            ReadOnlySpan<byte> good = status == OperationStatus.Done ? rest[..taken] : Replacement;
            good.CopyTo(mended[written..]);
            written += good.Length;
            rest = rest[taken..];
        }

        return batch.Commit(written);
    }
}
