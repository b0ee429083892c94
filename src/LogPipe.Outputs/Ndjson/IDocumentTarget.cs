namespace LogPipe.Outputs.Ndjson;

/// <summary>Takes runs of whole lines: a stream or a file.</summary>
internal interface IDocumentTarget : IAsyncDisposable
{
    /// <summary>Writes whole lines; they may still be on their way when the task ends.</summary>
    Task WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation);

    /// <summary>Makes everything since the last call durable: delivered. When this or a write throws, what was written since then is void.</summary>
    Task CommitAsync(CancellationToken cancellation);

    /// <summary>Takes back what was written since the last commit, as far as that can be done.</summary>
    void Undo();
}
