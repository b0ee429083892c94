using LogPipe.Model;

namespace LogPipe.Testing.Fakes;

/// <summary>An emitter that copies what a windowed stage gives out and gives the batch back at once.</summary>
public sealed class RecordingEmitter(BatchPool pool) : IBatchEmitter
{
    private readonly List<SeenBatch> _batches = [];

    public IReadOnlyList<SeenBatch> Batches => _batches;

    public IEnumerable<SeenRecord> Records => _batches.SelectMany(static b => b.Records);

    public IEnumerable<SeenRecord> LiveRecords => Records.Where(static r => r.IsLive);

    public LogBatch Rent(LogSource source) => pool.Rent(source);

    public void Emit(LogBatch batch)
    {
        _batches.Add(SeenBatch.Of(batch));
        batch.Release();
    }
}
