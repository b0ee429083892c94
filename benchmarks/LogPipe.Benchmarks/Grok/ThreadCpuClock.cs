using System.Runtime.InteropServices;

namespace LogPipe.Benchmarks.Grok;

/// <summary>Reads the CPU time of the calling thread, in nanoseconds: what other programs on the machine do is not in it. Linux only.</summary>
internal static partial class ThreadCpuClock
{
    // <time.h>: CLOCK_THREAD_CPUTIME_ID
    private const int ThreadCpuTime = 3;

    public static long Nanoseconds
    {
        get
        {
            if (GetTime(ThreadCpuTime, out TimeSpec time) != 0)
                throw new PlatformNotSupportedException("no CPU clock of a thread: run this benchmark on Linux");
            return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
