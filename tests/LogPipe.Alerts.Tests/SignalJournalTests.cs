using System.Text.Json;
using LogPipe.Alerts.Incidents;
using LogPipe.Alerts.Recording;
using LogPipe.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace LogPipe.Alerts.Tests;

public sealed class SignalJournalTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 13, 10, 0, 0, TimeSpan.Zero);

    private static readonly IncidentDocument Document = new("1.0", "box");

    [Fact]
    public void An_incident_is_written_when_it_begins_and_again_under_the_same_id_when_it_is_over()
    {
        using var sink = new Sink();
        SignalJournal journal = Journal(sink);
        Incident opened = Some("i1");
        Round(journal, Start, opened);
        Round(journal, Start.AddMinutes(1), Over(opened, Start.AddMinutes(1)));

        Assert.Equal([("i1", 1L), ("i1", 2L)], sink.Written.Select(static s => (s.Id, s.Version)));
        Assert.Equal(sink.Written[0].Time, sink.Written[1].Time);
        Assert.Equal(["open", "resolved"], sink.Written.Select(static s => Field(s, "logpipe", "incident", "status").GetString()));
        Assert.Empty(journal.Pending);
        Assert.Equal((2, 0, 0), (journal.Read()[0].Written, journal.Read()[0].Refused, journal.Read()[0].Pending));
    }

    [Fact]
    public void Of_an_outage_only_the_last_state_of_each_incident_is_left_and_it_comes_with_growing_pauses()
    {
        using var sink = new Sink { Failure = new HttpRequestException("no index") };
        SignalJournal journal = Journal(sink);
        Incident one = Some("i1");
        Incident two = Some("i2");
        Round(journal, Start, one, two);
        Round(journal, Start, Over(one, Start.AddSeconds(1)));
        // not before the pause is over
        Assert.Equal(1, sink.Calls);
        Assert.Equal("no index", journal.Read()[0].Trouble);
        for (int second = 1; second <= 60; second++)
            Round(journal, Start.AddSeconds(second));
        // after 1, 2, 4, 8, 16 and 30 s
        Assert.Equal(6, sink.Calls);
        sink.Failure = null;
        Round(journal, Start.AddSeconds(120));

        Assert.Equal([("i1", 2L), ("i2", 1L)], sink.Written.Select(static s => (s.Id, s.Version)));
        Assert.Null(journal.Read()[0].Trouble);
    }

    [Fact]
    public void What_was_not_written_when_the_process_was_killed_is_written_by_the_next_one()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("logpipe-journal-").FullName, "incidents.json");
        using var gone = new Sink { Failure = new IOException("no broker") };
        SignalJournal before = Journal(gone);
        Round(before, Start, Some("i1"));
        IncidentFile.Save(new([Some("i1")], [], before.Pending), file);

        using var sink = new Sink();
        Round(Journal(sink, IncidentFile.Load(file).Signals), Start.AddMinutes(1));

        Assert.Equal("i1", Assert.Single(sink.Written).Id);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public void A_file_of_a_release_that_kept_no_signals_is_read()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("logpipe-journal-").FullName, "incidents.json");
        File.WriteAllText(file, """{"incidents":[{"id":"i1","alerts":[],"more":0,"severity":"error","notify":[],"joined_at":"2026-03-13T10:00:00+00:00","is_muted":false}],"messages":[]}""");

        IncidentState state = IncidentFile.Load(file);

        Assert.Equal((1, null), (state.Incidents.Count, state.Signals));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public async Task What_changes_while_it_is_written_is_written_again()
    {
        using var sink = new Sink { Gate = new TaskCompletionSource() };
        SignalJournal journal = Journal(sink);
        Incident opened = Some("i1");
        journal.Add([opened]);
        journal.Advance(Start, CancellationToken.None);
        journal.Add([Over(opened, Start.AddMinutes(1))]);
        sink.Gate.SetResult();
        await journal.DrainAsync(Start, TimeSpan.FromSeconds(5), CancellationToken.None);

        Assert.Equal([1L, 2L], sink.Written.Select(static s => s.Version));
        Assert.Empty(journal.Pending);
    }

    [Fact]
    public async Task At_the_end_everything_is_tried_once_more_and_what_fails_is_left_for_the_next_start()
    {
        using var away = new Sink { Failure = new IOException("no broker") };
        using var well = new Sink("well");
        var journal = new SignalJournal([away, well], [], Document, NullLogger.Instance);
        Round(journal, Start, [.. Enumerable.Range(0, 250).Select(static i => Some($"i{i}"))]);
        Assert.Equal((1, 2), (away.Calls, well.Calls));
        // both are in the middle of something: the one in its pause, the other with much left
        await journal.DrainAsync(Start, TimeSpan.FromMinutes(1), CancellationToken.None);

        Assert.Equal((2, 250), (away.Calls, well.Written.Count));
        Assert.Equal(250, journal.Pending.Count);
        Assert.All(journal.Pending, static p => Assert.Equal("sink", p.Sink));
    }

    [Fact]
    public void One_that_is_refused_is_counted_and_holds_nothing_up()
    {
        using var sink = new Sink { Refused = "i1" };
        SignalJournal journal = Journal(sink);
        Round(journal, Start, Some("i1"), Some("i2"));

        Assert.Empty(journal.Pending);
        Assert.Equal((1, 1), (journal.Read()[0].Written, journal.Read()[0].Refused));
    }

    [Fact]
    public void The_journal_is_bounded()
    {
        using var sink = new Sink { Failure = new IOException("no broker") };
        SignalJournal journal = Journal(sink);
        journal.Add(Enumerable.Range(0, SignalJournal.MaxPending + 5).Select(static i => Some($"i{i}")));

        Assert.Equal(SignalJournal.MaxPending, journal.Pending.Count);
        Assert.Equal("i5", journal.Pending[0].Incident.Id);
    }

    [Fact]
    public void A_document_has_the_fields_that_ECS_has_for_alerts_and_names_the_cause_first()
    {
        Alert late = Fired("new-error", "new", "JBOSS-NET-1", Start.AddSeconds(20));
        Alert cause = Fired("spike", "spike", "JBOSS-DB-1", Start);
        Incident incident = Some("i1") with { Alerts = [late, cause], More = 3, Severity = "critical" };
        Signal signal = Document.Of(incident with { ResolvedAt = Start.AddMinutes(2), Revision = 7 });

        Assert.Equal((8L, Start.AddSeconds(20)), (signal.Version, signal.Time));
        Assert.Equal("alert", Field(signal, "event", "kind").GetString());
        Assert.Equal("incident-resolved", Field(signal, "event", "action").GetString());
        Assert.Equal("2026-03-13T10:00:00.000Z", Field(signal, "event", "start").GetString());
        Assert.Equal("2026-03-13T10:02:00.000Z", Field(signal, "event", "end").GetString());
        Assert.Equal(120_000_000_000, Field(signal, "event", "duration").GetInt64());
        Assert.Equal(2, Field(signal, "event", "severity").GetInt32());
        Assert.Equal("JBOSS-DB-1", Field(signal, "event", "code").GetString());
        Assert.Equal(["spike", "new-error"], Field(signal, "rule", "name").EnumerateArray().Select(static n => n.GetString()));
        Assert.Equal(["JBOSS-DB-1", "JBOSS-NET-1"], Field(signal, "error", "code").EnumerateArray().Select(static n => n.GetString()));
        Assert.Equal(["shop"], Field(signal, "service", "name").EnumerateArray().Select(static n => n.GetString()));
        Assert.Equal(5, Field(signal, "logpipe", "incident", "alerts_total").GetInt32());
        Assert.Equal(2, Field(signal, "logpipe", "incident", "alerts").GetArrayLength());
        Assert.DoesNotContain((byte)'\n', signal.Json.ToArray());
    }

    private static void Round(SignalJournal journal, DateTimeOffset now, params Incident[] changed)
    {
        journal.Add(changed);
        journal.Advance(now, CancellationToken.None);
        // the sink of these tests answers at once: the second call takes it in
        journal.Advance(now, CancellationToken.None);
    }

    private static SignalJournal Journal(Sink sink, IReadOnlyList<PendingSignal>? before = null) => new([sink], before ?? [], Document, NullLogger.Instance);

    private static Incident Some(string id) => new()
    {
        Id = id,
        Alerts = [Fired("spike", "spike", "JBOSS-DB-1", Start)],
        Severity = "error",
        Notify = ["ops"],
        JoinedAt = Start,
    };

    private static Alert Fired(string rule, string kind, string code, DateTimeOffset at) =>
        new() { Rule = rule, Kind = kind, Severity = "error", Application = "shop", Code = code, Summary = $"{code}: 41 in a minute", StartsAt = at, Count = 41, Expected = 2.5, ExpectedHigh = 9, Score = 4.5 };

    private static Incident Over(Incident incident, DateTimeOffset at) =>
        incident with { ResolvedAt = at, Revision = incident.Revision + 1, Alerts = [.. incident.Alerts.Select(a => a with { EndsAt = at })] };

    private static JsonElement Field(Signal signal, params ReadOnlySpan<string> path)
    {
        JsonElement at = JsonSerializer.Deserialize<JsonElement>(signal.Json.Span);
        foreach (string name in path)
            at = at.GetProperty(name);
        return at;
    }

    private sealed class Sink(string name = "sink") : ISignalSink
    {
        public string Name => name;

        public List<Signal> Written { get; } = [];

        public Exception? Failure { get; set; }

        public string? Refused { get; init; }

        public TaskCompletionSource? Gate { get; init; }

        public int Calls { get; private set; }

        public async Task<IReadOnlyList<SignalRefusal>> WriteAsync(IReadOnlyList<Signal> signals, CancellationToken cancellation)
        {
            Calls++;
            if (Gate is not null)
                await Gate.Task;
            if (Failure is not null)
                throw Failure;
            Written.AddRange(signals);
            return [.. signals.Where(s => s.Id == Refused).Select(static s => new SignalRefusal(s.Id, "no"))];
        }

        public void Dispose()
        {
        }
    }
}
