using System.Text;
using System.Text.Json;

namespace LogPipe.Cli.Tests.OneShot;

/// <summary>Whatever comes in: a clear error or a tagged event, never a crash or a loss.</summary>
public sealed class BadInputTests : IDisposable
{
    // 160 MB: far below the 300 MB that the whole process may take
    private const string HeapLimit = "0xA000000";
    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-bad-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("nul", new byte[] { (byte)'a', 0, (byte)'b', (byte)'\n' })]
    [InlineData("invalid utf-8", new byte[] { 0xFF, 0xFE, 0xFD, 0xC3, (byte)'\n', (byte)'x', 0x80 })]
    [InlineData("lone carriage returns", new byte[] { (byte)'a', 13, (byte)'b', 13, 13, 10 })]
    [InlineData("only line ends", new byte[] { 10, 10, 13, 10 })]
    [InlineData("empty", new byte[0])]
    public async Task Odd_bytes_become_valid_documents(string name, byte[] bytes)
    {
        ProcessResult result = await LogPipeProcess.Run(new ProcessInput { StandardInput = bytes }, "parse");
        Assert.True(result.ExitCode == 0, name + result.Error);
        Assert.All(result.OutputLines, line => JsonSerializer.Deserialize<JsonElement>(line));
    }

    [Fact]
    public async Task Binary_garbage_keeps_every_line_in_some_event()
    {
        byte[] garbage = new byte[500_000];
        new Random(17).NextBytes(garbage);
        int lines = garbage.Count(b => b == '\n') + 1;
        ProcessResult result = await LogPipeProcess.Run(new ProcessInput { StandardInput = garbage }, "parse");
        Assert.Equal(0, result.ExitCode);
        Assert.All(result.OutputLines, line => JsonSerializer.Deserialize<JsonElement>(line));
        Assert.StartsWith($"{lines} lines, ", result.Error);
    }

    [Fact]
    public async Task A_line_of_100_megabytes_is_cut_and_tagged_in_bounded_memory()
    {
        var input = new ProcessInput { Environment = { ["DOTNET_GCHeapHardLimit"] = HeapLimit } };
        using System.Diagnostics.Process process = LogPipeProcess.Start(input, "parse", "--flat");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        byte[] piece = [.. Enumerable.Repeat((byte)'x', 1 << 20)];
        for (int i = 0; i < 100; i++)
            await process.StandardInput.BaseStream.WriteAsync(piece);
        await process.StandardInput.BaseStream.WriteAsync("\nafter\n"u8.ToArray());
        process.StandardInput.Close();
        string[] documents = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await error);
        JsonElement cut = JsonSerializer.Deserialize<JsonElement>(documents[0]);
        Assert.Contains("_truncated", cut.GetProperty("tags").EnumerateArray().Select(t => t.GetString()));
        Assert.Contains("after", documents[^1]);
    }

    [Fact]
    public async Task What_is_no_readable_file_is_named_and_the_rest_is_parsed()
    {
        string good = Path.Combine(_folder, "good.log");
        File.WriteAllText(good, "hello\n");
        string locked = Path.Combine(_folder, "locked.log");
        File.WriteAllText(locked, "secret\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(locked, UnixFileMode.None);
        ProcessResult result = await LogPipeProcess.Run("parse", "/nowhere.log", _folder, locked, good);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("'/nowhere.log' does not exist", result.Error);
        Assert.Contains($"'{_folder}' is a folder", result.Error);
        Assert.Contains("hello", result.Output);
        // root may read everything
        if (Environment.UserName != "root")
            Assert.Contains($"no right to read '{locked}'", result.Error);
    }

    [Fact]
    public async Task A_broken_gzip_file_gives_what_can_be_read_and_an_error()
    {
        string file = Path.Combine(_folder, "broken.gz");
        File.WriteAllBytes(file, [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]);
        ProcessResult result = await LogPipeProcess.Run("parse", file);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(file, result.Error);
    }

    [Fact]
    public async Task When_the_reader_of_a_pipe_goes_parsing_stops_quietly()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "needs bash");
        string file = Path.Combine(_folder, "many.log");
        File.WriteAllText(file, new StringBuilder().Insert(0, "INFO some message of no importance\n", 200_000).ToString());
        ProcessResult result = await Shell.Run($"$LOGPIPE parse {file} | head -n 1 | wc -l");
        Assert.Equal((0, "1\n", ""), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public async Task A_full_disk_is_an_error_that_says_so()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        ProcessResult result = await Shell.Run("echo hello | $LOGPIPE parse > /dev/full");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("cannot write standard output: No space left on device", result.Error);
    }
}
