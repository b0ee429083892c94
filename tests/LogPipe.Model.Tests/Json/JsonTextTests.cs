using System.Text;

namespace LogPipe.Model.Tests.Json;

public class JsonTextTests
{
    public static TheoryData<int> Lengths => new([.. Enumerable.Range(0, 52), 64, 65, 97, 131]);

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Every_byte_at_every_place_of_a_text_is_written_as_the_runtime_would_decode_it(int length)
    {
        using var output = new Utf8Output();
        var text = new byte[length];
        for (int place = 0; place < length; place++)
        {
            for (int value = 0; value < 256; value++)
            {
                text.AsSpan().Fill((byte)'a');
                text[place] = (byte)value;
                output.Clear();
                JsonText.Append(output, text);
                AssertSame(text, output);
            }
        }
    }

    [Fact]
    public void Random_text_of_every_flavor_is_written_as_the_runtime_would_decode_it()
    {
        var random = new Random(17);
        using var output = new Utf8Output();
        byte[] alphabet = [.. "ab\"\\\n\0é€😀"u8, 0x80, 0xbf, 0xc0, 0xc1, 0xe0, 0xed, 0xa0, 0xf0, 0xf4, 0xf5, 0xff];
        for (int i = 0; i < 20_000; i++)
        {
            var text = new byte[random.Next(1, 100)];
            int letters = random.Next(1, alphabet.Length + 1);
            for (int j = 0; j < text.Length; j++)
                text[j] = alphabet[random.Next(letters)];
            output.Clear();
            JsonText.Append(output, text);
            AssertSame(text, output);
        }
    }

    [Fact]
    public void Text_that_needs_an_escape_is_told_from_text_that_is_only_copied_whatever_stands_behind_it()
    {
        var random = new Random(19);
        byte[] special = [.. "\"\\\n\0é"u8];
        byte[] text = new byte[256];
        byte[] copy = new byte[256];
        for (int i = 0; i < 20_000; i++)
        {
            text.AsSpan().Fill((byte)'a');
            int byteCount = random.Next(0, 200);
            int place = random.Next(0, 224);
            text[place] = special[random.Next(special.Length)];
            bool isCopied = JsonText.TryCopy(ref text[0], ref copy[0], byteCount);

            // of an empty text the answer means nothing: there is nothing to copy and nothing to escape
            if (byteCount == 0)
                continue;
            Assert.Equal(place >= byteCount, isCopied);
            if (isCopied)
                Assert.Equal(text[..byteCount], copy[..byteCount]);
        }
    }

    [Theory]
    [InlineData("x")]
    [InlineData("é")]
    [InlineData("\n")]
    [InlineData("日")]
    public void Long_text_is_written_piece_by_piece_without_losing_its_seams(string unit)
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, 100_000)));
        using var output = new Utf8Output();
        JsonText.Append(output, text);
        AssertSame(text, output);
    }

    [Fact]
    public void Ten_megabytes_of_bad_bytes_take_linear_time()
    {
        byte[] text = new byte[10 << 20];
        text.AsSpan().Fill(0xff);
        using var output = new Utf8Output();
        JsonText.Append(output, text);

        Assert.Equal(3 * text.Length, output.ByteCount);
    }

    private static void AssertSame(byte[] text, Utf8Output output)
    {
        var expected = new StringBuilder();
        foreach (char c in Encoding.UTF8.GetString(text))
            expected.Append(c is '"' or '\\' or < ' ' ? Escape(c) : c.ToString());
        if (expected.ToString() != Encoding.UTF8.GetString(output.WrittenSpan))
            Assert.Fail($"{Convert.ToHexString(text)} became {Encoding.UTF8.GetString(output.WrittenSpan)}");
    }

    private static string Escape(char c) => c switch
    {
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '"' or '\\' => "\\" + c,
        _ => $"\\u{(int)c:x4}",
    };
}
