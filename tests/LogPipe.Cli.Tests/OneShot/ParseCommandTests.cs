using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace LogPipe.Cli.Tests.OneShot;

public sealed class ParseCommandTests : IDisposable
{
    private const string JBoss = "2026-03-13 18:42:11,148 ERROR [org.jboss.as.ejb3] (default task-3) WFLYEJB0034: invocation failed";
    private const string Apache = "192.0.2.7 - - [13/Mar/2026:18:42:11 +0100] \"GET /shop HTTP/1.1\" 500 45";
    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-parse-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Events_come_in_input_order_with_path_and_offset()
    {
        const string Trace = JBoss + "\n\tat shop.Cart.add(Cart.java:17)\n";
        string one = Write("one.log", Trace + JBoss + "\n");
        string two = Write("two.log", Apache + "\n" + Apache + "\n");
        ProcessResult result = await LogPipeProcess.Run("parse", "--flat", two, one);
        Assert.Equal(0, result.ExitCode);
        JsonElement[] events = Documents(result);
        Assert.Equal([two, two, one, one], events.Select(e => e.GetProperty("log.file.path").GetString()));
        Assert.Equal([0, Apache.Length + 1, 0, Trace.Length], events.Select(e => e.GetProperty("log.offset").GetInt64()));
        Assert.Equal(["apache.access", "jboss.server"], events.Select(e => e.GetProperty("event.dataset").GetString()).Distinct());
        Assert.Contains("shop.Cart", events[2].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Files_read_at_once_give_what_they_give_one_after_another()
    {
        // documents of the first file take longest, so those of the others wait; none of them fits one piece
        string[] files = [.. Enumerable.Range(0, 7).Select(i => Write($"{i}.log", string.Concat(Enumerable.Repeat($"{JBoss} of {i}\n\tat shop.Cart.add(Cart.java:17)\n", i == 0 ? 9000 : 900 * i))))];
        var alone = new StringBuilder();
        foreach (string file in files)
            alone.Append((await LogPipeProcess.Run("parse", "--quiet", file)).Output);
        ProcessResult together = await LogPipeProcess.Run(["parse", "--quiet", .. files]);
        Assert.Equal(0, together.ExitCode);
        Assert.Equal(alone.ToString(), together.Output);
    }

    [Fact]
    public async Task Of_several_files_those_that_can_be_read_are_parsed()
    {
        string one = Write("one.log", JBoss + "\n");
        string two = Write("two.log", Apache + "\n");
        ProcessResult result = await LogPipeProcess.Run("parse", "--flat", one, Path.Combine(_folder, "gone.log"), two);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal([one, two], Documents(result).Select(e => e.GetProperty("log.file.path").GetString()));
        Assert.Contains("gone.log' does not exist", result.Error);
    }

    [Fact]
    public async Task A_relative_path_becomes_the_whole_path()
    {
        string file = Write("rel.log", "x\n");
        ProcessResult result = await LogPipeProcess.Run(new ProcessInput { Folder = _folder }, "parse", "--flat", "rel.log");
        Assert.Equal(Path.GetFileName(file), Path.GetFileName(Documents(result).Single().GetProperty("log.file.path").GetString()));
        Assert.True(Path.IsPathFullyQualified(Documents(result).Single().GetProperty("log.file.path").GetString()!));
    }

    [Theory]
    [InlineData("-")]
    [InlineData(null)]
    public async Task Standard_input_has_offsets_and_no_path(string? name)
    {
        string[] arguments = ["parse", "--flat", .. name is null ? Array.Empty<string>() : [name]];
        JsonElement[] events = Documents(await Run(JBoss + "\n" + JBoss + "\n", arguments));
        Assert.Equal([0, JBoss.Length + 1], events.Select(e => e.GetProperty("log.offset").GetInt64()));
        Assert.All(events, e => Assert.False(e.TryGetProperty("log.file.path", out _)));
    }

    [Fact]
    public async Task Names_are_nested_unless_flat_is_asked_for()
    {
        JsonElement nested = Documents(await Run(JBoss + "\n", "parse")).Single();
        Assert.Equal("error", nested.GetProperty("log").GetProperty("level").GetString());
        Assert.False(nested.TryGetProperty("log.level", out _));
    }

    [Fact]
    public async Task Each_record_gives_one_document_in_order_also_where_nothing_is_recognised()
    {
        string[] lines =
        [
            JsonSerializer.Serialize(new { message = "?? what is this" }),
            JsonSerializer.Serialize(new { message = JBoss + "\n\tat a.b(C.java:1)" }),
            "not json",
            "{}",
            JsonSerializer.Serialize(new { message = JBoss, @event = new { timezone = "+02:00" } }),
        ];
        ProcessResult result = await Run(string.Join('\n', lines) + "\n", "parse", "--records", "--flat");
        JsonElement[] events = Documents(result);
        Assert.Equal(lines.Length, events.Length);
        Assert.Equal("?? what is this", events[0].GetProperty("message").GetString());
        Assert.Equal("2026-03-13T18:42:11.148Z", events[1].GetProperty("@timestamp").GetString());
        Assert.Equal("2026-03-13T16:42:11.148Z", events[4].GetProperty("@timestamp").GetString());
    }

    [Fact]
    public async Task Zone_and_base_time_decide_what_stamps_leave_open()
    {
        ProcessResult zone = await Run(JBoss + "\n", "parse", "--timezone", "Europe/Berlin");
        Assert.Equal("2026-03-13T17:42:11.148Z", Documents(zone).Single().GetProperty("@timestamp").GetString());
        ProcessResult year = await Run("Dec 31 23:59:58 web1 sshd[17]: hello\n", "parse", "--base-time", "2020-01-01T00:00:05Z");
        Assert.StartsWith("2019-12-31T23:59:58", Documents(year).Single().GetProperty("@timestamp").GetString());
    }

    [Fact]
    public async Task Every_mistake_is_found_before_anything_is_read()
    {
        ProcessResult usage = await Run("x\n", "parse", "--timezone", "Mars/Base", "--base-time", "soon");
        Assert.Equal((2, ""), (usage.ExitCode, usage.Output));
        Assert.Contains("--timezone: unknown time zone 'Mars/Base'", usage.Error);
        Assert.Contains("--base-time: 'soon' is no time", usage.Error);
        ProcessResult format = await Run("x\n", "parse", "--format", "apache.acces");
        Assert.Equal((2, ""), (format.ExitCode, format.Output));
        Assert.Contains("unknown format 'apache.acces'; did you mean 'apache.access'?", format.Error);
    }

    [Fact]
    public async Task A_named_format_is_used()
    {
        JsonElement parsed = Documents(await Run(JBoss + "\n", "parse", "--flat", "--format", "jboss.server")).Single();
        Assert.Equal("jboss.server", parsed.GetProperty("event.dataset").GetString());
    }

    [Fact]
    public async Task The_summary_goes_to_standard_error_and_quiet_leaves_it_out()
    {
        ProcessResult loud = await Run(JBoss + "\n\tat x.y(Z.java:1)\n", "parse");
        Assert.Matches("^2 lines, 1 events, [0-9.]+ s, [0-9]+ lines/s\n$", loud.Error);
        Assert.Equal("", (await Run(JBoss + "\n", "parse", "--quiet")).Error);
    }

    [Fact]
    public async Task Gzip_is_read_as_its_text()
    {
        string file = Path.Combine(_folder, "old.log.gz");
        using (var gzip = new GZipStream(File.Create(file), CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(JBoss + "\n" + JBoss + "\n"));
        Assert.Equal(2, (await LogPipeProcess.Run("parse", file)).OutputLines.Length);
    }

    [Fact]
    public async Task The_output_does_not_depend_on_how_the_input_arrives()
    {
        string file = RepositoryFolder.Path("deploy", "samples", "wildfly", "server.log");
        const string Base = "--base-time 2026-03-13T22:00:00Z --quiet";
        ProcessResult whole = await Shell.Run($"$LOGPIPE parse {Base} < {file} | sha256sum");
        ProcessResult pieces = await Shell.Run($"head -c 100001 {file} > a; tail -c +100002 {file} > b; {{ cat a; sleep 0.3; cat b; }} | $LOGPIPE parse {Base} | sha256sum", _folder);
        Assert.Equal(whole.Output, pieces.Output);
        Assert.Equal(0, pieces.ExitCode);
    }

    private static Task<ProcessResult> Run(string input, params string[] arguments) =>
        LogPipeProcess.Run(new ProcessInput { StandardInput = Encoding.UTF8.GetBytes(input) }, arguments);

    private static JsonElement[] Documents(ProcessResult result) => [.. result.OutputLines.Select(l => JsonSerializer.Deserialize<JsonElement>(l))];

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
