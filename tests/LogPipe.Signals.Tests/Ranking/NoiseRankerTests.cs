using LogPipe.Signals.Noise;
using LogPipe.Signals.Ranking;

namespace LogPipe.Signals.Tests.Ranking;

/// <summary>Noise and signal are told apart without training, learned from marks, explained, and never at the price of an error.</summary>
public sealed class NoiseRankerTests
{
    private static readonly NoiseRow Chatter = Row("chatter", "cache <*> hit for key <*>", "debug", 100_000);
    private static readonly NoiseRow Stored = Row("stored", "order <*> stored in <*> ms", "info", 30_000);
    private static readonly NoiseRow Failure = Row("failure", "payment <*> failed", "error", 50_000);
    private static readonly NoiseRow News = Row("news", "cache <*> cleared", "debug", 2);
    private static readonly NoiseRow Slow = Row("slow", "slow answer of <*>: <*> ms", "warning", 40);

    [Fact]
    public void Without_any_mark_chatter_is_noise_and_failures_are_signal()
    {
        IReadOnlyList<RankedTemplate> ranked = Rank([]);
        Assert.Equal("chatter", ranked[0].Row.TemplateId);
        Assert.True(ranked[0].IsNoise);
        Assert.False(Of(ranked, "failure").IsNoise);
        Assert.False(Of(ranked, "slow").IsNoise);
    }

    [Fact]
    public void Errors_and_what_is_new_are_never_noise_even_when_marked()
    {
        IReadOnlyList<RankedTemplate> ranked = Rank([Mark("failure", isSignal: false), Mark("news", isSignal: false)]);
        Assert.False(Of(ranked, "failure").IsNoise);
        Assert.Contains("level error", Of(ranked, "failure").Reason);
        Assert.False(Of(ranked, "news").IsNoise);
    }

    [Fact]
    public void A_mark_counts_and_teaches_about_templates_like_it()
    {
        double before = Of(Rank([]), "slow").Score;
        TemplateMark[] marks = [Mark("slow-1", isSignal: false), Mark("slow-2", isSignal: false), Mark("slow-3", isSignal: false), Mark("stored", isSignal: true)];
        IReadOnlyList<RankedTemplate> ranked = Rank(marks, Row("slow-1", "slow answer of shop <*>", "warning", 50), Row("slow-2", "slow answer of mail <*>", "warning", 60), Row("slow-3", "slow disk <*>", "warning", 30));
        Assert.True(Of(ranked, "slow-1").IsNoise);
        Assert.False(Of(ranked, "stored").IsNoise);
        Assert.True(Of(ranked, "slow").Score > before + 0.1, $"{Of(ranked, "slow").Score} after {before}");
    }

    [Fact]
    public void The_features_add_up_to_the_score_and_every_run_gives_the_same()
    {
        TemplateMark[] marks = [Mark("stored", isSignal: false), Mark("slow", isSignal: true)];
        IReadOnlyList<RankedTemplate> first = Rank(marks);
        for (int round = 0; round < 3; round++)
            Assert.Equal(first.Select(Written), Rank(marks).Select(Written));
        double bias = double.NaN;
        foreach (RankedTemplate ranked in first)
        {
            double odds = Math.Log(ranked.Score / (1 - ranked.Score));
            double rest = odds - ranked.Features.Sum(static f => f.Contribution);
            bias = double.IsNaN(bias) ? rest : bias;
            // scores are rounded to four places
            Assert.Equal(bias, rest, 0.05);
        }
    }

    private static string Written(RankedTemplate ranked) => $"{ranked.Row.TemplateId} {ranked.Score} {ranked.Reason} {string.Join(' ', ranked.Features)}";

    private static RankedTemplate Of(IReadOnlyList<RankedTemplate> ranked, string id) => ranked.Single(r => r.Row.TemplateId == id);

    private static IReadOnlyList<RankedTemplate> Rank(IReadOnlyList<TemplateMark> marks, params NoiseRow[] more) =>
        NoiseRanker.Rank(new NoiseBudget([Chatter, Stored, Failure, News, Slow, .. more], []), marks);

    private static TemplateMark Mark(string id, bool isSignal) => new() { TemplateId = id, Template = id, IsSignal = isSignal };

    private static NoiseRow Row(string id, string template, string level, long events) => new()
    {
        Application = "shop",
        TemplateId = id,
        Template = template,
        Level = level,
        Events = events,
        Lines = events,
        BadEvents = level is "warning" or "error" ? events : 0,
        Bytes = events * 80,
        FirstMinute = 29_000_000,
        LastMinute = 29_000_059,
        ActiveMinutes = Math.Min(60, events),
        SourceBits = 1,
    };
}
