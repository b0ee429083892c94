using System.Diagnostics;
using System.Text;

namespace LogPipe.Index.Tests;

/// <summary>A disk that is full refuses events, keeps what it acknowledged, and goes on when there is room again.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private bool _mounted;

    [Fact]
    public async Task On_a_full_disk_nothing_is_acknowledged_and_nothing_is_lost_and_it_recovers_by_itself()
    {
        if (!TryMount("6m"))
            Assert.Skip("a small file system cannot be mounted here: needs Linux and root");
        string ballast = Path.Combine(_folder.Path, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[4 << 20]);
        string data = Path.Combine(_folder.Path, "data");
        string[] documents = [.. Enumerable.Range(0, 500).Select(i => $$"""{"message":"{{i}} {{new string('x', 1000)}}"}""")];
        long acknowledged = 0;
        await using (EmbeddedIndex index = EmbeddedIndex.Open(data))
        {
            IOException? refused = null;
            while (refused is null)
            {
                refused = (IOException?)await Record.ExceptionAsync(() => index.AppendAsync("a", acknowledged, documents));
                acknowledged += refused is null ? documents.Length : 0;
                Assert.True(acknowledged < 100_000, "the disk never filled up");
            }

            Assert.True(acknowledged > 0);
            Assert.Equal(acknowledged, await index.CountAsync());
            await Assert.ThrowsAnyAsync<IOException>(() => index.AppendAsync("a", acknowledged, documents));
            File.Delete(ballast);
            Assert.Equal(documents.Length, await index.AppendAsync("a", acknowledged, documents));
            acknowledged += documents.Length;
            Assert.Equal(acknowledged, await index.CountAsync());
        }

        await using EmbeddedIndex again = EmbeddedIndex.Open(data);
        Assert.Empty(again.Notices);
        Assert.Equal(acknowledged, await again.CountAsync());
        Assert.Equal(0, await again.AppendAsync("a", 0, documents));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_refused_with_its_name()
    {
        string file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");

        IndexException refused = Assert.Throws<IndexException>(() => EmbeddedIndex.Open(Path.Combine(file, "data")));
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        if (_mounted)
            Run("umount", _folder.Path);
        _folder.Dispose();
    }

    private bool TryMount(string size)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            return false;
        _mounted = Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", _folder.Path);
        return _mounted;
    }

    private static bool Run(string program, params string[] arguments)
    {
        var output = new StringBuilder();
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        output.Append(process.StandardError.ReadToEnd());
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
