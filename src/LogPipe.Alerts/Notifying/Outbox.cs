using LogPipe.Alerts.Incidents;
using Microsoft.Extensions.Logging;

namespace LogPipe.Alerts.Notifying;

/// <summary>A message that somebody has not been told yet.</summary>
/// <param name="Notifier">Who is to be told.</param>
/// <param name="Incident">Of what.</param>
/// <param name="Attempts">How often it failed.</param>
/// <param name="NextAt">When it is tried again.</param>
/// <param name="Since">Since when.</param>
public sealed record Message(string Notifier, Incident Incident, int Attempts, DateTimeOffset NextAt, DateTimeOffset Since);

/// <summary>Messages on their way. Each notifier gets its messages one after the other; one that fails is tried again for a day, and the others do not wait for it. One caller at a time.</summary>
public sealed class Outbox
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(1);

    /// <summary>Messages that wait; of more than this the oldest is given up.</summary>
    private const int MaxMessages = 1000;

    private readonly Dictionary<string, INotifier> _notifiers;
    private readonly Dictionary<string, Task<Message?>> _sending = [];
    private readonly List<Message> _messages;
    private readonly ILogger _log;

    /// <summary>Initializes the outbox.</summary>
    /// <param name="notifiers">Who can be told.</param>
    /// <param name="before">What was on its way when the process before this one ended.</param>
    /// <param name="log">Where failures are told.</param>
    public Outbox(IEnumerable<INotifier> notifiers, IEnumerable<Message> before, ILogger log)
    {
        _notifiers = notifiers.ToDictionary(static n => n.Name);
        _messages = [.. before.Where(m => _notifiers.ContainsKey(m.Notifier))];
        _log = log;
    }

    /// <summary>Gets what is on its way.</summary>
    public IReadOnlyList<Message> Messages => _messages;

    /// <summary>Takes an incident that people are to be told of.</summary>
    public void Add(Incident incident, DateTimeOffset now)
    {
        foreach (string name in incident.Notify.Where(_notifiers.ContainsKey))
        {
            _messages.Add(new Message(name, incident, 0, now, now));
            if (_messages.Count > MaxMessages)
                _messages.RemoveAt(0);
        }
    }

    /// <summary>Takes open incidents again for those who are told of them again and again; who still waits for a message of the incident is left alone.</summary>
    public void Remind(IEnumerable<Incident> open, DateTimeOffset now)
    {
        foreach (Incident incident in open)
        {
            foreach (string name in incident.Notify.Where(n => _notifiers.TryGetValue(n, out INotifier? known) && known.IsReminded))
            {
                if (!_messages.Exists(m => m.Notifier == name && m.Incident.Id == incident.Id))
                    _messages.Add(new Message(name, incident, 0, now, now));
            }
        }
    }

    /// <summary>Takes in what became of messages and sends those whose time has come.</summary>
    /// <returns>Whether anything changed that has to be saved.</returns>
    public bool Advance(DateTimeOffset now, CancellationToken cancellation)
    {
        bool hasChanged = false;
        foreach ((string name, Task<Message?> sending) in _sending.Where(static s => s.Value.IsCompleted).ToList())
        {
            _sending.Remove(name);
            int first = _messages.FindIndex(m => m.Notifier == name);
            if (first < 0)
                continue;
            Message? again = sending.IsCompletedSuccessfully ? sending.GetAwaiter().GetResult() : _messages[first];
            hasChanged = true;
            if (again is null || now - again.Since > GiveUpAfter)
                _messages.RemoveAt(first);
            else
                _messages[first] = again with { NextAt = now + Pause(again.Attempts) };
        }

        foreach (Message message in _messages.DistinctBy(static m => m.Notifier).Where(m => m.NextAt <= now && !_sending.ContainsKey(m.Notifier)).ToList())
            _sending[message.Notifier] = SendAsync(_notifiers[message.Notifier], message, cancellation);
        return hasChanged;
    }

    /// <summary>Sends what is on its way once more and waits for it, at the end of the process. What fails is in <see cref="Messages"/> and goes out at the next start.</summary>
    public async Task DrainAsync(DateTimeOffset now, TimeSpan longest, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(longest);
        // each message is tried once: whoever cannot be reached now is told at the next start
        for (int round = _messages.Count + _sending.Count; round > 0 && !limit.IsCancellationRequested; round--)
        {
            Advance(now, limit.Token);
            if (_sending.Count == 0)
                return;
            await Task.WhenAny(_sending.Values).ConfigureAwait(false);
        }

        await Task.WhenAll(_sending.Values).ConfigureAwait(false);
        Advance(now, new CancellationToken(canceled: true));
    }

    /// <summary>1 s, 2 s, 4 s … up to five minutes.</summary>
    private static TimeSpan Pause(int attempts) => TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, Math.Min(attempts, 20) - 1)));

    private async Task<Message?> SendAsync(INotifier notifier, Message message, CancellationToken cancellation)
    {
        try
        {
            await notifier.SendAsync(message.Incident, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is NotifyException or HttpRequestException or OperationCanceledException or IOException)
        {
            bool isFinal = e is NotifyException { IsFinal: true };
            if (!cancellation.IsCancellationRequested)
                AlertLog.NotTold(_log, notifier.Name, message.Incident.Summary, e.Message, isFinal ? "given up" : "tried again");
            return isFinal ? null : message with { Attempts = message.Attempts + 1 };
        }
    }
}

/// <summary>What is told in LogPipe's own log.</summary>
internal static partial class AlertLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "notifier {Notifier} could not be told of '{Summary}': {Reason} ({Next})")]
    public static partial void NotTold(ILogger log, string notifier, string summary, string reason, string next);
}
