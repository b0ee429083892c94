using System.Runtime.InteropServices;

namespace LogPipe.Scenarios;

/// <summary>What a result was measured on.</summary>
internal sealed record Machine(string Cpu, int Cores, string System, string Runtime)
{
    /// <summary>Gets the CPU's name as a folder: lower case, words joined by dashes.</summary>
    public string FolderName =>
        string.Join('-', new string([.. Cpu.ToLowerInvariant().Select(static c => char.IsAsciiLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Describes this machine.</summary>
    public static Machine Describe() =>
        new(CpuName(), Environment.ProcessorCount, RuntimeInformation.OSDescription + ", " + RuntimeInformation.ProcessArchitecture, RuntimeInformation.FrameworkDescription);

    private static string CpuName()
    {
        const string CpuList = "/proc/cpuinfo";
        if (File.Exists(CpuList))
        {
            foreach (string line in File.ReadLines(CpuList))
            {
                if (line.StartsWith("model name", StringComparison.Ordinal))
                    return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            }
        }

        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown cpu";
    }
}
