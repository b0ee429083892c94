using LogPipe.Inputs.Checkpoints;
using LogPipe.Inputs.Files.Following;
using LogPipe.Model;
using Microsoft.Extensions.Logging;

namespace LogPipe.Inputs.Files;

/// <summary>Follows files as they grow, are rotated, compressed and deleted, and goes on after a restart where lines had been acknowledged.</summary>
/// <remarks>
/// <para>A line is handed over when its line end has been written; one without waits until its file is gone for good.</para>
/// <para>After a crash, lines that were not acknowledged come again with the same source key and position. The source key of a file is durable
/// before its first line is handed over.</para>
/// <para>What no input can see: lines that were written and cut off between two looks (50 ms to <see cref="FileInputOptions.MaxPollInterval"/>) without a
/// copy beside the file.</para>
/// </remarks>
public sealed class FileInput : IInput
{
    // at most so much is read and delivered again after a crash, and at most so often is the disk flushed
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(1);

    private readonly FileInputPlan _plan;
    private readonly string _checkpointPath;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private FileCheckpointStore? _store;
    private FileFollower? _follower;
    private bool _saveFailed;

    /// <summary>Initializes the input; nothing is opened before <see cref="RunAsync"/>.</summary>
    /// <param name="name">The name of the input, unique.</param>
    /// <param name="options">What to read and how.</param>
    /// <param name="checkpointPath">The file that keeps the positions; its folder is made if need be. One input, one file.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Takes what happens to files.</param>
    /// <exception cref="InputException">The options have mistakes: all are in the message.</exception>
    public FileInput(string name, FileInputOptions options, string checkpointPath, TimeProvider time, ILogger log)
    {
        _plan = FileInputPlan.From(name, options, literalPaths: false);
        _checkpointPath = Path.GetFullPath(checkpointPath);
        _time = time;
        _log = log;
    }

    /// <inheritdoc/>
    public string Name => _plan.Name;

    /// <inheritdoc/>
    /// <exception cref="InputException">The checkpoint file is damaged or used by another process.</exception>
    public async Task RunAsync(IBatchSink sink, CancellationToken stop)
    {
        await Task.Yield();
        if (stop.IsCancellationRequested)
            return;
        _store = FileCheckpointStore.Open(_checkpointPath, _time);
        _follower = new FileFollower(_plan, _store, _time, _log);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task saving = SaveRegularlyAsync(_store, ended.Token);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                TimeSpan wait = await _follower.TurnAsync(sink, stop).ConfigureAwait(false);
                if (_plan.Options.Once)
                {
                    await _follower.FinishAsync(sink, stop).ConfigureAwait(false);
                    break;
                }

                await Task.Delay(wait, _time, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // the usual end
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await saving.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask AcknowledgeAsync(LogSource source, long position, CancellationToken cancellation)
    {
        _store?.Acknowledge(source.Key, position);
        return ValueTask.CompletedTask;
    }

    /// <summary>Saves the positions and closes every file.</summary>
    public ValueTask DisposeAsync()
    {
        _follower?.Dispose();
        if (_store is not null)
        {
            TrySave(_store);
            _store.Dispose();
        }

        _store = null;
        _follower = null;
        return ValueTask.CompletedTask;
    }

    private async Task SaveRegularlyAsync(FileCheckpointStore store, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(SaveInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(ended).ConfigureAwait(false))
                TrySave(store);
        }
        catch (OperationCanceledException)
        {
            // the last save comes at disposal
        }
    }

    private void TrySave(FileCheckpointStore store)
    {
        try
        {
            store.Save();
            _saveFailed = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // nothing is lost: the position saved before holds, and lines after it come again
            if (!_saveFailed)
                FileInputLog.CheckpointsNotSaved(_log, FileInputLog.Reason(e));
            _saveFailed = true;
        }
    }
}
