using System.Text;

namespace LogPipe.Testing.Contracts;

/// <summary>Lines that broke other log shippers: every stage, input and output must survive them.</summary>
public static class HostileLines
{
    public static IReadOnlyList<byte[]> All { get; } =
    [
        [],
        " "u8.ToArray(),
        "\t\t\r"u8.ToArray(),
        [0],
        [0, 0, (byte)'a', 0],
        [0xff, 0xfe, 0xfd],
        [0xc3],
        [0xed, 0xa0, 0x80],
        [0xf4, 0x90, 0x80, 0x80],
        "\ufeffbyte order mark first"u8.ToArray(),
        "\u001b[31mred\u001b[0m"u8.ToArray(),
        "{"u8.ToArray(),
        "{\"message\":\"cut off"u8.ToArray(),
        "{\"a\":{\"a\":{\"a\":{\"a\":1e999}}},\"message\":null}"u8.ToArray(),
        "[[[[[[[[[["u8.ToArray(),
        "key=value key=\"unclosed"u8.ToArray(),
        "%{NAME:field} ${jndi:ldap://x} {0} %s"u8.ToArray(),
        "9999-99-99 99:99:99,999 ERROR [a.b.C] (thread) nothing is right here"u8.ToArray(),
        "0000-00-00T00:00:00Z x"u8.ToArray(),
        "<999999999999>1 - - - - - -"u8.ToArray(),
        "at at at at at at"u8.ToArray(),
        Encoding.UTF8.GetBytes(new string('(', 5_000)),
        Encoding.UTF8.GetBytes(new string('"', 5_001)),
        Encoding.UTF8.GetBytes(new string(' ', 20_000) + "x"),
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 3_000))),
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a=", 10_000))),
        Encoding.UTF8.GetBytes(new string('x', 200_000)),
        Noise(3_000),
    ];

    private static byte[] Noise(int byteCount)
    {
        var noise = new byte[byteCount];
        new Random(4711).NextBytes(noise);
        for (int i = 0; i < noise.Length; i++)
            noise[i] = noise[i] == (byte)'\n' ? (byte)'.' : noise[i];
        return noise;
    }
}
