using LogPipe.Cli.Configuration;

namespace LogPipe.Cli.Tests.Configuration;

public sealed class ConfigRulesTests
{
    [Theory]
    [InlineData("", "inputs: nothing to read")]
    [InlineData("inputs: {files: [{service: shop}]}", "inputs.files[0]: no paths")]
    [InlineData("inputs: {files: [{paths: ['']}]}", "inputs.files[0].paths: a path is empty")]
    [InlineData("inputs: {stdin: {timezone: Europe/Berln}}", "inputs.stdin.timezone: unknown time zone 'Europe/Berln'; did you mean 'Europe/Berlin'?")]
    [InlineData("inputs: {stdin: {timezone: '+25:00'}}", "inputs.stdin.timezone: unknown time zone '+25:00'")]
    [InlineData("inputs: {stdin: {}}\noutputs: {index: false}", "outputs: nowhere to write")]
    [InlineData("inputs: {stdin: {}}\noutputs: {ndjson: {flat: true}}", "outputs.ndjson: no path")]
    public void What_cannot_work_is_refused(string yaml, string expected) =>
        Assert.Contains(Check(yaml), mistake => mistake.Contains(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("+02:00")]
    [InlineData("-03:30")]
    [InlineData("Z")]
    [InlineData("UTC")]
    [InlineData("America/St_Johns")]
    public void Zones_are_taken_by_name_or_offset(string zone) =>
        Assert.Empty(Check($"inputs: {{stdin: {{timezone: '{zone}'}}}}"));

    private static IEnumerable<string> Check(string yaml)
    {
        LoadedConfig config = ConfigFile.Read(new StringReader(yaml), "logpipe.yaml", new Dictionary<string, string>());
        ConfigRules.Check(config);
        return config.Mistakes.Select(m => m.ToString());
    }
}
