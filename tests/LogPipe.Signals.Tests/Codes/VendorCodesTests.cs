using System.Text;
using LogPipe.Signals.Codes;

namespace LogPipe.Signals.Tests.Codes;

public class VendorCodesTests
{
    private static readonly string[] Pieces = ["SQL", "sqlstate", "S", "Q", "s", "q", "rr", "r", "Ms", "M", "EX", "E", "E1", "A-1", "Z-9", "[-5", "A-a", "-", " ", "words of no kind ", "é", "\0"];

    /// <summary>The plain twin looks at each place by itself.</summary>
    [Fact]
    public void Signs_are_those_of_the_plain_twin()
    {
        var random = new Random(20261127);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => random.Next(3) == 0 ? Pieces[random.Next(Pieces.Length)] : "words")));
            Assert.Equal(Twin(text), VendorCodes.SignsIn(text));
        }
    }

    [Theory]
    [InlineData("Fatal error", "E_ERROR")]
    [InlineData("PARSE ERROR", "E_PARSE")]
    [InlineData("strict standards", "E_STRICT")]
    [InlineData("catchable fatal error", "E_RECOVERABLE_ERROR")]
    [InlineData("fatal", null)]
    [InlineData("", null)]
    public void Levels_of_php_are_named_by_their_constants(string level, string? expected) =>
        Assert.Equal(expected, VendorCodes.PhpLevel(Encoding.UTF8.GetBytes(level)) is { } name ? Encoding.UTF8.GetString(name) : null);

    private static VendorCodes.Signs Twin(ReadOnlySpan<byte> text)
    {
        VendorCodes.Signs signs = VendorCodes.Signs.None;
        // two bytes at the very end begin no code; a short text may tell of them all the same
        for (int i = 0; i + 2 < text.Length; i++)
            signs |= At(text[i], text[i + 1], text[i + 2]);
        return text.Length < 34 ? signs | OfTheLastTwo(text) : signs;
    }

    private static VendorCodes.Signs OfTheLastTwo(ReadOnlySpan<byte> text) => text.Length < 2 ? default : At(text[^2], text[^1], 0);

    private static VendorCodes.Signs At(byte first, byte second, byte third)
    {
        VendorCodes.Signs signs = (first, second) switch
        {
            ((byte)'S', (byte)'Q') => VendorCodes.Signs.Sql,
            ((byte)'s', (byte)'q') => VendorCodes.Signs.SqlState,
            ((byte)'r', (byte)'r') => VendorCodes.Signs.Error,
            ((byte)'M', (byte)'s') => VendorCodes.Signs.Message,
            ((byte)'E', >= (byte)'A' and <= (byte)'Z') => VendorCodes.Signs.Errno,
            _ => VendorCodes.Signs.None,
        };
        return first is >= (byte)'A' and <= (byte)'Z' && second == '-' && third is >= (byte)'0' and <= (byte)'9' ? signs | VendorCodes.Signs.Numbered : signs;
    }
}
