using System.Text;
using LogPipe.Model;

namespace LogPipe.Testing;

/// <summary>Builders for the things that tests need most.</summary>
public static class Some
{
    /// <summary>Makes a source of lines.</summary>
    public static LogSource Source(string key = "some", SourceContent content = SourceContent.Lines) =>
        new() { Key = key, Input = "test", DisplayName = key, Content = content };

    /// <summary>Makes a source whose positions are numbers of messages, as those of a Kafka partition.</summary>
    public static LogSource Messages(string key = "topic[0]") => new() { Key = key, Input = "test", DisplayName = key, CountsMessages = true };

    /// <summary>Makes a batch of lines; positions are byte offsets, each line ended by one line feed.</summary>
    public static LogBatch Batch(params string[] lines) => Batch(Source(), 0, lines);

    /// <summary>Makes a batch of lines that start at a position of a source.</summary>
    public static LogBatch Batch(LogSource source, long position, params string[] lines) =>
        Batch(new BatchPool(256, 1), source, position, lines.Select(Encoding.UTF8.GetBytes));

    /// <summary>Makes a batch of lines, which may be any bytes, that start at a position of a source, from a given pool.</summary>
    public static LogBatch Batch(BatchPool pool, LogSource source, long position, IEnumerable<byte[]> lines)
    {
        LogBatch batch = pool.Rent(source);
        batch.HasPlainLines = true;
        foreach (byte[] line in lines)
        {
            batch.HasPlainLines &= !line.Contains((byte)'\n');
            Utf8Slice text = batch.Append(line);
            batch.Append("\n"u8);
            batch.AddRecord(text, position, position + text.ByteCount + 1);
            position += text.ByteCount + 1;
        }

        batch.CommitPosition = position;
        return batch;
    }
}
