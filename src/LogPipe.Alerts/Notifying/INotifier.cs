using LogPipe.Alerts.Incidents;

namespace LogPipe.Alerts.Notifying;

/// <summary>Tells somebody of an incident. Safe to call again with the same one: what other systems know it by is its id.</summary>
public interface INotifier
{
    /// <summary>Gets the name that rules call it by.</summary>
    string Name { get; }

    /// <summary>Gets a value that says whether it is told of open incidents again and again: Alertmanager forgets them when it is started anew, and wants every alert of an incident.</summary>
    bool IsReminded => false;

    /// <summary>Tells of an incident that began, or that is over where it has an end.</summary>
    /// <exception cref="NotifyException">It was not taken; whether another try makes sense is in it.</exception>
    /// <exception cref="HttpRequestException">Nobody could be reached.</exception>
    Task SendAsync(Incident incident, CancellationToken cancellation);
}

/// <summary>Somebody could not be told.</summary>
public sealed class NotifyException : Exception
{
    /// <summary>Initializes the exception.</summary>
    public NotifyException(string message, bool isFinal)
        : base(message) => IsFinal = isFinal;

    /// <summary>Gets a value that says whether another try would end the same: a wrong address, a wrong key.</summary>
    public bool IsFinal { get; }
}
