using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LogPipe.Scenarios.Kafka;

/// <summary>A real server on loopback, started by the script that the tests use too; disposing of it ends it and deletes its folder.</summary>
internal sealed class ServerScript : IDisposable
{
    private const string HeapOfEach = "1g";

    private readonly string _script;
    private readonly string _name;
    private readonly string _folder;

    private ServerScript(string script, string name, int port)
    {
        _script = script;
        _name = name;
        Port = port;
        _folder = Directory.CreateTempSubdirectory($"logpipe-{name}-").FullName;
    }

    /// <summary>Gets the port that it answers on.</summary>
    public int Port { get; }

    /// <summary>Starts a server: kafka, opensearch or elasticsearch.</summary>
    /// <param name="script">The script.</param>
    /// <param name="name">The server.</param>
    /// <param name="foundAt">The port at which a broker says it is found, where that is another's.</param>
    public static ServerScript Start(string script, string name, int? foundAt = null)
    {
        var server = new ServerScript(script, name, FreePorts());
        if (foundAt is { } port)
            File.WriteAllText(Path.Combine(server._folder, "extra.properties"), string.Create(CultureInfo.InvariantCulture, $"advertised.listeners=PLAINTEXT://127.0.0.1:{port}\n"));
        server.Run("start", server._folder, server.Port.ToString(CultureInfo.InvariantCulture));
        return server;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Run("kill", _folder);
        Directory.Delete(_folder, recursive: true);
    }

    private void Run(string verb, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [_script, _name, verb, .. arguments]);
        start.Environment["HEAP"] = HeapOfEach;
        // the server that the script leaves behind must not hold our output open
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"'{_script} {_name} {verb}' ended with {process.ExitCode}");
    }

    private static int FreePorts()
    {
        while (true)
        {
            using var first = new TcpListener(IPAddress.Loopback, 0);
            first.Start();
            int port = ((IPEndPoint)first.LocalEndpoint).Port;
            try
            {
                using var second = new TcpListener(IPAddress.Loopback, port + 1);
                second.Start();
                return port;
            }
            catch (SocketException)
            {
                // taken: another pair
            }
        }
    }
}
