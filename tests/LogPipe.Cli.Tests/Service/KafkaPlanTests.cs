using LogPipe.Cli.Configuration;
using LogPipe.Cli.Service;

namespace LogPipe.Cli.Tests.Service;

public sealed class KafkaPlanTests
{
    [Theory]
    [InlineData("token_endpoint: 'login.example/token'", "inputs.kafka[0].sasl.token_endpoint: 'login.example/token' is no address")]
    [InlineData("scope: logs", "inputs.kafka[0].sasl: no token_endpoint")]
    public void A_token_server_has_an_address(string more, string mistake)
    {
        LoadedConfig config = ConfigFile.Read(
            new StringReader($"inputs: {{kafka: [{{brokers: ['a:1'], topics: [logs], sasl: {{mechanism: OAUTHBEARER, user: u, password: p, {more}}}}}]}}"), "logpipe.yaml", new Dictionary<string, string>());

        Assert.Null(ServicePlan.Resolve(config));
        Assert.Contains(config.Mistakes, m => m.ToString().Contains(mistake, StringComparison.Ordinal));
    }
}
