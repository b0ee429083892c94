using LogPipe.Alerts.Detection;
using LogPipe.Alerts.Incidents;
using LogPipe.Alerts.Rules;

namespace LogPipe.Alerts.Tests;

[Collection(MeasuresMemory.Name)]
public sealed class AlertEngineTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 13, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_burst_is_one_incident_with_one_end_and_names_the_first_cause()
    {
        var world = new World(new AlertRule { Name = "spike", Kind = AlertKind.Spike, Notify = ["ops"] });
        world.Run(600, (_, _) => { });
        List<Incident> told = world.Run(60, (second, engine) =>
        {
            engine.Add("DB-1", 20);
            if (second >= 15)
                engine.Add("HTTP-500", 30);
        });
        told.AddRange(world.Run(120, (_, _) => { }));

        Assert.Equal(2, told.Count);
        Assert.Null(told[0].ResolvedAt);
        Assert.Equal("DB-1", told[0].Cause.Code);
        Assert.Equal(Start.AddSeconds(600), told[0].Cause.StartsAt);
        Assert.NotNull(told[1].ResolvedAt);
        Assert.Equal(told[0].Id, told[1].Id);
        Assert.Equal(["DB-1", "HTTP-500"], told[1].Alerts.Select(static a => a.Code));
        Assert.Equal("DB-1", told[1].Cause.Code);
    }

    [Fact]
    public void It_is_told_within_a_second_of_the_burst_and_again_only_after_the_cooldown()
    {
        var world = new World(new AlertRule { Name = "spike", Kind = AlertKind.Spike, Cooldown = TimeSpan.FromMinutes(10) });
        world.Run(600, (_, _) => { });
        DateTimeOffset burst = world.Now;
        Assert.Single(world.Run(2, static (_, engine) => engine.Add("DB-1", 50)));
        Assert.InRange(world.Engine.Book.Incidents[0].JoinedAt, burst, burst.AddSeconds(2));
        Assert.Single(world.Run(120, (_, _) => { }));
        Assert.Empty(world.Run(5, static (_, engine) => engine.Add("DB-1", 500)));
        world.Run(1200, (_, _) => { });
        Assert.Single(world.Run(5, static (_, engine) => engine.Add("DB-1", 500)));
    }

    [Fact]
    public void What_always_comes_is_no_spike_and_neither_are_events_of_yesterday()
    {
        var world = new World(new AlertRule { Name = "spike", Kind = AlertKind.Spike });
        Assert.Empty(world.Run(1800, static (second, engine) =>
        {
            engine.Add("BUSY", 40 + (second % 7));
            engine.Add("OLD", 100, late: TimeSpan.FromDays(1));
        }));
        Assert.True(world.Engine.LateEvents > 0);
        // what comes a minute late is told of all the same
        Assert.Single(world.Run(20, static (_, engine) => engine.Add("LAGGING", 30, late: TimeSpan.FromMinutes(1))));
    }

    [Fact]
    public void Thresholds_ratios_and_silence_fire_and_end()
    {
        var threshold = new World(new AlertRule { Name = "t", Kind = AlertKind.Threshold, AtLeast = 100, Window = TimeSpan.FromMinutes(1) });
        Assert.Empty(threshold.Run(60, static (_, engine) => engine.Add("A", 1)));
        Assert.Single(threshold.Run(30, static (_, engine) => engine.Add("A", 4)));
        Assert.NotNull(Assert.Single(threshold.Run(200, (_, _) => { })).ResolvedAt);

        var ratio = new World(new AlertRule { Name = "r", Kind = AlertKind.Ratio, Share = 0.5, AtLeast = 10 });
        Assert.Empty(ratio.Run(60, static (_, engine) => engine.Add("A", 1, whole: 10)));
        Assert.Single(ratio.Run(120, static (_, engine) => engine.Add("A", 10, whole: 10)));

        var silence = new World(new AlertRule { Name = "s", Kind = AlertKind.Silence, By = AlertGroup.Application, Window = TimeSpan.FromMinutes(2) });
        Assert.Empty(silence.Run(60, static (_, engine) => engine.Add("A", 1)));
        Assert.Single(silence.Run(180, (_, _) => { }));
        Assert.NotNull(Assert.Single(silence.Run(10, static (_, engine) => engine.Add("A", 1))).ResolvedAt);
    }

    [Fact]
    public void A_rule_with_for_waits_and_a_muted_code_and_a_mute_window_tell_nobody()
    {
        var waits = new World(new AlertRule { Name = "t", Kind = AlertKind.Threshold, AtLeast = 10, Window = TimeSpan.FromMinutes(1), For = TimeSpan.FromSeconds(30) });
        Assert.Empty(waits.Run(20, static (_, engine) => engine.Add("A", 5)));
        Assert.Single(waits.Run(40, static (_, engine) => engine.Add("A", 5)));

        var muted = new World(new AlertRule { Name = "t", Kind = AlertKind.Threshold, AtLeast = 10 }, static code => code == "A");
        Assert.Empty(muted.Run(20, static (_, engine) => engine.Add("A", 5)));
        Assert.Empty(muted.Engine.Book.Incidents);

        Assert.True(MuteWindow.TryParse("sun-sat", out MuteWindow? always));
        var quiet = new World(new AlertRule { Name = "t", Kind = AlertKind.Threshold, AtLeast = 10, Mute = [always!] });
        Assert.Empty(quiet.Run(20, static (_, engine) => engine.Add("A", 5)));
        Assert.True(Assert.Single(quiet.Engine.Book.Incidents).IsMuted);
    }

    [Fact]
    public void A_storm_of_new_codes_is_one_incident()
    {
        var world = new World(new AlertRule { Name = "new", Kind = AlertKind.New });
        List<Incident> told = [];
        for (int i = 0; i < 300; i++)
            told.AddRange(world.Engine.Report(new(AlertKind.New, $"C{i}", "title", "shop", world.Now, "2.5.0"), world.Now.AddMilliseconds(i)));
        Assert.Contains("C0: new error in shop after deployment 2.5.0: title", Assert.Single(told).Summary);
        Incident incident = Assert.Single(world.Engine.Book.Incidents);
        Assert.Equal(300, incident.Alerts.Count + incident.More);
        Assert.Single(world.Run(310, (_, _) => { }));
    }

    [Fact]
    public void What_was_open_before_a_restart_is_not_told_again_and_ends()
    {
        var rule = new AlertRule { Name = "spike", Kind = AlertKind.Spike };
        var before = new World(rule);
        before.Run(600, (_, _) => { });
        Assert.Single(before.Run(10, static (_, engine) => engine.Add("DB-1", 50)));

        var after = new World(rule, before: before.Engine.Book.Incidents);
        Assert.Empty(after.Run(40, (_, _) => { }));
        Assert.Empty(after.Run(20, static (_, engine) => engine.Add("DB-1", 50)));
        Assert.NotNull(Assert.Single(after.Run(400, (_, _) => { })).ResolvedAt);
    }

    [Theory]
    [InlineData("22:00-06:00", "2026-03-13T23:00:00", true)]
    [InlineData("22:00-06:00", "2026-03-13T05:59:00", true)]
    [InlineData("22:00-06:00", "2026-03-13T06:00:00", false)]
    [InlineData("sat,sun", "2026-03-14T12:00:00", true)]
    [InlineData("sat,sun", "2026-03-13T12:00:00", false)]
    [InlineData("fri 22:00-06:00", "2026-03-14T03:00:00", true)]
    [InlineData("fri 22:00-06:00", "2026-03-13T03:00:00", false)]
    [InlineData("mon-fri 12:00-13:00", "2026-03-13T12:30:00", true)]
    public void Mute_windows_hold_as_they_are_written(string window, string time, bool holds)
    {
        Assert.True(MuteWindow.TryParse(window, out MuteWindow? parsed));
        Assert.Equal(holds, parsed!.Holds(DateTimeOffset.Parse(time + "Z", System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("noon")]
    [InlineData("22-06")]
    [InlineData("mon 12:00")]
    public void What_is_no_window_is_none(string text) => Assert.False(MuteWindow.TryParse(text, out _));

    [Fact]
    public void Every_alert_says_what_would_have_been_usual()
    {
        var world = new World(new AlertRule { Name = "spike", Kind = AlertKind.Spike });
        world.Run(1800, static (second, engine) => engine.Add("DB-1", second % 2));
        Alert alert = Assert.Single(world.Run(20, static (_, engine) => engine.Add("DB-1", 40))).Cause;
        Assert.InRange(alert.Expected, 4, 6);
        Assert.InRange(alert.ExpectedLow, 0, 3);
        Assert.InRange(alert.ExpectedHigh, 6, 40);
        Assert.True(alert.Count > alert.ExpectedHigh && alert.Score > 1);
        Assert.Contains($"at most {alert.ExpectedHigh}:", alert.Summary);
    }

    [Fact]
    public void A_burst_that_stays_is_told_once_and_becomes_usual_in_the_end()
    {
        var world = new World(new AlertRule { Name = "spike", Kind = AlertKind.Spike });
        world.Run(3600, static (second, engine) => engine.Add("DB-1", second % 5 == 0 ? 1 : 0));
        List<Incident> told = world.Run(4 * 3600, static (_, engine) => engine.Add("DB-1", 50));
        Assert.InRange(told.Count, 1, 2);
        Assert.True(told.Count == 1 || told[1].ResolvedAt - told[0].JoinedAt > TimeSpan.FromMinutes(10));
    }

    [Fact]
    public void An_application_that_makes_up_codes_without_end_leaves_room_for_others()
    {
        var world = new World(new AlertRule { Name = "spike", Kind = AlertKind.Spike });
        world.Run(60, (_, _) => { });
        int made = 0;
        world.Run(200, (_, engine) =>
        {
            for (int i = 0; i < 1000; i++)
                engine.Add($"MADE-{made++}", 1, application: "runaway");
        });
        Assert.Equal(AlertEngine.MaxSeriesOfApplication, world.Engine.SeriesCount);
        Incident incident = Assert.Single(world.Run(20, static (_, engine) => engine.Add("DB-1", 40)), static i => i.Cause.Application == "shop");
        Assert.Equal("DB-1", incident.Cause.Code);
    }

    [Fact]
    public void What_is_usual_is_known_after_a_restart()
    {
        var rule = new AlertRule { Name = "spike", Kind = AlertKind.Spike };
        var before = new World(rule);
        before.Run(3600, static (_, engine) => engine.Add("BUSY", 30));
        using var saved = new MemoryStream();
        before.Engine.SaveLearned(saved);

        DateTimeOffset next = before.Now.AddMinutes(5);
        var forgetful = new World(rule, now: next);
        forgetful.Run(60, (_, _) => { });
        Assert.NotEmpty(forgetful.Run(60, static (_, engine) => engine.Add("BUSY", 30)));

        saved.Position = 0;
        var after = new World(rule, now: next);
        after.Engine.LoadLearned(saved);
        after.Run(60, (_, _) => { });
        Assert.Empty(after.Run(60, static (_, engine) => engine.Add("BUSY", 30)));
        Assert.Single(after.Run(20, static (_, engine) => engine.Add("BUSY", 300)));
    }

    [Fact]
    [Trait("Category", "Memory")]
    public void A_hundred_thousand_series_take_less_than_200_MB()
    {
        var world = new World(new AlertRule { Name = "spike", Kind = AlertKind.Spike });
        long before = GC.GetTotalMemory(forceFullCollection: true);
        // two hours apart, so that each has seen a whole hour with events
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < AlertEngine.MaxSeries; i++)
                world.Add($"SHOP-DB-{i:x5}", 1, application: $"shop{i % 20}");
            world.Run(1, (_, _) => { });
            world.Now = world.Now.AddHours(2);
        }

        Assert.Equal(AlertEngine.MaxSeries, world.Engine.SeriesCount);
        long taken = GC.GetTotalMemory(forceFullCollection: true) - before;
        TestContext.Current.TestOutputHelper?.WriteLine($"{AlertEngine.MaxSeries} series take {taken / 1e6:F0} MB");
        Assert.InRange(taken, 0, 200_000_000);
        GC.KeepAlive(world);
    }

    /// <summary>A pipeline whose clock the test moves.</summary>
    private sealed class World
    {
        private readonly AlertBoard _board;
        private readonly AlertRule _rule;

        public World(AlertRule rule, Func<string, bool>? isMuted = null, IReadOnlyList<Incident>? before = null, DateTimeOffset? now = null)
        {
            _rule = rule;
            _board = new AlertBoard([rule]);
            Engine = new AlertEngine(_board, new IncidentBook(before ?? []), isMuted ?? (static _ => false), now ?? Start);
            Now = now ?? Start;
        }

        public AlertEngine Engine { get; }

        public DateTimeOffset Now { get; set; }

        public void Add(string code, int count, int whole = 0, TimeSpan late = default, string application = "shop") =>
            _board.Add(0, new SeriesKey(_rule.Name, application, code, ""), "title", AlertClock.BucketOf(Now - late), count, whole);

        public List<Incident> Run(int seconds, Action<int, World> each)
        {
            var told = new List<Incident>();
            for (int second = 0; second < seconds; second++)
            {
                each(second, this);
                told.AddRange(Engine.Advance(Now));
                Now = Now.AddSeconds(1);
            }

            return told;
        }
    }
}
