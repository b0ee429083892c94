using System.Text;
using System.Text.Json;
using LogPipe.Model;
using LogPipe.Outputs.DeadLetters;

namespace LogPipe.Outputs.Tests.DeadLetters;

public sealed class FileDeadLetterStoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("logpipe-dlq-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "dlq");

    private DeadLetterFolder Letters => new(Path);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Letters_are_read_back_as_they_were_written_in_their_order()
    {
        DeadLetter[] letters = [Letter("first\n", "parse"), Letter("\0\u00ff bytes", "too_large"), Letter("", "mapping")];
        await using (var store = new FileDeadLetterStore(new DeadLetterFileOptions { Directory = Path }))
        {
            await store.WriteAsync(letters[..2], CancellationToken.None);
            await store.WriteAsync(letters[2..], CancellationToken.None);
            AssertSame(letters, Letters.Letters());
        }

        AssertSame(letters, Letters.Letters());
        Assert.Equal(["mapping", "parse", "too_large"], Letters.Count().Keys);
        Assert.Equal(new DeadLetterCount(1, 3), Letters.Count()["parse"]);
    }

    [Fact]
    public async Task A_line_has_the_documented_keys_and_the_payload_in_base_64()
    {
        await using (var store = new FileDeadLetterStore(new DeadLetterFileOptions { Directory = Path }))
            await store.WriteAsync([Letter("raw", "poison")], CancellationToken.None);

        string line = File.ReadAllText(Letters.Segments().Single().FilePath);
        using JsonDocument document = JsonDocument.Parse(line);
        Assert.Equal(
            ["logpipe-reason", "logpipe-detail", "logpipe-stage", "logpipe-attempts", "logpipe-first-failed-at", "logpipe-source", "logpipe-source-key",
                "logpipe-position", "logpipe-lines", "logpipe-sub-event", "logpipe-timestamp", "logpipe-context", "payload"],
            document.RootElement.EnumerateObject().Select(static p => p.Name));
        Assert.Equal("cmF3", document.RootElement.GetProperty("payload").GetString());
        Assert.EndsWith("}\n", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_segment_is_closed_when_it_is_full_and_a_new_store_begins_a_new_one()
    {
        var options = new DeadLetterFileOptions { Directory = Path, MaxSegmentBytes = 1024 };
        for (int start = 0; start < 2; start++)
        {
            await using var store = new FileDeadLetterStore(options);
            for (int i = 0; i < 3; i++)
                await store.WriteAsync([Letter(new string('x', 400), "parse")], CancellationToken.None);
        }

        Assert.Equal([1, 2, 3, 4], Letters.Segments().Select(static s => s.Number));
        Assert.Equal([2, 1, 2, 1], Letters.Segments().Select(static s => s.Letters().Count()));
    }

    [Fact]
    public async Task When_there_is_no_room_the_write_fails_whole_and_says_what_to_do_and_a_replay_makes_room()
    {
        await using var store = new FileDeadLetterStore(new DeadLetterFileOptions { Directory = Path, MaxSegmentBytes = 1024, MaxTotalBytes = 4096 });
        await store.WriteAsync([Letter(new string('x', 1500), "parse")], CancellationToken.None);
        DeadLetter[] more = [Letter("small", "parse"), Letter(new string('y', 1500), "parse")];

        var error = await Assert.ThrowsAsync<DeadLetterStoreFullException>(() => store.WriteAsync(more, CancellationToken.None));
        Assert.Contains("limit of 4096", error.Message, StringComparison.Ordinal);
        Assert.Contains("dead_letters.max_total_bytes", error.Message, StringComparison.Ordinal);
        Assert.Single(Letters.Letters());

        using (TakenSegment taken = Letters.Segments()[0].TryTake()!)
            taken.Delete();
        await store.WriteAsync(more, CancellationToken.None);
        AssertSame(more, Letters.Letters());
    }

    [Fact]
    public async Task A_line_torn_by_a_crash_is_passed_over_and_what_follows_goes_to_the_next_segment()
    {
        var options = new DeadLetterFileOptions { Directory = Path };
        await using (var store = new FileDeadLetterStore(options))
            await store.WriteAsync([Letter("one", "parse")], CancellationToken.None);
        string segment = Letters.Segments().Single().FilePath;
        byte[] line = File.ReadAllBytes(segment);
        File.WriteAllBytes(segment, [.. line, .. line.AsSpan(0, 40)]);
        await using (var store = new FileDeadLetterStore(options))
            await store.WriteAsync([Letter("two", "parse")], CancellationToken.None);

        Assert.Equal(["one", "two"], Letters.Letters().Select(static l => Encoding.UTF8.GetString(l.Payload.Span)));
        Assert.Equal(2, Letters.Segments().Count);
    }

    [Fact]
    public async Task A_segment_that_a_replay_has_taken_is_left_alone_by_the_store()
    {
        await using var store = new FileDeadLetterStore(new DeadLetterFileOptions { Directory = Path });
        await store.WriteAsync([Letter("one", "parse")], CancellationToken.None);
        using (TakenSegment taken = Letters.Segments().Single().TryTake()!)
        {
            Assert.Null(Letters.Segments().Single().TryTake());
            await store.WriteAsync([Letter("two", "parse")], CancellationToken.None);
            Assert.Equal(["one"], taken.Letters().Select(static l => Encoding.UTF8.GetString(l.Payload.Span)));
            taken.Delete();
        }

        await store.WriteAsync([Letter("three", "parse")], CancellationToken.None);
        Assert.Equal(["two", "three"], Letters.Letters().Select(static l => Encoding.UTF8.GetString(l.Payload.Span)));
    }

    [Fact]
    public async Task A_letter_of_ten_megabytes_is_kept_and_read_back()
    {
        byte[] payload = new byte[10 << 20];
        new Random(3).NextBytes(payload);
        DeadLetter letter = Letter("", "too_large") with { Payload = payload };
        await using (var store = new FileDeadLetterStore(new DeadLetterFileOptions { Directory = Path }))
            await store.WriteAsync([letter], CancellationToken.None);

        AssertSame([letter], Letters.Letters());
    }

    [Fact]
    public async Task Only_the_owner_may_read_letters_because_they_hold_raw_logs()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has other permissions");
            return;
        }

        await using (var store = new FileDeadLetterStore(new DeadLetterFileOptions { Directory = Path }))
            await store.WriteAsync([Letter("x", "parse")], CancellationToken.None);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Letters.Segments().Single().FilePath));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_an_exception_and_the_next_write_tries_again()
    {
        await using var store = new FileDeadLetterStore(new DeadLetterFileOptions { Directory = System.IO.Path.Combine(Path, "inner") });
        File.WriteAllText(Path, "a file is in the way");
        await Assert.ThrowsAnyAsync<IOException>(() => store.WriteAsync([Letter("x", "parse")], CancellationToken.None));
        File.Delete(Path);
        await store.WriteAsync([Letter("x", "parse")], CancellationToken.None);

        Assert.Single(new DeadLetterFolder(System.IO.Path.Combine(Path, "inner")).Letters());
    }

    [Fact]
    public void A_folder_that_does_not_exist_holds_no_letters()
    {
        Assert.Empty(Letters.Segments());
        Assert.Empty(Letters.Count());
    }

    private static DeadLetter Letter(string payload, string reason) => new()
    {
        Payload = Encoding.Latin1.GetBytes(payload),
        LineCount = 3,
        SourceKey = "8:1:\"k\"",
        SourceName = "/var/log/ü.log",
        Position = 1L << 40,
        Reason = reason,
        Detail = "refused:\n\"status\" is no number",
        Stage = "elasticsearch",
        Attempts = 4,
        FirstFailedAt = new DateTimeOffset(2026, 1, 2, 4, 4, 5, 678, TimeSpan.FromHours(1)).AddTicks(1234),
        SubEvent = 7,
        Timestamp = 1_767_323_045_000_000_001,
        Context = new Dictionary<string, string> { ["host.name"] = "wéb\"1", ["logpipe.repeat.count"] = "12" },
    };

    private static void AssertSame(DeadLetter[] expected, IEnumerable<DeadLetter> actual)
    {
        DeadLetter[] letters = [.. actual];
        Assert.Equal(expected.Length, letters.Length);
        for (int i = 0; i < letters.Length; i++)
        {
            Assert.Equal(expected[i].Payload.ToArray(), letters[i].Payload.ToArray());
            Assert.Equal(expected[i].Context, letters[i].Context);
            Assert.Equal(expected[i] with { Payload = default }, letters[i] with { Payload = default, Context = expected[i].Context });
        }
    }
}
