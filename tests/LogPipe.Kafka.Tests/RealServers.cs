using System.Diagnostics;
using LogPipe.Testing;

namespace LogPipe.Kafka.Tests;

/// <summary>Finds the script that starts real servers: beside the repository, or where LOGPIPE_TEST_SERVERS says.</summary>
internal static class RealServers
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private static readonly string? Script = Find();

    /// <summary>Skips the test where there are no servers.</summary>
    public static string Need()
    {
        if (Script is null)
            Assert.Skip("no real servers: put their folder beside the repository as shared/servers, or name its script in LOGPIPE_TEST_SERVERS");
        return Script;
    }

    /// <summary>Runs the script to its end.</summary>
    public static Task<string> Run(params string[] arguments) => Run(null, arguments);

    /// <summary>Runs the script to its end.</summary>
    /// <param name="serverOptions">Options of the server's Java, or null.</param>
    /// <param name="arguments">What the script is told.</param>
    public static async Task<string> Run(string? serverOptions, string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo("bash", [Need(), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        process.StartInfo.Environment["HEAP"] = "768m";
        if (serverOptions is not null)
            process.StartInfo.Environment["SERVER_OPTS"] = serverOptions;
        process.Start();
        // the server that it leaves behind holds its outputs open: only what comes until it ends counts
        Task<string?> first = process.StandardOutput.ReadLineAsync();
        using var limit = new CancellationTokenSource(Limit);
        await process.WaitForExitAsync(limit.Token);
        string said = await first ?? "";
        Assert.True(process.ExitCode == 0, $"server {string.Join(' ', arguments)} ended with {process.ExitCode}: {said}");
        return said;
    }

    /// <summary>Gives a port that is free now, with the next one.</summary>
    public static int FreePorts() => Ports.Next(2);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("LOGPIPE_TEST_SERVERS") is { Length: > 0 } named)
            return named;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string script = Path.Combine(folder.FullName, "shared", "servers", "server");
            if (File.Exists(script))
                return script;
        }

        return null;
    }
}

/// <summary>A real server on loopback, with a folder of its own; disposing of it stops it and deletes the folder.</summary>
internal sealed class RealServer : IAsyncDisposable
{
    private readonly string? _options;

    private RealServer(string name, string folder, int port, string? options)
    {
        _options = options;
        Name = name;
        Folder = folder;
        Port = port;
    }

    public string Name { get; }

    public string Folder { get; }

    public int Port { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="name">kafka, opensearch or elasticsearch.</param>
    /// <param name="prepare">Puts files into its folder first.</param>
    public static Task<RealServer> Start(string name, Action<string>? prepare = null) => Start(name, (folder, _) => prepare?.Invoke(folder));

    /// <summary>Starts a server.</summary>
    /// <param name="name">kafka, opensearch or elasticsearch.</param>
    /// <param name="prepare">Puts files into its folder first, which may name its port.</param>
    /// <param name="options">Options of its Java, or null.</param>
    public static async Task<RealServer> Start(string name, Action<string, int> prepare, string? options = null)
    {
        RealServers.Need();
        string folder = Directory.CreateTempSubdirectory($"logpipe-{name}-").FullName;
        var server = new RealServer(name, folder, RealServers.FreePorts(), options);
        prepare(folder, server.Port);
        await server.Start();
        return server;
    }

    public Task Start() => RealServers.Run(_options, [Name, "start", Folder, $"{Port}"]);

    public Task Kill() => RealServers.Run(Name, "kill", Folder);

    public Task Pause() => RealServers.Run(Name, "pause", Folder);

    public Task Resume() => RealServers.Run(Name, "resume", Folder);

    public Task<string> Cli(params string[] arguments) => RealServers.Run([Name, "cli", Folder, .. arguments]);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await RealServers.Run(Name, "kill", Folder);
        }
        finally
        {
            for (int i = 0; Directory.Exists(Folder); i++)
            {
                try
                {
                    Directory.Delete(Folder, recursive: true);
                }
                catch (IOException) when (i < 20)
                {
                    // the process that was killed may still write its last file
                    await Task.Delay(100);
                }
            }
        }
    }
}
