namespace LogPipe.Outputs.Ndjson;

/// <summary>Appends lines to a file, puts it aside when it is full, and opens it anew when somebody else moved or emptied it.</summary>
/// <remarks>Owns the file while it is open: nobody else may write it. A half-written line of a killed process is cut off, because it was never delivered.</remarks>
internal sealed class FileTarget(NdjsonFileOptions options) : IDocumentTarget
{
    private readonly string _path = Path.GetFullPath(options.Path);
    private FileStream? _file;
    private long _committed;

    public async Task WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation) =>
        await Ready().WriteAsync(lines, cancellation).ConfigureAwait(false);

    public Task CommitAsync(CancellationToken cancellation)
    {
        if (_file is { } file)
        {
            file.Flush(options.Sync);
            _committed = file.Position;
        }

        return Task.CompletedTask;
    }

    public void Undo()
    {
        if (_file is not { } file)
            return;
        try
        {
            file.SetLength(_committed);
            file.Position = _committed;
        }
        catch (IOException)
        {
            // The disk refuses even this: opening the file again cuts a torn line off, and at worst whole lines are there twice.
            Close();
        }
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    /// <summary>Gives the file to write to; between two commits it stays the same.</summary>
    private FileStream Ready()
    {
        if (_file is { } file && file.Position == _committed)
        {
            if (options.MaxFileBytes > 0 && _committed >= options.MaxFileBytes)
                PutAside();
            else if (!IsOurs())
                Close();
        }

        return _file ?? Open();
    }

    private FileStream Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        var file = new FileStream(_path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read | FileShare.Delete,
            BufferSize = 0,
        });
        try
        {
            _committed = TornLine.CutOff(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _file = file;
        return file;
    }

    /// <summary>Says whether the path still leads to the file that is open, and nobody cut it short.</summary>
    private bool IsOurs()
    {
        var entry = new FileInfo(_path);
        return entry.Exists && entry.Length == _committed;
    }

    private void PutAside()
    {
        Close();
        NumberedFiles aside = new(_path);
        File.Move(_path, aside.Next());
        if (options.KeepFiles > 0)
            aside.KeepNewest(options.KeepFiles);
    }

    private void Close()
    {
        FileStream? file = _file;
        _file = null;
        file?.Dispose();
    }
}
