using YamlDotNet.RepresentationModel;

namespace LogPipe.Cli.Tests.Docs;

public sealed class ContainerFilesTests
{
    private static readonly Lazy<YamlMappingNode> Compose = new(static () => Read("docker-compose.yml"));

    public static TheoryData<string> Services => [.. Map(Compose.Value, "services").Children.Keys.Select(static key => key.ToString())];

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_of_the_compose_file_is_complete(string name)
    {
        YamlMappingNode service = Map(Map(Compose.Value, "services"), name);

        Assert.True(service.Children.ContainsKey("image"), "no image");
        Assert.DoesNotContain(":latest", service["image"].ToString(), StringComparison.Ordinal);
        Assert.True(service.Children.ContainsKey("restart"), "no restart policy");
        Assert.NotEmpty(List(Map(service, "healthcheck"), "test"));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_is_reachable_from_this_machine_only_and_holds_no_secret(string name)
    {
        YamlMappingNode service = Map(Map(Compose.Value, "services"), name);

        Assert.All(List(service, "ports"), static port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
        if (service.Children.TryGetValue("environment", out YamlNode? environment))
        {
            Assert.All(((YamlMappingNode)environment).Children.Keys, static key =>
                Assert.DoesNotMatch("(?i)password|token|secret|api_?key", key.ToString()));
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void What_a_service_mounts_and_waits_for_exists(string name)
    {
        YamlMappingNode services = Map(Compose.Value, "services");
        YamlMappingNode service = Map(services, name);

        foreach (string volume in List(service, "volumes"))
        {
            string source = volume.Replace("${LOGS:-./deploy/samples}", "./deploy/samples", StringComparison.Ordinal).Split(':')[0];
            if (source.StartsWith('.'))
                Assert.True(Path.Exists(RepositoryFolder.Path(source)), $"{source} is not in the repository");
            else
                Assert.True(Map(Compose.Value, "volumes").Children.ContainsKey(source), $"volume {source} is not declared");
        }

        if (service.Children.TryGetValue("depends_on", out YamlNode? others))
            Assert.All(((YamlMappingNode)others).Children.Keys, other => Assert.True(services.Children.ContainsKey(other)));
        if (service.Children.ContainsKey("build"))
            Assert.True(File.Exists(RepositoryFolder.Path(Map(service, "build")["dockerfile"].ToString())));
    }

    [Fact]
    public void The_agent_sends_to_the_broker_of_the_compose_file()
    {
        YamlMappingNode agent = Read("deploy", "agents", "fluent-bit.yaml");
        YamlMappingNode kafka = Map(Map(Map(Compose.Value, "services"), "kafka"), "environment");
        var output = (YamlMappingNode)((YamlSequenceNode)Map(agent, "pipeline")["outputs"]).Children[0];

        Assert.Contains("INSIDE://" + output["brokers"], kafka["KAFKA_ADVERTISED_LISTENERS"].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_image_holds_what_it_starts_and_does_not_run_as_root()
    {
        string[] dockerfile = File.ReadAllLines(RepositoryFolder.Path("deploy", "container", "Dockerfile"));

        foreach (string line in dockerfile.Where(static line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal)))
            Assert.True(Path.Exists(RepositoryFolder.Path(line.Split(' ')[1])), line);
        Assert.Contains("USER $APP_UID", dockerfile);
        Assert.DoesNotContain(dockerfile, static line => line.StartsWith("FROM", StringComparison.Ordinal) && line.Contains("alpine", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("deploy/container/logpipe.yaml")]
    public async Task A_configuration_of_the_container_files_is_valid(string path)
    {
        ProcessResult result = await LogPipeProcess.Run("check", "--config", RepositoryFolder.Path(path));

        Assert.Equal((0, ""), (result.ExitCode, result.ExitCode == 0 ? "" : result.Error));
    }

    private static YamlMappingNode Read(params string[] path)
    {
        var stream = new YamlStream();
        using StreamReader reader = File.OpenText(RepositoryFolder.Path(path));
        stream.Load(reader);
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    private static YamlMappingNode Map(YamlMappingNode parent, string key) => (YamlMappingNode)parent[key];

    private static IReadOnlyList<string> List(YamlMappingNode parent, string key) =>
        parent.Children.TryGetValue(key, out YamlNode? list) ? [.. ((YamlSequenceNode)list).Children.Select(static item => item.ToString())] : [];
}
