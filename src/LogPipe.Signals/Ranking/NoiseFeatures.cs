using System.Numerics;
using LogPipe.Signals.Noise;

namespace LogPipe.Signals.Ranking;

/// <summary>What is known of a template that speaks for noise or for signal, each between 0 and 1. Needs no training.</summary>
internal static class NoiseFeatures
{
    /// <summary>The first events of a template are news.</summary>
    public const int NewEvents = 3;

    private static readonly string[] ErrorWords =
    [
        "error", "fail", "exception", "denied", "refused", "timeout", "timed out", "lost", "corrupt", "unable", "cannot", "could not", "invalid", "abort", "reject", "unavailable", "full",
        "exhaust", "deadlock", "panic", "fatal", "killed", "overflow", "leak", "unreachable", "expired", "blocked", "locked", "violation",
    ];

    private static readonly string[] RoutineWords =
    [
        "started", "finished", "completed", "success", " ok", "heartbeat", "ping", "health", "hit", "alive", "skipped", "loaded", "registered", "checking", "polling", "scheduled", "idle",
        "sent", "received", "opened", "closed", "stored", "takes", "answered", "served",
    ];

    /// <summary>Gets the names, in the order of the values.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["level_debug", "level_warning", "level_error", "share_of_lines", "rate", "burstiness", "spread", "novelty", "bad_share", "error_words", "routine_words", "values"];

    /// <summary>Gets the weights before anybody marked anything: what operators said of their logs, in the order of the names. Positive speaks for noise.</summary>
    public static IReadOnlyList<float> PriorWeights { get; } = [2.0f, -2.0f, -5.0f, 2.0f, 2.0f, -0.5f, 0.5f, -3.0f, -3.0f, -1.5f, 1.0f, 0.3f];

    /// <summary>Gets the bias before anybody marked anything: a template of which nothing is known is signal.</summary>
    public const float PriorBias = -1.0f;

    /// <summary>Gives the values of a template.</summary>
    /// <param name="row">What it cost.</param>
    /// <param name="linesOfApplication">The lines of its application.</param>
    public static float[] Of(NoiseRow row, long linesOfApplication)
    {
        long span = row.LastMinute - row.FirstMinute + 1;
        return
        [
            row.Level == "debug" ? 1 : 0,
            row.Level == "warning" ? 1 : 0,
            row.Level == "error" ? 1 : 0,
            (float)Math.Min(1, (double)row.Lines / Math.Max(1, linesOfApplication)),
            // a million events are as much as anybody needs to see
            (float)Math.Min(1, Math.Log10(Math.Max(1, row.Events)) / 6),
            row.FirstMinute == 0 ? 0 : (float)Math.Clamp(1 - ((double)row.ActiveMinutes / span), 0, 1),
            (float)Math.Min(1, (BitOperations.PopCount(row.SourceBits) - 1) / 8.0),
            row.Events <= NewEvents ? 1 : 0,
            (float)((double)row.BadEvents / Math.Max(1, row.Events)),
            Has(row.Template, ErrorWords),
            Has(row.Template, RoutineWords),
            Math.Min(1, row.Template.Split("<*>").Length / 6f),
        ];
    }

    private static float Has(string template, string[] words) => words.Any(word => template.Contains(word, StringComparison.OrdinalIgnoreCase)) ? 1 : 0;
}
