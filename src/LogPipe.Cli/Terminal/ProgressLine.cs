using System.Diagnostics;
using System.Globalization;

namespace LogPipe.Cli.Terminal;

/// <summary>One line on a terminal that says how far long work is; nothing at all elsewhere.</summary>
internal sealed class ProgressLine : IDisposable
{
    private const int BarCells = 24;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);
    private readonly Func<Progress> _read;
    private readonly Timer? _timer;
    private readonly long _start = Stopwatch.GetTimestamp();
    private bool _shown;

    /// <summary>Starts the line.</summary>
    /// <param name="read">Gives how far the work is; called from another thread, five times a second.</param>
    /// <param name="isShown">Whether there is somebody to see it.</param>
    public ProgressLine(Func<Progress> read, bool isShown)
    {
        _read = read;
        if (isShown)
            _timer = new Timer(_ => Show(), null, Beat, Beat);
    }

    /// <summary>Ends and wipes the line.</summary>
    public void Dispose()
    {
        if (_timer is null)
            return;
        using var stopped = new ManualResetEvent(false);
        if (_timer.Dispose(stopped))
            stopped.WaitOne();
        if (_shown)
            Console.Error.Write("\r\u001b[K");
    }

    /// <summary>Gives the text of the line.</summary>
    internal static string Text(Progress progress, TimeSpan elapsed)
    {
        double seconds = Math.Max(elapsed.TotalSeconds, 0.001);
        string rates = string.Create(
            CultureInfo.InvariantCulture,
            $"{progress.Lines:N0} lines  {progress.Lines / seconds:N0} lines/s  {progress.Bytes / seconds / 1e6:N1} MB/s");
        if (progress.TotalBytes <= 0)
            return rates;
        double part = Math.Clamp((double)progress.Bytes / progress.TotalBytes, 0, 1);
        int cells = (int)(part * BarCells);
        string bar = new string('█', cells) + new string('░', BarCells - cells);
        return string.Create(CultureInfo.InvariantCulture, $"{bar} {part * 100,3:N0} %  {rates}");
    }

    private void Show()
    {
        _shown = true;
        string text = Text(_read(), Stopwatch.GetElapsedTime(_start));
        int width = Console.WindowWidth;
        Console.Error.Write($"\r{(width > 0 && text.Length >= width ? text[..(width - 1)] : text)}\u001b[K");
    }
}

/// <summary>How far a piece of work is.</summary>
/// <param name="Lines">Lines read.</param>
/// <param name="Bytes">Bytes read.</param>
/// <param name="TotalBytes">Bytes to read in all; 0 where nobody knows.</param>
internal readonly record struct Progress(long Lines, long Bytes, long TotalBytes);
