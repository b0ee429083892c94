using System.Runtime.InteropServices;

namespace LogPipe.Scenarios;

/// <summary>The processor's time of all ended child processes (getrusage(2), RUSAGE_CHILDREN): exact, where looking at a running process is not.</summary>
internal readonly partial record struct ChildUsage(TimeSpan Cpu)
{
    private const int Children = -1;

    /// <summary>Gives the time so far; zero where the system has no getrusage.</summary>
    public static ChildUsage Now()
    {
        if (OperatingSystem.IsWindows() || GetUsage(Children, out Usage usage) != 0)
            return default;
        return new ChildUsage(usage.User.ToTimeSpan() + usage.System.ToTimeSpan());
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int who, out Usage usage);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeValue
    {
        public long Seconds;
        public long Microseconds;

        public readonly TimeSpan ToTimeSpan() => TimeSpan.FromSeconds(Seconds) + TimeSpan.FromMicroseconds(Microseconds);
    }

    /// <summary>The head of struct rusage on 64-bit Linux; the rest is room for its fourteen further numbers.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct Usage
    {
        public TimeValue User;
        public TimeValue System;
    }
}
