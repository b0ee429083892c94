namespace LogPipe.Cli.Tests.Service;

public sealed class ListenerPlansTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("logpipe-plans-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_listens_beyond_this_machine_must_say_who_may_send_and_every_mistake_is_told()
    {
        File.WriteAllText(Path.Combine(_folder, "token"), "short\n");
        string[] found = await CheckAsync("""
            spool: {size: 4MiB}
            inputs:
              syslog:
                - {listen: "0.0.0.0:5514"}
                - {listen: "127.0.0.1", allow: ["10.0.0.1/8", "nowhere"]}
                - {listen: "127.0.0.1:6514", protocols: [udp], tls: {certificate_file: nowhere.pem, key_file: token}, max_message_bytes: 2MiB}
                - {listen: "127.0.0.1:6515", tls: {}}
                - {listen: "127.0.0.1:6515", format: jboss.servr}
              http:
                - {listen: "*:9280"}
                - {listen: "[::]:9281", token_file: token}
              lumberjack: {listen: "[::]:5044"}
            """);

        string[] expected =
        [
            "inputs.syslog[0]: listens on 0.0.0.0:5514, beyond this machine, and anybody may send",
            "inputs.syslog[1].listen: '127.0.0.1' is no address with a port",
            "inputs.syslog[1].allow[1]: 'nowhere' is no network",
            "inputs.syslog[2].protocols: udp cannot be encrypted",
            "inputs.syslog[2].tls.certificate_file: 'nowhere.pem' does not exist",
            "inputs.syslog[2].max_message_bytes: 2MiB is more than a quarter of spool.size",
            "inputs.syslog[3].tls: needs both certificate_file and key_file",
            "inputs.syslog[4].listen: '127.0.0.1:6515' is listened to by another entry",
            "did you mean 'jboss.server'?",
            "inputs.http[0]: listens on [::]:9280, beyond this machine, and anybody may send",
            "inputs.http[0].max_body: 32MiB is more than half of spool.size",
            "inputs.http[1].token: a token is shorter than 16 characters",
            "inputs.lumberjack[0]: listens on [::]:5044",
        ];
        Assert.All(expected, line => Assert.Contains(found, mistake => mistake.Contains(line, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_may_send_can_be_said_in_every_way()
    {
        string[] found = await CheckAsync("""
            inputs:
              syslog: {listen: "0.0.0.0:5514", allow: [10.0.0.0/8, "fd00::/8", 192.0.2.7]}
              http: {listen: "0.0.0.0:9280", token: "${TOKEN}"}
              lumberjack: {listen: "localhost:5044"}
            """);
        Assert.Empty(found);
    }

    private async Task<string[]> CheckAsync(string yaml)
    {
        File.WriteAllText(Path.Combine(_folder, "logpipe.yaml"), yaml);
        var input = new ProcessInput { Folder = _folder, Environment = { ["TOKEN"] = "0123456789abcdef" } };
        return (await LogPipeProcess.Run(input, "check")).OutputLines;
    }
}
