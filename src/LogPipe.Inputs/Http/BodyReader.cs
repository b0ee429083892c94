using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace LogPipe.Inputs.Http;

/// <summary>Reads the bodies of requests, decompressed, within a limit for each and one for all together.</summary>
internal sealed class BodyReader(int maxBodyBytes, long maxBytesAtOnce)
{
    private const int FirstBytes = 64 << 10;

    private long _bytesHeld;

    /// <summary>Reads a body; whoever gets it disposes of it.</summary>
    /// <exception cref="RequestRefusedException">It is too large, of an unknown encoding or broken, or too much is held already.</exception>
    public async Task<RequestBody> ReadAsync(HttpContext context)
    {
        Stream raw = context.Request.Body;
        Stream stream = context.Request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant() switch
        {
            "" or "identity" => raw,
            "gzip" or "x-gzip" => new GZipStream(raw, CompressionMode.Decompress, leaveOpen: true),
            "deflate" => new ZLibStream(raw, CompressionMode.Decompress, leaveOpen: true),
            "br" => new BrotliStream(raw, CompressionMode.Decompress, leaveOpen: true),
            string other => throw new RequestRefusedException(StatusCodes.Status415UnsupportedMediaType, $"the content encoding '{other}' is not known: send gzip, deflate, br or none"),
        };
        var body = new RequestBody(this);
        try
        {
            if (stream == raw && context.Request.ContentLength is > FirstBytes and long announced && announced <= maxBodyBytes)
                body.Grow((int)announced);
            while (true)
            {
                if (body.Free.IsEmpty)
                    body.Grow(Math.Max(FirstBytes, (int)Math.Min(body.Capacity * 2L, (long)maxBodyBytes + 1)));
                int read = await stream.ReadAsync(body.Free, context.RequestAborted).ConfigureAwait(false);
                if (read == 0)
                    return body;
                body.Advance(read);
                if (body.Bytes.Length > maxBodyBytes)
                    throw new RequestRefusedException(StatusCodes.Status413PayloadTooLarge, $"the body has more than {maxBodyBytes} bytes, decompressed: send less at once, or raise max_body");
            }
        }
        catch (InvalidDataException e)
        {
            body.Dispose();
            throw new RequestRefusedException(StatusCodes.Status400BadRequest, $"the body cannot be decompressed ({e.Message})");
        }
        catch
        {
            body.Dispose();
            throw;
        }
        finally
        {
            if (stream != raw)
                await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    internal void Take(long byteCount)
    {
        if (Interlocked.Add(ref _bytesHeld, byteCount) <= maxBytesAtOnce)
            return;
        Interlocked.Add(ref _bytesHeld, -byteCount);
        throw new RequestRefusedException(StatusCodes.Status429TooManyRequests, "too many large requests at once: send again later, or less at once");
    }

    internal void GiveBack(long byteCount) => Interlocked.Add(ref _bytesHeld, -byteCount);
}

/// <summary>The body of a request in pooled memory.</summary>
internal sealed class RequestBody(BodyReader owner) : IDisposable
{
    private byte[] _buffer = [];
    private int _used;

    /// <summary>Gets the bytes read.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _used);

    /// <summary>Gets the room behind them.</summary>
    public Memory<byte> Free => _buffer.AsMemory(_used);

    /// <summary>Gets the bytes of room, those that are used included.</summary>
    public int Capacity => _buffer.Length;

    /// <summary>Takes bytes that were read into the room.</summary>
    public void Advance(int byteCount) => _used += byteCount;

    /// <summary>Makes room for as many bytes in all.</summary>
    public void Grow(int byteCount)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(byteCount);
        try
        {
            owner.Take(larger.Length - _buffer.Length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(larger);
            throw;
        }

        _buffer.AsSpan(0, _used).CopyTo(larger);
        Return();
        _buffer = larger;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        owner.GiveBack(_buffer.Length);
        Return();
        _buffer = [];
        _used = 0;
    }

    private void Return()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
    }
}
