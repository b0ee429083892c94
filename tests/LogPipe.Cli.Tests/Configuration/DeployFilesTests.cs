using LogPipe.Cli.Configuration;
using LogPipe.Outputs.Elasticsearch.Setup.Dashboards;

namespace LogPipe.Cli.Tests.Configuration;

public sealed class DeployFilesTests
{
    [Fact]
    public void The_schema_for_editors_is_the_one_of_the_settings() =>
        Snapshot.Matches(ConfigSchema.Text(), "deploy", "logpipe.schema.json");

    [Fact]
    public void The_dashboards_for_an_import_by_hand_are_those_that_setup_installs() =>
        Snapshot.Matches(SavedObjects.Ndjson(), "deploy", "kibana", "logpipe.ndjson");

    [Fact]
    public async Task Every_example_configuration_is_right()
    {
        string[] examples = Directory.GetFiles(RepositoryFolder.Path("deploy"), "*.yaml");
        Assert.NotEmpty(examples);
        foreach (string example in examples)
        {
            ProcessResult result = await LogPipeProcess.Run("check", "--config", example);
            Assert.True(result.ExitCode == 0, result.Output + result.Error);
        }
    }

    [Fact]
    public void The_full_example_names_every_default_as_it_is()
    {
        var nothing = new Dictionary<string, string>();
        using var reader = new StreamReader(RepositoryFolder.Path("deploy", "logpipe.yaml"));
        LogPipeOptions full = ConfigFile.Read(reader, "logpipe.yaml", nothing).Options;
        var defaults = new LogPipeOptions();
        Assert.Equal(defaults.Data, full.Data);
        Assert.Equal(defaults.Redact, full.Redact);
        Assert.Equal(defaults.Outputs, full.Outputs);
        Assert.Equal(defaults.Index, full.Index);
        Assert.Equal(defaults.Spool, full.Spool);
        Assert.Equal(defaults.Pipeline, full.Pipeline);
        Assert.Equal(defaults.Log, full.Log);
        Assert.Equal(
            (defaults.Parse.EventOriginal, defaults.Parse.MaxEventLines, defaults.Parse.MaxEventBytes, defaults.Parse.FlushAfter),
            (full.Parse.EventOriginal, full.Parse.MaxEventLines, full.Parse.MaxEventBytes, full.Parse.FlushAfter));
    }
}
