using System.Text;

namespace LogPipe.Model.Tests.Json;

public class Ipv4TextTests
{
    [Theory]
    [InlineData("0.0.0.0", true, true)]
    [InlineData("10.1.2.3", true, true)]
    [InlineData("255.255.255.255", true, true)]
    [InlineData("192.168.100.249", true, true)]
    [InlineData("192.168.100.256", false, false)]
    [InlineData("192.168.300.25", false, false)]
    [InlineData("192.260.1.1", false, false)]
    [InlineData("010.1.2.30", false, true)]
    [InlineData("10.1.2.003", false, true)]
    [InlineData("10.1.2.3.4", false, false)]
    [InlineData("10.100.200", false, false)]
    [InlineData("10..100.20", false, false)]
    [InlineData(".10.100.20", false, false)]
    [InlineData("10.100.20.", false, false)]
    [InlineData("1000.1.2.3", false, false)]
    [InlineData("10.1.2.3 ", false, false)]
    [InlineData("", false, false)]
    public void An_address_has_four_parts_up_to_255(string text, bool isAddress, bool withLeadingZeros)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(isAddress, Ipv4Text.IsAddress(bytes, leadingZeros: false));
        Assert.Equal(withLeadingZeros, Ipv4Text.IsAddress(bytes, leadingZeros: true));
    }

    [Fact]
    public void All_bytes_at_once_and_step_by_step_agree_on_random_text()
    {
        var random = new Random(29);
        for (int i = 0; i < 200_000; i++)
        {
            var text = new StringBuilder();
            for (int part = random.Next(8) == 0 ? random.Next(3) : 0; part < 4; part++)
                text.Append(part == 0 ? "" : ".").Append(random.Next(3) == 0 ? random.Next(1200) : random.Next(256));
            byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
            if (random.Next(3) == 0)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            foreach (bool leadingZeros in (bool[])[false, true])
                Assert.Equal(Ipv4Text.BySteps(bytes, leadingZeros), Ipv4Text.IsAddress(bytes, leadingZeros));
        }
    }
}
