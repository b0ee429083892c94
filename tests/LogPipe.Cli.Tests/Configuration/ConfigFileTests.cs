using LogPipe.Cli.Configuration;

namespace LogPipe.Cli.Tests.Configuration;

public sealed class ConfigFileTests
{
    [Fact]
    public void An_empty_file_gives_the_defaults()
    {
        LoadedConfig config = Read("");
        Assert.Empty(config.Mistakes);
        Assert.Equal(TimeSpan.FromSeconds(2), config.Options.Parse.FlushAfter);
        Assert.True(config.Options.Outputs.HasIndex);
    }

    [Fact]
    public void Settings_are_read_in_the_forms_that_people_write()
    {
        LoadedConfig config = Read(
            """
            inputs:
              files:
                - paths: /var/log/a.log
                  service: shop
                - paths: [b, c]
            parse: { max_event_bytes: 64KiB, flush_after: 500ms, event_original: false }
            index: { retention: { age: 14d, size: 1.5GB } }
            """);
        Assert.Empty(config.Mistakes);
        Assert.Equal(["/var/log/a.log"], config.Options.Inputs.Files[0].Paths);
        Assert.Equal(["b", "c"], config.Options.Inputs.Files[1].Paths);
        Assert.Equal(65_536, config.Options.Parse.MaxEventBytes.Bytes);
        Assert.Equal(TimeSpan.FromMilliseconds(500), config.Options.Parse.FlushAfter);
        Assert.False(config.Options.Parse.EventOriginal);
        Assert.Equal(TimeSpan.FromDays(14), config.Options.Index.Retention.Age);
        Assert.Equal(1_500_000_000, config.Options.Index.Retention.Size.Bytes);
    }

    [Fact]
    public void Every_mistake_is_found_at_once_with_its_place_path_and_nearest_name()
    {
        LoadedConfig config = Read(
            """
            input:
              files: []
            parse:
              flush_after: soon
              max_event_lines: 0
              event_original: yes please
              timezoen: UTC
            log:
              level: warning
              format: [text]
            """);
        Assert.Equal(
            [
                "logpipe.yaml:1:1: input: unknown setting; did you mean 'inputs'?",
                "logpipe.yaml:4:16: parse.flush_after: expected a duration such as 500ms, 5s, 10m, 12h or 30d, found 'soon'",
                "logpipe.yaml:5:20: parse.max_event_lines: 0 is too little: at least 1",
                "logpipe.yaml:6:19: parse.event_original: expected true or false, found 'yes please'",
                "logpipe.yaml:7:3: parse.timezoen: unknown setting; did you mean 'timezone'?",
                "logpipe.yaml:9:10: log.level: 'warning' is none of trace, debug, info, warn, error; did you mean 'warn'?",
                "logpipe.yaml:10:11: log.format: expected a text, found a list",
            ],
            config.Mistakes.Select(m => m.ToString()));
    }

    [Theory]
    [InlineData("a: [1", "logpipe.yaml:")]
    [InlineData("- a\n- b", "logpipe.yaml:1:1: expected settings such as 'inputs:'")]
    [InlineData("log: {level: info}\nlog: {level: warn}", "logpipe.yaml:2:1: log: written twice; the first is at logpipe.yaml:1:1")]
    [InlineData("log: *none", "logpipe.yaml:1:6: not valid YAML")]
    public void What_is_no_configuration_at_all_is_a_mistake_with_its_place(string yaml, string expected) =>
        Assert.Contains(Read(yaml).Mistakes, m => m.ToString().StartsWith(expected, StringComparison.Ordinal));

    [Fact]
    public void Hostile_nesting_ends_in_a_mistake() =>
        Assert.Contains("nested deeper", Assert.Single(Read(new string('[', 5_000)).Mistakes).Message);

    [Fact]
    public void The_environment_overrides_the_file()
    {
        LoadedConfig config = Read(
            "parse: {timezone: UTC}\ninputs: {files: [{paths: a}]}",
            ("LOGPIPE__PARSE__TIMEZONE", "Europe/Berlin"),
            ("LOGPIPE__PARSE__PATTERNS_DIR", "[one, two]"),
            ("LOGPIPE__INPUTS__FILES__0__PATHS", "*.log"),
            ("LOGPIPE__INPUTS__FILES__1__PATHS", "second"));
        Assert.Empty(config.Mistakes);
        Assert.Equal("Europe/Berlin", config.Options.Parse.Timezone);
        Assert.Equal(["one", "two"], config.Options.Parse.PatternsDir);
        Assert.Equal(["*.log"], config.Options.Inputs.Files[0].Paths);
        Assert.Equal(["second"], config.Options.Inputs.Files[1].Paths);
    }

    [Fact]
    public void A_mistake_in_the_environment_names_the_variable() =>
        Assert.Equal(
            "environment LOGPIPE__PARSE__TIMEZON: parse.timezon: unknown setting; did you mean 'timezone'?",
            Assert.Single(Read("", ("LOGPIPE__PARSE__TIMEZON", "UTC")).Mistakes).ToString());

    [Fact]
    public void Values_may_name_environment_variables()
    {
        LoadedConfig config = Read(
            "data: ${ROOT}/lp\nparse: {timezone: '${ZONE:-UTC}'}\noutputs: {ndjson: {path: 'a$$b'}}", ("ROOT", "/srv"));
        Assert.Empty(config.Mistakes);
        Assert.Equal("/srv/lp", config.Options.Data);
        Assert.Equal("UTC", config.Options.Parse.Timezone);
        Assert.Equal("a$b", config.Options.Outputs.Ndjson!.Path);
    }

    [Theory]
    [InlineData("data: ${NOWHERE}", "the environment variable NOWHERE is not set")]
    [InlineData("data: '${OPEN'", "never closes it")]
    public void A_variable_that_gives_no_value_is_a_mistake(string yaml, string expected) =>
        Assert.Contains(expected, Assert.Single(Read(yaml).Mistakes).Message);

    [Fact]
    public void A_variable_cannot_bring_in_settings()
    {
        LoadedConfig config = Read("data: ${EVIL}", ("EVIL", "x\nlog: {level: trace}"));
        Assert.Equal("x\nlog: {level: trace}", config.Options.Data);
        Assert.Equal("info", config.Options.Log.Level);
    }

    private static LoadedConfig Read(string yaml, params (string Name, string Value)[] environment) =>
        ConfigFile.Read(new StringReader(yaml), "logpipe.yaml", environment.ToDictionary(e => e.Name, e => e.Value));
}
