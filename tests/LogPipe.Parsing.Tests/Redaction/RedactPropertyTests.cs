using System.Text;
using CsCheck;
using LogPipe.Model;
using LogPipe.Parsing.Redaction;
using LogPipe.Testing;

namespace LogPipe.Parsing.Tests.Redaction;

public class RedactPropertyTests
{
    private static readonly RedactPlan Usual = RedactPlan.Of(new RedactOptions());
    private static readonly RedactPlan All = RedactPlan.Of(new RedactOptions { Emails = true, IpAddresses = true, Patterns = [new RedactPattern("own", "[éxy]+(q)?")] });

    private static readonly string[] Pieces =
    [
        .. RedactStageTests.Lines(RedactTable.Hidden).Select(static l => l[(l.IndexOf(" | ", StringComparison.Ordinal) + 3)..].Replace("«", "", StringComparison.Ordinal).Replace("»", "", StringComparison.Ordinal)),
        .. RedactStageTests.Lines(RedactTable.Shown), "é", "\n", "\r\n", "\"", "\\\"", "'", "=", ": ", "-----BEGIN PRIVATE KEY-----\n", "password", "😀",
    ];

    [Fact]
    public void Byte_count_line_ends_and_UTF8_are_kept_whatever_the_text() =>
        Gen.Int[0, Pieces.Length - 1].Array[1, 8].Select(Gen.Int[0, 100]).Sample(
            static (pieces, cut) =>
            {
                string text = string.Concat(pieces.Select(static p => Pieces[p]));
                text = text[Math.Min(cut, text.Length)..];
                if (text.Length > 0 && char.IsLowSurrogate(text[0]))
                    text = text[1..];
                byte[] before = Encoding.UTF8.GetBytes(text);
                byte[] after = Redact(before, All);

                Assert.Equal(before.Length, after.Length);
                for (int i = 0; i < before.Length; i++)
                    Assert.Equal(before[i] is (byte)'\n' or (byte)'\r', after[i] is (byte)'\n' or (byte)'\r');
                _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(after);
            },
            iter: 10_000);

    [Fact]
    public void Doing_it_twice_changes_nothing_more() =>
        Gen.Int[0, Pieces.Length - 1].Sample(
            static piece =>
            {
                byte[] once = Redact(Encoding.UTF8.GetBytes(Pieces[piece]), Usual);
                Assert.Equal(Encoding.UTF8.GetString(once), Encoding.UTF8.GetString(Redact(once, Usual)));
            },
            iter: 1_000);

    [Fact]
    public void Random_bytes_are_no_exception() =>
        Gen.OneOf(Gen.Byte.Array[0, 300], Gen.OneOf(Gen.Char["pasword=:'\"\\ @-bBEGINtokeycri_n0123456789\n{}[]<>"].Select(static c => (byte)c)).Array[0, 300])
            .Sample(static bytes => Assert.Equal(bytes.Length, Redact(bytes, All).Length), iter: 20_000);

    [Fact]
    public void Both_ways_of_scanning_find_the_same_places() =>
        Gen.Int[0, Pieces.Length - 1].Array[1, 12].Sample(
            static pieces =>
            {
                byte[] text = Encoding.UTF8.GetBytes(string.Concat(pieces.Select(static p => Pieces[p] + "\n")));
                Assert.Equal(Places(text, useVectors: false), Places(text, useVectors: true));
            },
            iter: 5_000);

    [Theory]
    [InlineData("pas")]
    [InlineData("password=")]
    [InlineData("password='")]
    [InlineData("password=\\\"x")]
    [InlineData("identified by ")]
    [InlineData("-----BEGIN PRIVATE KEY-----")]
    [InlineData("a://b:c@")]
    [InlineData("@")]
    [InlineData("4111111111111111")]
    [InlineData("4111 1111 1111 1111 ")]
    [InlineData("mysql -p")]
    [InlineData("eyJaaaaaaaaaaaa.")]
    [InlineData("key key")]
    [InlineData("set password for x ")]
    [InlineData("Authorization: Bearer ")]
    public void A_hostile_line_costs_time_in_proportion_to_its_bytes(string piece)
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, (1 << 20) / piece.Length)));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Redact(text, Usual);

        // Quadratic work over 1 MiB would take many minutes; the bound is far above what a busy machine needs for the linear kind.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{watch.Elapsed}");
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        LogBatch batch = Some.Batch([.. Pieces.Where(static p => !p.Contains('\n', StringComparison.Ordinal))]);
        LogBatch again = Some.Batch([.. Pieces.Where(static p => !p.Contains('\n', StringComparison.Ordinal))]);
        for (int i = 0; i < 600; i++)
            again.AddConstant(ref again.Records[0], LogPipeFields.Redacted, TextConstant.Of("x")); // room for the marks
        again.ClearFields(ref again.Records[0]);
        var stage = new RedactStage(RedactPlan.Of(new RedactOptions()));
        stage.Process(batch);

        long before = GC.GetAllocatedBytesForCurrentThread();
        stage.Process(again);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 40_000); // the field table may grow once
        before = GC.GetAllocatedBytesForCurrentThread();
        stage.Process(again);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_card_at_the_end_of_a_line_is_hidden_wherever_the_next_secret_begins()
    {
        for (int pad = 0; pad < 80; pad++)
        {
            LogBatch batch = Some.Batch(new string('x', pad) + " 378282246310005", "password=hunter2secret", "sid", "plain");
            new RedactStage(All).Process(batch);

            Assert.EndsWith(" ***************", Encoding.UTF8.GetString(batch.Bytes(batch.Records[0].Text)), StringComparison.Ordinal);
            Assert.Equal("password=*************", Encoding.UTF8.GetString(batch.Bytes(batch.Records[1].Text)));
            Assert.True(batch.Has(batch.Records[0], LogPipeFields.Redacted) && batch.Has(batch.Records[1], LogPipeFields.Redacted));
            Assert.False(batch.Has(batch.Records[2], LogPipeFields.Redacted));
        }
    }

    [Fact]
    public void Bytes_behind_the_text_change_nothing()
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Pieces.Select(static p => p + "\n")));
        for (int end = 0; end < Math.Min(text.Length, 400); end++)
        {
            List<(int, bool)> expected = [.. Places(text[..(end + 2)], useVectors: false).Where(p => p.Item1 < end && !p.Item2)];
            foreach (bool useVectors in new[] { false, true })
            {
                var places = new List<(int, bool)>();
                var scan = new TriggerScan(text.AsSpan(0, Math.Min(text.Length, end + 100)), end, useVectors);
                while (scan.TryNext(out int at, out bool isCard))
                    places.Add((at, isCard));
                Assert.All(places, p => Assert.True(p.Item1 < end));
                Assert.Equal(expected, places.Where(static p => !p.Item2));
            }
        }
    }

    private static byte[] Redact(byte[] text, RedactPlan plan)
    {
        LogBatch batch = Some.Batch(new BatchPool(256, 1), Some.Source(), 0, [text]);
        new RedactStage(plan).Process(batch);
        return batch.Bytes(batch.Records[0].Text).ToArray();
    }

    private static List<(int, bool)> Places(byte[] text, bool useVectors)
    {
        var places = new List<(int, bool)>();
        var scan = new TriggerScan(text, text.Length, useVectors);
        while (scan.TryNext(out int at, out bool isCard))
            places.Add((at, isCard));
        return places;
    }
}
