using LogPipe.Model;
using LogPipe.Parsing.Redaction;
using LogPipe.Testing.Contracts;

namespace LogPipe.Parsing.Tests.Redaction;

public class RedactStageContractTests : StageContract
{
    protected override IReadOnlyList<string> Lines { get; } = ["password=hunter2", "nothing", "4111111111111111 token=abcdef123456", "-----BEGIN PRIVATE KEY-----", "MIIEvQIBADANBgkq"];

    protected override IStage Create() => new RedactStage(RedactPlan.Of(new RedactOptions { Emails = true, IpAddresses = true }));
}
