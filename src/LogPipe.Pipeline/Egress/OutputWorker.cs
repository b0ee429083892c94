using LogPipe.Model;
using LogPipe.Pipeline.Accounting;
using LogPipe.Pipeline.Queues;

namespace LogPipe.Pipeline.Egress;

/// <summary>Takes one output's batches off its queue, as many at once as the output allows (<see cref="IOutput.Concurrency"/>).</summary>
internal sealed class OutputWorker
{
    private readonly IOutput _output;
    private readonly PipelinePlan _plan;
    private readonly OutputMeter _meter = new();
    private readonly OutputLoop[] _loops;

    public OutputWorker(IOutput output, PipelinePlan plan, FanOut fanOut, DeadLetterWriter deadLetters)
    {
        _output = output;
        _plan = plan;
        Queue = new BatchQueue<Delivery>(plan.Options.QueueBatches, plan.Options.QueueBytes, hasOneReader: output.Concurrency == 1);
        _loops = [.. Enumerable.Range(0, output.Concurrency).Select(_ => new OutputLoop(output, plan, fanOut, deadLetters, Queue, _meter))];
    }

    public BatchQueue<Delivery> Queue { get; }

    public OutputSnapshot Read() => _meter.Read(_output.Name, Queue.Count, Queue.ByteCount, _plan.Clock);

    /// <summary>Works until the queue is completed and empty; fails as soon as one of the loops does.</summary>
    public async Task RunAsync(CancellationToken abort)
    {
        List<Task> running = [.. _loops.Select(loop => loop.RunAsync(abort))];
        while (running.Count > 0)
        {
            Task ended = await Task.WhenAny(running).ConfigureAwait(false);
            running.Remove(ended);
            await ended.ConfigureAwait(false);
        }
    }
}
