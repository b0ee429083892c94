using System.Text;
using LogPipe.Inputs.Spool;
using LogPipe.Inputs.Tests.Fakes;
using LogPipe.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace LogPipe.Inputs.Tests.Spool;

public sealed class SpoolStoreTests : IDisposable
{
    private static readonly SpoolSender Sender = new(7, "192.0.2.1", "app1", IsWrapped: true);

    private readonly TempFolder _folder = new();

    private string Folder => Path.Combine(_folder.Path, "spool");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_appended_is_read_with_its_sender()
    {
        await using SpoolStore spool = Open();
        using (SpoolEntry entry = Entry("one", "two\nlines"))
            Assert.True(await spool.AppendAsync(entry, CancellationToken.None));

        var reader = new SpoolReader(spool, Folder, NullLogger.Instance);
        Assert.True(reader.TryTake(out SpoolFrame frame, out _));
        Assert.Equal(Sender, frame.Sender());
        Assert.Equal(42, frame.ArrivedAt);
        Assert.Equal(["one", "two\nlines"], Messages(frame));
        Assert.False(reader.TryTake(out _, out _));
    }

    [Fact]
    public async Task After_a_restart_what_was_not_acknowledged_is_there_under_the_same_key_and_position()
    {
        string key;
        long second;
        await using (SpoolStore spool = Open())
        {
            key = spool.Key;
            await AppendAsync(spool, "one");
            second = spool.End;
            await AppendAsync(spool, "two");
            spool.Acknowledge(second);
        }

        await using SpoolStore again = Open();
        var reader = new SpoolReader(again, Folder, NullLogger.Instance);
        Assert.Equal(key, again.Key);
        Assert.True(reader.TryTake(out SpoolFrame frame, out long position));
        Assert.Equal(["two"], Messages(frame));
        Assert.Equal(second + SpoolFrame.HeadBytes, position);
        Assert.False(reader.TryTake(out _, out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(20)]
    public async Task A_torn_tail_is_cut_off_and_what_stands_before_it_stays(int tornBytes)
    {
        long end;
        await using (SpoolStore spool = Open())
        {
            await AppendAsync(spool, "whole");
            end = spool.End;
            await AppendAsync(spool, "torn off by the crash");
        }

        string file = Directory.GetFiles(Folder, "*.spool").Single();
        using (FileStream stream = File.OpenWrite(file))
            stream.SetLength(stream.Length - tornBytes);

        await using SpoolStore again = Open();
        Assert.Equal(end, again.End);
        await AppendAsync(again, "after");
        var reader = new SpoolReader(again, Folder, NullLogger.Instance);
        Assert.Equal(["whole", "after"], All(reader));
    }

    [Fact]
    public async Task A_tail_of_other_bytes_is_cut_off()
    {
        await using (SpoolStore spool = Open())
            await AppendAsync(spool, "whole");
        using (FileStream stream = File.Open(Directory.GetFiles(Folder, "*.spool").Single(), FileMode.Append))
            stream.Write(new byte[4096]);

        await using SpoolStore again = Open();
        Assert.Equal(["whole"], All(new SpoolReader(again, Folder, NullLogger.Instance)));
    }

    [Fact]
    public async Task A_damaged_frame_costs_the_rest_of_its_segment_and_is_told()
    {
        var log = new ListLogger();
        await using SpoolStore spool = Open(bytes: 1 << 20, log: log);
        for (int i = 0; i < 6; i++)
            await AppendAsync(spool, new string((char)('a' + i), 50_000));
        string first = Directory.GetFiles(Folder, "*.spool").Order().First();
        using (FileStream stream = File.Open(first, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.Position = 1000;
            stream.WriteByte(0);
        }

        List<string> found = All(new SpoolReader(spool, Folder, log));
        Assert.Equal("bcdef", string.Concat(found.Select(static m => m[0])));
        Assert.Contains(log.Messages, static m => m.Contains("damaged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_full_spool_takes_nothing_until_a_segment_is_acknowledged()
    {
        await using SpoolStore spool = Open(bytes: 1 << 20);
        int taken = 0;
        while (await AppendAsync(spool, new string('x', 60_000)))
            taken++;
        Assert.InRange(taken, 14, 17);
        Assert.InRange(Directory.GetFiles(Folder, "*.spool").Sum(static f => new FileInfo(f).Length), 0, 1 << 20);

        spool.Acknowledge(spool.End / 2);
        Assert.True(await AppendAsync(spool, new string('y', 60_000)));
    }

    [Fact]
    public async Task Acknowledged_segments_are_deleted_and_positions_go_on_after_a_restart()
    {
        long end;
        await using (SpoolStore spool = Open(bytes: 1 << 20))
        {
            for (int i = 0; i < 10; i++)
                await AppendAsync(spool, new string('x', 60_000));
            end = spool.End;
            spool.Acknowledge(end);
            Assert.Single(Directory.GetFiles(Folder, "*.spool"));
        }

        await using SpoolStore again = Open(bytes: 1 << 20);
        Assert.Equal(end, again.End);
        Assert.Equal(end, again.Acknowledged);
        await AppendAsync(again, "next");
        Assert.Equal(["next"], All(new SpoolReader(again, Folder, NullLogger.Instance)));
    }

    [Fact]
    public async Task Many_at_once_share_flushes_and_none_is_lost()
    {
        await using SpoolStore spool = Open();
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Task.Run(() => AppendAsync(spool, $"m{i}"))));

        Assert.Equal(Enumerable.Range(0, 500).Select(static i => $"m{i}").Order(), All(new SpoolReader(spool, Folder, NullLogger.Instance)).Order());
    }

    [Fact]
    public async Task Two_processes_do_not_share_a_spool()
    {
        await using SpoolStore spool = Open();
        InputException refusal = Assert.Throws<InputException>(() => Open());
        Assert.Contains("stop the other LogPipe", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_that_nobody_wrote_is_refused()
    {
        await using (Open())
        {
        }

        File.WriteAllText(Path.Combine(Folder, "spool.json"), "{}");
        Assert.Contains("restore it", Assert.Throws<InputException>(() => Open()).Message, StringComparison.Ordinal);
    }

    private static SpoolEntry Entry(params string[] messages)
    {
        var entry = new SpoolEntry(Sender, 42);
        foreach (string message in messages)
            entry.Add(Encoding.UTF8.GetBytes(message));
        return entry;
    }

    private static async Task<bool> AppendAsync(SpoolStore spool, string message)
    {
        using SpoolEntry entry = Entry(message);
        return await spool.AppendAsync(entry, CancellationToken.None);
    }

    private static List<string> All(SpoolReader reader)
    {
        var found = new List<string>();
        while (reader.TryTake(out SpoolFrame frame, out _))
            found.AddRange(Messages(frame));
        return found;
    }

    private static List<string> Messages(SpoolFrame frame)
    {
        var found = new List<string>();
        int at = frame.FirstMessage;
        while (frame.TryTake(ref at, out ReadOnlySpan<byte> message, out _))
            found.Add(Encoding.UTF8.GetString(message));
        return found;
    }

    private SpoolStore Open(long bytes = 1 << 30, ListLogger? log = null) =>
        SpoolStore.Open(Folder, SpoolLimits.For(bytes), TimeProvider.System, log is null ? NullLogger.Instance : log);
}
