using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace LogPipe.Model;

/// <summary>
/// Derives the deterministic document id of an event from where it came from, so that a replay writes the same id again and is
/// recognised as a duplicate (invariant 1). The same on every node and after every restart.
/// </summary>
public sealed class EventId
{
    /// <summary>Characters of an id: 128 bits in base64url without padding.</summary>
    public const int CharCount = 22;

    private readonly byte[] _input;
    private readonly int _keyBytes;

    /// <summary>Initializes the derivation for one source. Not safe for several threads at once.</summary>
    public EventId(LogSource source)
    {
        _keyBytes = Encoding.UTF8.GetByteCount(source.Key);
        _input = new byte[_keyBytes + 12];
        Encoding.UTF8.GetBytes(source.Key, _input);
    }

    /// <summary>Writes the id of a record as <see cref="CharCount"/> ASCII characters.</summary>
    /// <remarks>The first 128 bits of SHA-256 (FIPS 180-4) over the source key, the position and the sub-event number, big-endian.</remarks>
    public void Write(in LogRecord record, Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64BigEndian(_input.AsSpan(_keyBytes), record.Position);
        BinaryPrimitives.WriteInt32BigEndian(_input.AsSpan(_keyBytes + 8), record.SubEvent);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(_input, hash);
        Base64Url.EncodeToUtf8(hash[..16], destination, out _, out _);
    }
}
