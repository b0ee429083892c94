using System.Text;
using System.Text.Json;

namespace LogPipe.Cli.Tests.Mining;

/// <summary>Scripts call these commands: what they write is a contract.</summary>
public sealed class MineCommandTests
{
    private static readonly string[] Lines =
    [
        "2026-03-14 09:26:53,589 INFO  [shop.Cart] cart 4711 of 10.0.0.1 stored in 12ms",
        "2026-03-14 09:26:54,001 WARN  [shop.Cart] store is slow",
        "2026-03-14 09:26:55,120 INFO  [shop.Cart] cart 4712 of 10.0.0.2 stored in 7ms",
    ];

    [Fact]
    public async Task A_row_a_template_has_id_template_and_count()
    {
        ProcessResult result = await LogPipeProcess.Run(Input(), "mine");

        Assert.Equal(0, result.ExitCode);
        JsonElement[] rows = Rows(result);
        Assert.Equal(["cart <*> of <*> stored in <*>", "store is slow"], rows.Select(static row => row.GetProperty("template").GetString()!));
        Assert.Equal([2, 1], rows.Select(static row => row.GetProperty("count").GetInt64()));
        Assert.All(rows, static row => Assert.Equal(["id", "template", "count"], row.EnumerateObject().Select(static member => member.Name)));
    }

    [Fact]
    public async Task Assign_gives_a_row_a_line_with_the_final_template()
    {
        JsonElement[] rows = Rows(await LogPipeProcess.Run(Input(), "mine", "--assign"));

        Assert.Equal([1, 2, 3], rows.Select(static row => row.GetProperty("line").GetInt64()));
        Assert.Equal("cart <*> of <*> stored in <*>", rows[0].GetProperty("template").GetString());
        Assert.Equal(rows[0].GetProperty("id").GetString(), rows[2].GetProperty("id").GetString());
        Assert.All(rows, static row => Assert.Equal(["line", "id", "template"], row.EnumerateObject().Select(static member => member.Name)));
    }

    [Fact]
    public async Task Message_only_takes_the_header_for_the_message()
    {
        JsonElement[] rows = Rows(await LogPipeProcess.Run(Input(), "mine", "--message-only"));

        Assert.StartsWith("<*> INFO [shop.Cart] cart", rows[0].GetProperty("template").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mask_writes_a_line_a_line()
    {
        ProcessResult result = await LogPipeProcess.Run(Input(), "mask");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("<date> INFO  [shop.Cart] cart <int> of <ip> stored in <duration>", result.OutputLines[0]);
        Assert.Equal(3, result.OutputLines.Length);
    }

    [Fact]
    public async Task Mask_of_sql_writes_fingerprints()
    {
        var input = new ProcessInput { StandardInput = "SELECT * FROM t WHERE id IN (1, 2)\n"u8.ToArray() };

        Assert.Equal("select * from t where id in(?+)\n", (await LogPipeProcess.Run(input, "mask", "--sql")).Output);
    }

    private static ProcessInput Input() => new() { StandardInput = Encoding.UTF8.GetBytes(string.Join('\n', Lines) + "\n") };

    private static JsonElement[] Rows(ProcessResult result) => [.. result.OutputLines.Select(static line => JsonDocument.Parse(line).RootElement)];
}
