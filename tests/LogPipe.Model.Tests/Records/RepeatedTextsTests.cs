using System.Text;

namespace LogPipe.Model.Tests.Records;

public class RepeatedTextsTests
{
    [Theory]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(3333)]
    [InlineData(16 << 10)]
    public void A_text_is_asked_for_when_it_comes_again_and_found_from_then_on(int byteCount)
    {
        byte[] text = Text(1, byteCount);
        var repeated = new RepeatedTexts<string>();

        Assert.False(repeated.TryFind(text, out _, out bool again));
        Assert.False(again);
        Assert.False(repeated.TryFind(text, out _, out again));
        Assert.True(again);
        repeated.Keep(text, "made");
        Assert.True(repeated.TryFind([.. text], out string? made, out _));
        Assert.Equal("made", made);
    }

    [Fact]
    public void A_text_that_differs_in_one_byte_is_another()
    {
        byte[] text = Text(2, 900);
        var repeated = new RepeatedTexts<string>();
        repeated.Keep(text, "made");
        for (int i = 0; i < text.Length; i++)
        {
            byte[] other = [.. text];
            other[i] ^= 1;
            Assert.False(repeated.TryFind(other, out _, out bool again));
            Assert.False(again);
        }
    }

    [Fact]
    public void Texts_that_are_too_short_or_too_long_are_not_kept()
    {
        var repeated = new RepeatedTexts<string>();
        foreach (int byteCount in new[] { 0, 1, 255, (16 << 10) + 1 })
        {
            for (int i = 0; i < 3; i++)
            {
                Assert.False(repeated.TryFind(Text(3, byteCount), out _, out bool again));
                Assert.False(again);
            }
        }
    }

    [Fact]
    public void Of_more_texts_than_there_is_room_for_none_is_taken_for_another()
    {
        var repeated = new RepeatedTexts<string>();
        int found = 0;
        for (int round = 0; round < 4; round++)
        {
            for (int i = 0; i < 5000; i++)
            {
                byte[] text = Text(i, 2000);
                if (repeated.TryFind(text, out string? made, out bool again))
                {
                    Assert.Equal($"made of {i}", made);
                    found++;
                }
                else if (again)
                    repeated.Keep(text, $"made of {i}");
            }
        }

        Assert.True(repeated.TotalBytes <= 4 << 20, $"{repeated.TotalBytes} bytes");
        Assert.True(found < 10_000);
    }

    private static byte[] Text(int seed, int byteCount)
    {
        byte[] text = new byte[byteCount];
        new Random(seed).NextBytes(text);
        if (byteCount > 20)
            Encoding.ASCII.GetBytes("\n\tat com.acme.A.b(A").CopyTo(text, 0);
        return text;
    }
}
