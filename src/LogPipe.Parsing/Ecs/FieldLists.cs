using LogPipe.Model;

namespace LogPipe.Parsing.Ecs;

/// <summary>Takes lists apart that a log writes as one text.</summary>
internal static class FieldLists
{
    /// <summary>Replaces a text by its members, without the spaces around them; empty members are left out.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="record">The record.</param>
    /// <param name="list">The field, which is written as an array.</param>
    /// <param name="separators">The bytes that stand between two members.</param>
    /// <param name="last">The last member.</param>
    /// <returns>False when the record has no such text.</returns>
    public static bool Split(LogBatch batch, ref LogRecord record, FieldId list, ReadOnlySpan<byte> separators, out Utf8Slice last)
    {
        last = default;
        if (!batch.TryGet(record, list, out LogField field) || field.Kind != FieldKind.Text)
            return false;
        batch.Remove(ref record, list);
        int at = field.Slice.Start;
        while (at <= field.Slice.End)
        {
            ReadOnlySpan<byte> rest = batch.Bytes(Utf8Slice.Between(at, field.Slice.End));
            int length = rest.IndexOfAny(separators);
            if (length < 0)
                length = rest.Length;
            ReadOnlySpan<byte> member = rest[..length];
            int lead = length - member.TrimStart((byte)' ').Length;
            var slice = new Utf8Slice(at + lead, member[lead..].TrimEnd((byte)' ').Length);
            if (!slice.IsEmpty)
            {
                batch.AddText(ref record, list, slice);
                last = slice;
            }

            at += length + 1;
        }

        return true;
    }
}
