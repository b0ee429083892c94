namespace LogPipe.Inputs.Spool;

/// <summary>Takes messages from the network and puts them into a spool. Listens from <see cref="RunAsync"/> on.</summary>
internal interface IReceiver
{
    /// <summary>Receives until <paramref name="stop"/> is cancelled; what was answered by then is in the spool.</summary>
    /// <exception cref="Model.InputException">It cannot listen.</exception>
    Task RunAsync(SpoolStore spool, CancellationToken stop);
}
