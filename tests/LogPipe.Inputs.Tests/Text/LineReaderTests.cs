using System.Text;
using LogPipe.Inputs.Tests.Fakes;
using LogPipe.Inputs.Text;
using LogPipe.Model;
using LogPipe.Testing;
using LogPipe.Testing.Fakes;

namespace LogPipe.Inputs.Tests.Text;

public class LineReaderTests
{
    private static readonly LineLimits Small = new(MaxLineBytes: 64, MaxRecords: 7, ReadBytes: 64);

    [Fact]
    public void Line_ends_of_unix_and_windows_are_not_text_and_positions_are_byte_offsets()
    {
        List<SeenRecord> records = ReadAll("one\ntwo\r\n\n\r\nlone\rreturn\n"u8);

        Assert.Equal(["one", "two", "", "", "lone\rreturn"], records.Select(r => r.Text));
        Assert.Equal([0, 4, 9, 10, 12], records.Select(r => r.Position));
        Assert.Equal([4, 9, 10, 12, 24], records.Select(r => r.NextPosition));
    }

    [Fact]
    public void The_last_line_without_a_line_end_is_marked()
    {
        List<SeenRecord> records = ReadAll("one\ntwo"u8);

        Assert.Equal(["one", "two"], records.Select(r => r.Text));
        Assert.Equal([RecordFlags.None, RecordFlags.Unterminated], records.Select(r => r.Flags));
        Assert.Equal(7, records[1].NextPosition);
    }

    [Fact]
    public void An_incomplete_line_waits_until_it_is_complete()
    {
        var content = new MemoryContent("one\ntwo\n"u8.ToArray(), () => 100) { Available = 6 };
        var reader = new LineReader(content, TextEncoding.Auto, Small, 0);

        Assert.Equal(["one"], Read(reader, final: false).Select(r => r.Text));
        Assert.Empty(Read(reader, final: false));
        content.Available = 8;
        Assert.Equal(["two"], Read(reader, final: false).Select(r => r.Text));
    }

    [Theory]
    [InlineData(64, false)]
    [InlineData(65, true)]
    [InlineData(66, true)]
    [InlineData(67, true)]
    [InlineData(5000, true)]
    public void Lines_up_to_the_limit_are_whole_and_longer_ones_are_cut_with_positions_that_cover_the_whole(int lineBytes, bool cut)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(new string('a', lineBytes) + "\r\nnext\n");

        List<SeenRecord> records = ReadAll(bytes);

