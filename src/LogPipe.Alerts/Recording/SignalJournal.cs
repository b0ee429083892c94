using LogPipe.Alerts.Incidents;
using LogPipe.Model;
using Microsoft.Extensions.Logging;

namespace LogPipe.Alerts.Recording;

/// <summary>A change of an incident that a sink does not have yet.</summary>
/// <param name="Sink">Whom it is for.</param>
/// <param name="Incident">The incident as it was last.</param>
public sealed record PendingSignal(string Sink, Incident Incident);

/// <summary>How a sink is.</summary>
/// <param name="Sink">Its name.</param>
/// <param name="Written">Signals that it took, once for each change that it was given.</param>
/// <param name="Refused">Signals that it refused for good.</param>
/// <param name="Pending">Incidents whose last change it does not have yet.</param>
/// <param name="Trouble">Why it takes nothing now, or null.</param>
public sealed record SignalSinkState(string Sink, long Written, long Refused, int Pending, string? Trouble);

/// <summary>
/// Incidents on their way to where signals are kept. Of each incident only the last change waits, so an index that is away for a night costs no more than the incidents of the night. Each sink is written to
/// apart from the others, and nothing waits for it. One caller at a time; <see cref="Read"/> is safe from any thread.
/// </summary>
/// <remarks>Whoever owns it saves <see cref="Pending"/> after <see cref="Add"/> and before <see cref="Advance"/>: what was sent is on disk then, and <c>kill -9</c> loses nothing.</remarks>
public sealed class SignalJournal
{
    /// <summary>Incidents that wait for a sink; of more than this the one that waits longest is given up, and it is told.</summary>
    public const int MaxPending = 1000;

    /// <summary>Incidents that are written at once: a hundred of a hundred alerts each are some megabytes.</summary>
    private const int MaxAtOnce = 100;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly List<Lane> _lanes;
    private readonly IncidentDocument _document;
    private readonly ILogger _log;

    /// <summary>Initializes the journal.</summary>
    /// <param name="sinks">Where signals are kept; whoever made them disposes of them.</param>
    /// <param name="before">What was on its way when the process before this one ended.</param>
    /// <param name="document">Writes incidents as documents.</param>
    /// <param name="log">Where failures are told.</param>
    public SignalJournal(IEnumerable<ISignalSink> sinks, IEnumerable<PendingSignal> before, IncidentDocument document, ILogger log)
    {
        _lanes = [.. sinks.Select(sink => new Lane(sink, before.Where(b => b.Sink == sink.Name).Select(static b => b.Incident)))];
        _document = document;
        _log = log;
    }

    /// <summary>Gets what the sinks do not have yet.</summary>
    public IReadOnlyList<PendingSignal> Pending => [.. _lanes.SelectMany(static lane => lane.Pending.Select(incident => new PendingSignal(lane.Sink.Name, incident)))];

    /// <summary>Says how the sinks are.</summary>
    public IReadOnlyList<SignalSinkState> Read() => [.. _lanes.Select(static lane => lane.State)];

    /// <summary>Takes incidents that changed.</summary>
    public void Add(IEnumerable<Incident> changed)
    {
        foreach (Incident incident in changed)
        {
            foreach (Lane lane in _lanes)
            {
                if (lane.Add(incident) is { } lost)
                    RecordingLog.GivenUp(_log, lane.Sink.Name, lost.Summary, MaxPending);
            }
        }
    }

    /// <summary>Takes in what became of writings, and writes what waits.</summary>
    /// <returns>Whether anything changed that has to be saved.</returns>
    public bool Advance(DateTimeOffset now, CancellationToken cancellation)
    {
        bool hasChanged = false;
        foreach (Lane lane in _lanes)
        {
            hasChanged |= lane.Conclude(now, _log);
            lane.Begin(now, _document, cancellation);
        }

        return hasChanged;
    }

    /// <summary>Writes what waits once more, whatever pause it is in, and waits for it, at the end of the process. What fails is in <see cref="Pending"/> and goes out at the next start.</summary>
    public async Task DrainAsync(DateTimeOffset now, TimeSpan longest, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(longest);
        _lanes.ForEach(static lane => lane.EndPause());
        do
        {
            Advance(now, limit.Token);
            await Task.WhenAll(_lanes.Select(static lane => lane.Ended)).ConfigureAwait(false);
        }
        while (!limit.IsCancellationRequested && _lanes.Exists(lane => lane.IsGood && lane.Pending.Count > 0));
    }

