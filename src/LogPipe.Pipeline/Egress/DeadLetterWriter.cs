using LogPipe.Model;
using LogPipe.Pipeline.Accounting;

namespace LogPipe.Pipeline.Egress;

/// <summary>Writes dead letters, one caller after another, and tries again until they are durable: what waits for it is not acknowledged.</summary>
internal sealed class DeadLetterWriter(PipelinePlan plan, DeadLetterCounts counts) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private volatile string? _trouble;

    /// <summary>Gets why letters cannot be written now, or null while they can.</summary>
    public string? Trouble => _trouble;

    /// <summary>Writes letters; they are durable when the task ends.</summary>
    public async Task WriteAsync(IReadOnlyList<DeadLetter> letters, CancellationToken abort)
    {
        await _turn.WaitAsync(abort).ConfigureAwait(false);
        try
        {
            var backoff = new Backoff(plan.Options.FirstRetryAfter, plan.Options.MaxRetryAfter, plan.Random);
            while (!await TryWriteAsync(letters, abort).ConfigureAwait(false))
                await Task.Delay(backoff.Next(), plan.Clock, abort).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }

        foreach (DeadLetter letter in letters)
            counts.Add(letter.Reason);
    }

    public void Dispose() => _turn.Dispose();

    private async Task<bool> TryWriteAsync(IReadOnlyList<DeadLetter> letters, CancellationToken abort)
    {
        try
        {
            await plan.DeadLetters.WriteAsync(letters, abort).ConfigureAwait(false);
            _trouble = null;
            return true;
        }
        catch (Exception e) when (!abort.IsCancellationRequested)
        {
            _trouble = e.Message;
            PipelineLog.DeadLettersNotWritten(plan.Logger, letters.Count, e);
            return false;
        }
    }
}
