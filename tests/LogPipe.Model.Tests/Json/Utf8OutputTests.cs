namespace LogPipe.Model.Tests.Json;

public class Utf8OutputTests
{
    [Fact]
    public void It_grows_and_can_be_cut_back_and_used_again()
    {
        using var output = new Utf8Output(1);
        for (int i = 0; i < 10_000; i++)
            output.Append((byte)i);
        output.Append("tail"u8);
        Assert.Equal(10_004, output.ByteCount);
        output.Truncate(300);
        Assert.Equal(299 % 256, output.WrittenSpan[^1]);
        output.Clear();
        output.AppendJsonString("a\"b"u8);
        Assert.Equal("\"a\\\"b\""u8, output.WrittenSpan);
        Assert.Throws<ArgumentOutOfRangeException>(() => output.Truncate(7));
        Assert.Throws<ArgumentOutOfRangeException>(() => output.Truncate(-1));
    }

    [Fact]
    public void Memory_of_an_unusually_large_document_is_given_up_when_it_is_cleared()
    {
        using var output = new Utf8Output();
        output.Append(new byte[50 << 20]);
        output.Clear();

        Assert.InRange(output.GetMemory().Length, 1, 8 << 20);
    }
}