        Assert.Equal(2, records.Count);
        Assert.Equal(new string('a', Math.Min(lineBytes, 64)), records[0].Text);
        Assert.Equal(cut ? RecordFlags.Truncated : RecordFlags.None, records[0].Flags);
        Assert.Equal(lineBytes + 2, records[0].NextPosition);
        Assert.Equal(("next", lineBytes + 2L), (records[1].Text, records[1].Position));
    }

    [Fact]
    public void A_long_line_is_cut_between_characters()
    {
        // 63 bytes and then two-byte characters: the limit of 64 falls into the first of them
        SeenRecord record = ReadAll(Encoding.UTF8.GetBytes(new string('a', 63) + new string('ü', 200) + "\n"))[0];

        Assert.Equal(new string('a', 63), record.Text);
        Assert.Equal(RecordFlags.Truncated, record.Flags);
    }

    [Fact]
    public void A_long_line_that_is_still_being_written_is_searched_only_where_it_grew()
    {
        const int lineBytes = 1 << 20;
        byte[] bytes = Encoding.UTF8.GetBytes(new string('a', lineBytes) + "\nnext\n");
        var content = new MemoryContent(bytes, () => int.MaxValue) { Available = 0 };
        var reader = new LineReader(content, TextEncoding.Auto, Small, 0);
        for (content.Available = 1000; content.Available < lineBytes; content.Available += 1000)
            Assert.Empty(Read(reader, final: false));
        long before = content.BytesRead;
        content.Available = bytes.Length;

        List<SeenRecord> records = Read(reader, final: false);
        records.AddRange(Read(reader, final: false));

        Assert.Equal([(0, lineBytes + 1), (lineBytes + 1, lineBytes + 6)], records.Select(r => ((int)r.Position, (int)r.NextPosition)));
        Assert.Equal(RecordFlags.Truncated, records[0].Flags);
        Assert.True(before < lineBytes * 2, $"{before} bytes were read for a line of {lineBytes}");
    }

    [Fact]
    public void A_long_line_at_the_end_of_the_source_is_cut_and_unterminated()
    {
        SeenRecord record = Assert.Single(ReadAll(Encoding.UTF8.GetBytes(new string('a', 300))));

        Assert.Equal(RecordFlags.Truncated | RecordFlags.Unterminated, record.Flags);
        Assert.Equal((64, 300), (record.Text.Length, record.NextPosition));
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_replaced_only_where_they_are()
    {
        List<SeenRecord> records = ReadAll([.. "gut\n"u8, .. "b\u00E4"u8, 0xFF, .. "d\n"u8, 0xE2, 0x82, (byte)'\n', .. "\0nul\0\n"u8]);

        Assert.Equal(["gut", "bä\uFFFDd", "\uFFFD", "\0nul\0"], records.Select(r => r.Text));
        Assert.Equal(
            [RecordFlags.None, RecordFlags.InvalidEncoding, RecordFlags.InvalidEncoding, RecordFlags.None], records.Select(r => r.Flags));
        Assert.Equal([0, 4, 10, 13], records.Select(r => r.Position));
    }

    [Fact]
    public void Mending_gives_what_dotnet_gives_for_any_bytes()
    {
        var random = new Random(4);
        for (int round = 0; round < 500; round++)
        {
            var line = new byte[random.Next(1, 60)];
            random.NextBytes(line);
            line.AsSpan().Replace((byte)'\n', (byte)'x');
            line[^1] = (byte)'.';
            // a mark at the beginning is not text
            line[0] = (byte)'>';

            SeenRecord record = Assert.Single(ReadAll([.. line, (byte)'\n']));

            Assert.Equal(Encoding.UTF8.GetString(line), record.Text);
        }
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void A_byte_order_mark_decides_and_is_not_text(string name)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. encoding.Preamble, .. encoding.GetBytes("Grüße\r\nzwei 😀\n\nEnde")];

        List<SeenRecord> records = ReadAll(bytes);

        Assert.Equal(["Grüße", "zwei 😀", "", "Ende"], records.Select(r => r.Text));
        Assert.Equal(encoding.Preamble.Length, records[0].Position);
        Assert.Equal(encoding.Preamble.Length + encoding.GetByteCount("Grüße\r\n"), records[1].Position);
        Assert.Equal(bytes.Length, records[^1].NextPosition);
        Assert.Equal(RecordFlags.Unterminated, records[^1].Flags);
    }

    [Fact]
    public void A_byte_order_mark_that_is_not_written_out_yet_is_waited_for()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. "x\n"u8];
        var content = new MemoryContent(bytes, () => 100) { Available = 0 };
        var reader = new LineReader(content, TextEncoding.Auto, Small, 0);
        for (; content.Available < bytes.Length; content.Available++)
            Assert.Empty(Read(reader, final: false));

        Assert.Equal("x", Assert.Single(Read(reader, final: false)).Text);
    }

    [Fact]
    public void Latin_1_is_read_as_windows_1252()
    {
        List<SeenRecord> records = ReadAll([(byte)'G', 0xE4, 0x80, 0x81, 0xFF, (byte)'\r', (byte)'\n', (byte)'x', (byte)'\n'], TextEncoding.Latin1);

        Assert.Equal(["Gä€\u0081ÿ", "x"], records.Select(r => r.Text));
        Assert.Equal(7, records[1].Position);
    }

    [Fact]
    public void Utf16_with_a_lone_surrogate_or_half_a_unit_is_mended_and_marked()
    {
        byte[] bytes = [(byte)'a', 0, 0x00, 0xD8, (byte)'b', 0, (byte)'\n', 0, .. Encoding.Unicode.GetBytes("end"), 0x41];

        List<SeenRecord> records = ReadAll(bytes, TextEncoding.Utf16LittleEndian);

        Assert.Equal(["a\uFFFDb", "end\uFFFD"], records.Select(r => r.Text));
        Assert.All(records, r => Assert.True(r.Flags.HasFlag(RecordFlags.InvalidEncoding)));
    }

    [Fact]
    public void Long_lines_of_utf16_are_cut_between_characters_and_covered_whole()
    {
        foreach (TextEncoding encoding in new[] { TextEncoding.Utf16LittleEndian, TextEncoding.Utf16BigEndian })
        {
            Encoding dotnet = encoding == TextEncoding.Utf16LittleEndian ? Encoding.Unicode : Encoding.BigEndianUnicode;
            string line = new string('a', 31) + string.Concat(Enumerable.Repeat("😀", 5000));
            byte[] bytes = dotnet.GetBytes(line + "\r\nnext\n");

            List<SeenRecord> records = ReadAll(bytes, encoding, pieceBytes: () => 63);

            Assert.Equal([new string('a', 31), "next"], records.Select(r => r.Text));
            Assert.Equal((line.Length + 2) * 2, records[0].NextPosition);
            Assert.Equal(RecordFlags.Truncated, records[0].Flags);
        }
    }

    [Fact]
    public void Any_way_of_splitting_the_reads_gives_the_same_records()
    {
        var random = new Random(11);
        foreach (TextEncoding encoding in new[] { TextEncoding.Utf8, TextEncoding.Utf16BigEndian, TextEncoding.Latin1 })
        {
            for (int round = 0; round < 150; round++)
            {
                byte[] bytes = SomeText(random, encoding);
                List<SeenRecord> whole = ReadAll(bytes, encoding);
                List<SeenRecord> pieces = ReadAll(bytes, encoding, () => random.Next(1, 90));
                List<SeenRecord> stream = ReadAll(
                    new SequentialContent(new PieceStream(bytes, () => random.Next(1, 90)), fill: random.Next(2) == 0), encoding, final: true);

                Assert.Equal(whole, pieces);
                Assert.Equal(whole, stream);
                AssertCovered(whole, bytes.Length);
            }
        }
    }

    [Fact]
    public void Any_bytes_give_the_lines_that_a_plain_loop_gives()
    {
        var random = new Random(13);
        byte[] alphabet = [(byte)'a', (byte)'b', (byte)'\r', (byte)'\n', 0, 0xC3, 0xBC, 0xFF];
        for (int round = 0; round < 500; round++)
        {
            var bytes = new byte[random.Next(0, 400)];
            for (int i = 0; i < bytes.Length; i++)
                bytes[i] = alphabet[random.Next(alphabet.Length)];

            Assert.Equal(PlainLines(bytes), ReadAll(bytes).Select(r => (r.Position, r.NextPosition, r.Text, r.Flags)));
        }
    }

    [Fact]
    public void Any_way_of_writing_gives_the_same_records_to_a_follower()
    {
        var random = new Random(12);
        for (int round = 0; round < 200; round++)
        {
            byte[] bytes = [.. SomeText(random, TextEncoding.Utf8), (byte)'\n'];
            var content = new MemoryContent(bytes, () => int.MaxValue) { Available = 0 };
            var reader = new LineReader(content, TextEncoding.Auto, Small, 0);
            var seen = new List<SeenRecord>();
            while (content.Available < bytes.Length)
            {
                content.Available = Math.Min(bytes.Length, content.Available + random.Next(0, 200));
                seen.AddRange(ReadAll(reader, final: false));
            }

            Assert.Equal(ReadAll(bytes), seen);
        }
    }

    [Fact]
    public void Reading_lines_of_utf8_allocates_nothing()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"line {i} with some text für alle\n")));
        using var folder = new TempFolder();
        using var content = new Inputs.Files.PlainContent(File.OpenHandle(folder.Write("x.log", bytes)));
        var pool = new BatchPool(1 << 20, 4096);
        LogSource source = Some.Source();
        var limits = new LineLimits(1 << 20, 4096, 512 << 10);
        var least = long.MaxValue;
        for (int round = 0; round < 10; round++)
        {
            var reader = new LineReader(content, TextEncoding.Auto, limits, 0);
            long before = GC.GetAllocatedBytesForCurrentThread();
            int lines = CountLines(reader, pool, source);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(20_000, lines);
        }

        // the least of the rounds: the first ones fill the pool, and a collection at any time may empty the array pool under it; a bag that is taken
        // from and added to makes small nodes of its own, and a tenth of a byte a line is none a line
        Assert.True(least < 2000, $"{least} bytes were allocated for 20,000 lines");
    }

    private static List<(long Position, long Next, string Text, RecordFlags Flags)> PlainLines(byte[] bytes)
    {
        var lines = new List<(long, long, string, RecordFlags)>();
        int start = 0;
        for (int i = 0; i <= bytes.Length; i++)
        {
            bool atEnd = i == bytes.Length;
            if (atEnd ? start == i : bytes[i] != (byte)'\n')
                continue;
            byte[] text = bytes[start..i];
            if (!atEnd && text is [.., (byte)'\r'])
                text = text[..^1];
            RecordFlags flags = atEnd ? RecordFlags.Unterminated : RecordFlags.None;
            if (text.Length > Small.MaxLineBytes)
            {
                text = text[..Utf8LineFramer.CutBytes(text, Small.MaxLineBytes)];
                flags |= RecordFlags.Truncated;
            }

            string decoded = Encoding.UTF8.GetString(text);
            if (!Encoding.UTF8.GetBytes(decoded).AsSpan().SequenceEqual(text))
                flags |= RecordFlags.InvalidEncoding;
            int next = atEnd ? i : i + 1;
            lines.Add((start, next, decoded, flags));
            start = next;
        }

        return lines;
    }

    private static int CountLines(LineReader reader, BatchPool pool, LogSource source)
    {
        int lines = 0;
        while (true)
        {
            LogBatch batch = pool.Rent(source);
            bool any = reader.ReadInto(batch, final: true);
            lines += batch.RecordCount;
            batch.Release();
            if (!any)
                return lines;
        }
    }

    private static void AssertCovered(List<SeenRecord> records, int byteCount)
    {
        long at = 0;
        foreach (SeenRecord record in records)
        {
            Assert.Equal(at, record.Position);
            at = record.NextPosition;
        }

        Assert.Equal(byteCount, at);
    }

    private static byte[] SomeText(Random random, TextEncoding encoding)
    {
        var text = new StringBuilder(".");
        int lines = random.Next(0, 30);
        for (int i = 0; i < lines; i++)
        {
            text.Append(random.Next(8) == 0 ? new string('x', random.Next(50, 300)) : new string('ü', random.Next(0, 20)));
            text.Append(random.Next(4) switch { 0 => "\r\n", 1 => "\r", _ => "\n" });
        }

        Encoding dotnet = encoding switch
        {
            TextEncoding.Utf16BigEndian => Encoding.BigEndianUnicode,
            TextEncoding.Latin1 => Encoding.Latin1,
            _ => Encoding.UTF8,
        };
        return dotnet.GetBytes(text.ToString());
    }

    private static List<SeenRecord> ReadAll(ReadOnlySpan<byte> bytes) => ReadAll(bytes.ToArray(), TextEncoding.Auto);

    private static List<SeenRecord> ReadAll(byte[] bytes, TextEncoding encoding, Func<int>? pieceBytes = null) =>
        ReadAll(new MemoryContent(bytes, pieceBytes ?? (() => int.MaxValue)), encoding, final: true);

    private static List<SeenRecord> ReadAll(IByteContent content, TextEncoding encoding, bool final) =>
        ReadAll(new LineReader(content, encoding, Small, 0), final);

    private static List<SeenRecord> ReadAll(LineReader reader, bool final)
    {
        var all = new List<SeenRecord>();
        while (Read(reader, final) is { Count: > 0 } more)
            all.AddRange(more);
        return all;
    }

    private static List<SeenRecord> Read(LineReader reader, bool final)
    {
        LogBatch batch = new BatchPool(256, 1).Rent(Some.Source());
        Assert.Equal(reader.ReadInto(batch, final), batch.RecordCount > 0);
        Assert.Equal(reader.Position, batch.CommitPosition);
        Assert.True(batch.RecordCount <= Small.MaxRecords);
        return SeenRecord.AllOf(batch);
    }
}
