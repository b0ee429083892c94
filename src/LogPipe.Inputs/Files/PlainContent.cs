using LogPipe.Inputs.Text;
using Microsoft.Win32.SafeHandles;

namespace LogPipe.Inputs.Files;

/// <summary>The bytes of an open file that is not compressed; it may grow while it is read. Owns the handle.</summary>
internal sealed class PlainContent : IByteContent
{
    private readonly SafeFileHandle _handle;

    /// <summary>Initializes the content of an open file.</summary>
    public PlainContent(SafeFileHandle handle) => _handle = handle;

    /// <summary>Gets the open file.</summary>
    public SafeFileHandle Handle => _handle;

    /// <inheritdoc/>
    public int Read(Span<byte> destination, long offset) => RandomAccess.Read(_handle, destination, offset);

    /// <inheritdoc/>
    public void Keep(ReadOnlySpan<byte> bytes, long offset)
    {
        // the file keeps its bytes itself
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
