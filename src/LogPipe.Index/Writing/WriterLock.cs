using System.Globalization;
using LogPipe.Index.Storage;

namespace LogPipe.Index.Writing;

/// <summary>Keeps a second writer out of a folder. The system lets go of it when the process ends, however it ends.</summary>
internal sealed class WriterLock : IDisposable
{
    private readonly FileStream _stream;

    private WriterLock(FileStream stream) => _stream = stream;

    /// <exception cref="IndexException">Another process, or this one, writes to the folder already.</exception>
    public static WriterLock Take(IndexFolder folder)
    {
        try
        {
            var stream = new FileStream(folder.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            stream.SetLength(0);
            stream.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            stream.Flush();
            return new WriterLock(stream);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new IndexException(
                $"the index in '{folder.Root}' is in use by another process that writes to it: stop that one first, or search it (searching needs no lock)", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IndexException($"the index in '{folder.Root}' cannot be written to: give this user the right to write there, or choose another folder", e);
        }
    }

    public void Dispose() => _stream.Dispose();
}
