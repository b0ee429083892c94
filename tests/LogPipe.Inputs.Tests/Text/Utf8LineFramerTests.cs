using System.Text;
using LogPipe.Inputs.Text;
using LogPipe.Model;
using LogPipe.Testing;

namespace LogPipe.Inputs.Tests.Text;

public class Utf8LineFramerTests
{
    private static readonly string[] Pieces = ["\n", "\n", "\r\n", "\r", "a", "some words", "é", "日本", "\0", new('x', 40), new('y', 130)];

    /// <summary>The plain twin cuts the bytes line by line.</summary>
    [Fact]
    public void Lines_are_those_of_the_plain_twin()
    {
        var random = new Random(20261127);
        int plain = 0;
        for (int round = 0; round < 4000; round++)
        {
            byte[] bytes = Bytes(random);
            int searched = random.Next(3) == 0 ? Math.Max(0, Array.IndexOf(bytes, (byte)'\n')) : 0;
            var limits = new LineLimits(random.Next(3) == 0 ? 50 : 1000, random.Next(3) == 0 ? random.Next(1, 8) : 1000, 1 << 20);
            LogBatch batch = new BatchPool(256, 1).Rent(Some.Source());
            int start = batch.Append(new byte[random.Next(3)]).End;
            batch.Append(bytes);

            int taken = Utf8LineFramer.Frame(batch, start, searched, position: 100, limits);

            List<string> expected = Twin(bytes, limits, out int expectedTaken, out bool isPlain);
            Assert.Equal(expected, batch.Records.ToArray().Select(r => $"{r.Position} {r.NextPosition} {r.Flags} {Encoding.UTF8.GetString(batch.Bytes(r.Text))}"));
            Assert.Equal(expectedTaken, taken);
            Assert.Equal(isPlain, batch.HasPlainLines);
            plain += isPlain ? 1 : 0;
            batch.Release();
        }

        Assert.InRange(plain, 1000, 3000);
    }

    private static byte[] Bytes(Random random)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => Pieces[random.Next(Pieces.Length)])));
        if (bytes.Length > 0 && random.Next(3) == 0)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(0x80, 0x100);
        return bytes;
    }

    private static List<string> Twin(byte[] bytes, LineLimits limits, out int taken, out bool isPlain)
    {
        var lines = new List<string>();
        isPlain = true;
        taken = 0;
        while (lines.Count < limits.MaxRecords && Array.IndexOf(bytes, (byte)'\n', taken) is >= 0 and var feed)
        {
            ReadOnlySpan<byte> line = bytes.AsSpan(taken..feed);
            RecordFlags flags = RecordFlags.None;
            if (line.EndsWith("\r"u8))
                line = line[..^1];
            if (line.Length > limits.MaxLineBytes)
            {
                line = line[..Utf8LineFramer.CutBytes(line, limits.MaxLineBytes)];
                flags |= RecordFlags.Truncated;
            }

            if (!System.Text.Unicode.Utf8.IsValid(line))
                flags |= RecordFlags.InvalidEncoding;
            // what is cut off a line is not looked at by anybody, but a batch that holds it is not plain either
            isPlain &= flags == RecordFlags.None;
            lines.Add($"{100 + taken} {100 + feed + 1} {flags} {Encoding.UTF8.GetString(line)}");
            taken = feed + 1;
        }

        return lines;
    }
}