    /// <summary>1 s, 2 s, 4 s … up to half a minute.</summary>
    private static TimeSpan Pause(int failures) => TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, Math.Min(failures, 10) - 1)));

    /// <summary>What waits for one sink, the longest first.</summary>
    private sealed class Lane
    {
        private readonly Dictionary<string, int> _sent = [];
        private Task<(IReadOnlyList<SignalRefusal> Refused, string? Trouble)>? _writing;
        private DateTimeOffset _nextAt;
        private int _failures;

        public Lane(ISignalSink sink, IEnumerable<Incident> before)
        {
            Sink = sink;
            Pending = [.. before];
            State = new SignalSinkState(sink.Name, 0, 0, Pending.Count, null);
        }

        public ISignalSink Sink { get; }

        public List<Incident> Pending { get; }

        /// <summary>Gets how it is; replaced as a whole, so any thread may read it.</summary>
        public SignalSinkState State { get; private set; }

        public Task Ended => _writing ?? Task.CompletedTask;

        /// <summary>Gets a value that says whether a writing has ended, is not taken in yet, and was good.</summary>
        public bool IsGood => _writing is { IsCompletedSuccessfully: true } ended && ended.GetAwaiter().GetResult().Trouble is null;

        public void EndPause() => _nextAt = default;

        /// <summary>Takes a change in; gives what is given up for it.</summary>
        public Incident? Add(Incident incident)
        {
            int known = Pending.FindIndex(p => p.Id == incident.Id);
            Incident? lost = null;
            if (known >= 0)
            {
                Pending[known] = incident;
            }
            else
            {
                Pending.Add(incident);
                if (Pending.Count > MaxPending)
                {
                    lost = Pending[0];
                    Pending.RemoveAt(0);
                }
            }

            State = State with { Pending = Pending.Count };
            return lost;
        }

        public void Begin(DateTimeOffset now, IncidentDocument document, CancellationToken cancellation)
        {
            if (_writing is not null || Pending.Count == 0 || now < _nextAt)
                return;
            _sent.Clear();
            var signals = new List<Signal>();
            foreach (Incident incident in Pending.Take(MaxAtOnce))
            {
                _sent.Add(incident.Id, incident.Revision);
                signals.Add(document.Of(incident));
            }

            _writing = WriteAsync(signals, cancellation);
        }

        public bool Conclude(DateTimeOffset now, ILogger log)
        {
            if (_writing is not { IsCompleted: true } ended)
                return false;
            _writing = null;
            (IReadOnlyList<SignalRefusal> refused, string? trouble) = ended.GetAwaiter().GetResult();
            if (trouble is not null)
            {
                _failures++;
                _nextAt = now + Pause(_failures);
                // an outage is told once, and once more where the reason is another one
                if (trouble != State.Trouble)
                    RecordingLog.NotTaken(log, Sink.Name, Pending.Count, trouble);
                State = State with { Trouble = trouble };
                return false;
            }

            foreach (SignalRefusal refusal in refused)
                RecordingLog.Refused(log, Sink.Name, refusal.Id, refusal.Reason);
            if (State.Trouble is not null)
                RecordingLog.TakenAgain(log, Sink.Name);
            _failures = 0;
            // what changed meanwhile is written again
            Pending.RemoveAll(p => _sent.TryGetValue(p.Id, out int revision) && p.Revision == revision);
            State = new SignalSinkState(Sink.Name, State.Written + _sent.Count - refused.Count, State.Refused + refused.Count, Pending.Count, null);
            return true;
        }

        private async Task<(IReadOnlyList<SignalRefusal> Refused, string? Trouble)> WriteAsync(List<Signal> signals, CancellationToken cancellation)
        {
            try
            {
                return (await Sink.WriteAsync(signals, cancellation).ConfigureAwait(false), null);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException or OperationCanceledException)
            {
                return ([], e.Message.ReplaceLineEndings(" "));
            }
        }
    }
}

/// <summary>What is told in LogPipe's own log.</summary>
internal static partial class RecordingLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} incidents wait for {Sink} and will be offered again: {Reason}")]
    public static partial void NotTaken(ILogger log, string sink, int count, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Sink} takes incidents again")]
    public static partial void TakenAgain(ILogger log, string sink);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Sink} refuses the incident {Id} for good: {Reason}; 'logpipe alerts list' has it")]
    public static partial void Refused(ILogger log, string sink, string id, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Sink} does not get the incident '{Summary}': more than {Limit} wait for it; 'logpipe alerts list' has it")]
    public static partial void GivenUp(ILogger log, string sink, string summary, int limit);
}
