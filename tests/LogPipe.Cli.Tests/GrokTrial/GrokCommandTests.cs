using System.Text;

namespace LogPipe.Cli.Tests.GrokTrial;

public sealed class GrokCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-grok-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_line_gives_one_object_of_captures_and_null_where_it_does_not_match()
    {
        ProcessResult result = await Run("GET 12 0.5\nnothing\nPUT x\n", "--pattern", "^%{WORD:verb} (?:%{INT:size:int} %{NUMBER:took:float}|%{WORD:rest})$");
        Assert.Equal(["""{"verb":"GET","size":12,"took":0.5}""", "null", """{"verb":"PUT","rest":"x"}"""], result.OutputLines);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    [Theory]
    [InlineData(false, """{"source":{"ip":"10.0.0.1","port":80}}""")]
    [InlineData(true, """{"source.ip":"10.0.0.1","source.port":80}""")]
    public async Task Dotted_names_are_nested_unless_flat_is_asked_for(bool flat, string expected)
    {
        string[] arguments = ["--pattern", "%{IP:[source][ip]}:%{INT:source.port:int}", .. flat ? new[] { "--flat" } : []];
        Assert.Equal(expected, (await Run("10.0.0.1:80\n", arguments)).OutputLines.Single());
    }

    [Fact]
    public async Task Captures_of_one_name_become_a_list() =>
        Assert.Equal("""{"n":["1","2"]}""", (await Run("1 2\n", "--pattern", "%{INT:n} %{INT:n}")).OutputLines.Single());

    [Fact]
    public async Task Text_is_kept_and_escaped_whatever_it_holds()
    {
        byte[] input = [.. "a\"\\"u8, 0, 0xFF, .. "ü\n"u8];
        ProcessResult result = await LogPipeProcess.Run(new ProcessInput { StandardInput = input }, "grok", "--pattern", "^(?<all>.*)$");
        Assert.Equal("{\"all\":\"a\\\"\\\\\\u0000\ufffdü\"}\n", result.Output);
    }

    [Fact]
    public async Task Pattern_folders_are_read_in_order_and_the_later_one_wins()
    {
        string one = Directory.CreateDirectory(Path.Combine(_folder, "one")).FullName;
        string two = Directory.CreateDirectory(Path.Combine(_folder, "two")).FullName;
        File.WriteAllText(Path.Combine(one, "shop"), "# ours\nORDER o-%{INT}\nKIND a\n");
        File.WriteAllText(Path.Combine(two, "shop"), "KIND [ab]\n");
        ProcessResult result = await Run("o-17 b\n", "--patterns-dir", one, "--patterns-dir", two, "--pattern", "%{ORDER:order} %{KIND:kind}");
        Assert.Equal("""{"order":"o-17","kind":"b"}""", result.OutputLines.Single());
    }

    [Theory]
    [InlineData("%{WORDD:x}", "did you mean WORD?")]
    [InlineData("(open", "grok expression")]
    public async Task A_wrong_expression_is_wrong_usage_and_says_where(string pattern, string expected)
    {
        ProcessResult result = await Run("x\n", "--pattern", pattern);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(expected, result.Error);
    }

    [Fact]
    public async Task A_wrong_pattern_file_names_file_and_line()
    {
        File.WriteAllText(Path.Combine(_folder, "bad"), "GOOD a\nBAD (open\n");
        ProcessResult result = await Run("x\n", "--patterns-dir", _folder, "--pattern", "%{BAD:x}");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(Path.Combine(_folder, "bad") + ":2", result.Error);
    }

    [Fact]
    public async Task The_expression_has_to_be_given()
    {
        ProcessResult result = await LogPipeProcess.Run("grok");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--pattern", result.Error);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named_and_the_others_are_read()
    {
        string file = Path.Combine(_folder, "a.log");
        File.WriteAllText(file, "a\n");
        ProcessResult result = await LogPipeProcess.Run("grok", "--pattern", "%{WORD:w}", "/nowhere.log", file, _folder);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("""{"w":"a"}""", result.OutputLines.Single());
        Assert.Contains("'/nowhere.log' does not exist", result.Error);
        Assert.Contains("is a folder", result.Error);
    }

    [Fact]
    public async Task When_the_reader_of_a_pipe_goes_the_command_ends_quietly()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "needs bash");
        string file = Path.Combine(_folder, "many.log");
        File.WriteAllText(file, new StringBuilder().Insert(0, "word\n", 300_000).ToString());
        ProcessResult result = await Shell.Run($"$LOGPIPE grok --pattern '%{{WORD:w}}' {file} | head -n 1");
        Assert.Equal((0, "{\"w\":\"word\"}\n", ""), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public async Task A_full_disk_is_an_error_that_says_so()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        ProcessResult result = await Shell.Run("echo word | $LOGPIPE grok --pattern '%{WORD:w}' > /dev/full");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("logpipe: cannot write standard output: No space left on device", result.Error);
    }

    [Fact]
    public async Task Several_commands_can_write_one_file_after_another()
    {
        ProcessResult result = await Shell.Run(
            "{ echo one | $LOGPIPE grok --pattern '%{WORD:w}'; echo two | $LOGPIPE grok --pattern '%{WORD:w}'; } > both && cat both", _folder);
        Assert.Equal(["""{"w":"one"}""", """{"w":"two"}"""], result.OutputLines);
    }

    private static Task<ProcessResult> Run(string input, params string[] arguments) =>
        LogPipeProcess.Run(new ProcessInput { StandardInput = Encoding.UTF8.GetBytes(input) }, ["grok", .. arguments]);
}
