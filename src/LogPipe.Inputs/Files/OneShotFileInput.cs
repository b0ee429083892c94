using LogPipe.Inputs.Checkpoints;
using LogPipe.Inputs.Files.Globs;
using LogPipe.Inputs.Text;
using LogPipe.Model;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace LogPipe.Inputs.Files;

/// <summary>Reads files once, one after another in the order given, each from its beginning to the end that it has then; gzip files are decompressed.</summary>
/// <remarks>
/// A path that exists is taken as it is; otherwise it may be a pattern, whose files are read in ordinal order. Pipes such as
/// <c>/dev/fd/63</c> are read to their end. There is no checkpoint: acknowledgements are taken and forgotten.
/// </remarks>
public sealed class OneShotFileInput : IInput
{
    private readonly FileInputPlan _plan;
    private readonly IReadOnlyList<string> _paths;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private long _bytesRead;
    private long _bytesTotal = -1;

    /// <summary>Initializes the input; nothing is opened before <see cref="RunAsync"/>.</summary>
    /// <param name="name">The name of the input.</param>
    /// <param name="options">What to read and how; the settings about following do not matter.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Takes what is worth a warning.</param>
    /// <exception cref="InputException">The options have mistakes.</exception>
    public OneShotFileInput(string name, FileInputOptions options, TimeProvider time, ILogger log)
    {
        _plan = FileInputPlan.From(name, options, literalPaths: true);
        _paths = options.Paths;
        _time = time;
        _log = log;
    }

    /// <inheritdoc/>
    public string Name => _plan.Name;

    /// <summary>Gets the bytes of text handed over so far. Safe to read from any thread.</summary>
    public long BytesRead => Volatile.Read(ref _bytesRead);

    /// <summary>Gets the bytes of text that there will be, or null while unknown: before the start, with compressed files, with pipes.</summary>
    public long? BytesTotal => Volatile.Read(ref _bytesTotal) is >= 0 and var total ? total : null;

    /// <inheritdoc/>
    /// <exception cref="InputException">A path names no file that can be read: nothing has been read then; or a file fails while it is read.</exception>
    public async Task RunAsync(IBatchSink sink, CancellationToken stop)
    {
        await Task.Yield();
        List<string> files = Resolve();
        foreach (string path in files)
        {
            if (stop.IsCancellationRequested)
                return;
            using IByteContent content = Open(path, out LogSource source);
            await ReadAsync(content, source, sink, stop).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask AcknowledgeAsync(LogSource source, long position, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task ReadAsync(IByteContent content, LogSource source, IBatchSink sink, CancellationToken stop)
    {
        var reader = new LineReader(content, _plan.Encoding, _plan.Limits, position: 0);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                long from = reader.Position;
                LogBatch batch = sink.Rent(source);
                if (!Fill(reader, batch, source))
                {
                    batch.Release();
                    WarnIfCutOff(content, source, reader.Position);
                    await sink.EndOfSourceAsync(source, stop).ConfigureAwait(false);
                    return;
                }

                batch.ArrivedAt = _time.Nanoseconds();
                await sink.WriteAsync(batch, stop).ConfigureAwait(false);
                Interlocked.Add(ref _bytesRead, reader.Position - from);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // the sink gave up waiting because the user stops: what it took is its own
        }
    }

    private static bool Fill(LineReader reader, LogBatch batch, LogSource source)
    {
        try
        {
            return reader.ReadInto(batch, final: true);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            batch.Release();
            throw new InputException(
                e is InvalidDataException
                    ? $"'{source.DisplayName}' is broken after byte {reader.Position} of its decompressed text ({FileInputLog.Reason(e)}): run gzip -t on it"
                    : $"cannot read '{source.DisplayName}' past byte {reader.Position} ({FileInputLog.Reason(e)}): check the disk or mount and run again",
                e);
        }
    }

    private void WarnIfCutOff(IByteContent content, LogSource source, long position)
    {
        if (content is GzipContent gzip && gzip.IsCutOff(position))
            FileInputLog.GzipCutOff(_log, source.DisplayName, position);
    }

    private IByteContent Open(string path, out LogSource source)
    {
        string absolute = Path.GetFullPath(path);
        try
        {
            FileStatus status = FileStatus.Of(path);
            if (status.Kind == FileKind.Other)
            {
                source = _plan.Source($"stream:{absolute}:{Guid.NewGuid():N}", absolute, path);
                return new SequentialContent(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0), fill: false);
            }

            SafeFileHandle handle = FileOpening.Open(path);
            IByteContent content = FileOpening.IsGzip(handle) ? new GzipContent(handle) : new PlainContent(handle);
            ContentHash head = ContentHash.OfHead(content);
            source = _plan.Source($"file:{status.Identity.Device:x}:{status.Identity.Inode:x}:{head.Hash:x16}", absolute, path);
            return content;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException(Mistake(path) ?? $"cannot open '{path}' ({FileInputLog.Reason(e)}): check the file and run again", e);
        }
    }

    private List<string> Resolve()
    {
        var files = new List<string>();
        var mistakes = new List<string>();
        long total = 0;
        foreach (string path in _paths)
        {
            foreach (string file in Expand(path, mistakes))
            {
                if (Mistake(file) is { } mistake)
                    mistakes.Add(mistake);
                files.Add(file);
                total = total < 0 || IsOfUnknownLength(file) ? -1 : total + FileStatus.Of(file).ByteCount;
            }
        }

        if (mistakes.Count > 0)
            throw new InputException(string.Join('\n', mistakes));
        Volatile.Write(ref _bytesTotal, total);
        return files;
    }

    private SortedSet<string> Expand(string path, List<string> mistakes)
    {
        if (!PathPattern.HasWildcards(path) || FileStatus.Of(path).Kind != FileKind.Missing)
            return [path];
        try
        {
            var walker = new PathWalker(PathPattern.Compile(path), _plan.Excluded);
            return walker.Find(
                (folder, e) => mistakes.Add($"cannot look into the folder '{folder}' ({FileInputLog.Reason(e)}): give the right to list it"),
                pattern => mistakes.Add($"the pattern '{pattern}' names no file: check it with ls, or name a file"));
        }
        catch (FormatException e)
        {
            mistakes.Add($"the pattern '{path}' {e.Message}");
            return [];
        }
    }

    private static string? Mistake(string path)
    {
        FileStatus status = FileStatus.Of(path);
        if (status.Kind == FileKind.Folder)
            return $"'{path}' is a folder: name a file, or a pattern such as '{path.TrimEnd('/')}/*.log'";
        if (status.Kind == FileKind.Missing && status.Error != Posix.AccessDenied)
            return $"'{path}' does not exist: check the name, the current folder is '{Environment.CurrentDirectory}'";
        if (status.Kind == FileKind.Other)
            return null;
        try
        {
            FileOpening.Open(path).Dispose();
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return $"no right to read '{path}': ask its owner, or run as a user who may";
        }
        catch (IOException e)
        {
            return $"cannot open '{path}' ({FileInputLog.Reason(e)}): check the file and run again";
        }
    }

    private static bool IsOfUnknownLength(string path)
    {
        try
        {
            if (FileStatus.Of(path).Kind != FileKind.Regular)
                return true;
            using SafeFileHandle handle = FileOpening.Open(path);
            return FileOpening.IsGzip(handle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
