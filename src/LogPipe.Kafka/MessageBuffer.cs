using Confluent.Kafka;

namespace LogPipe.Kafka;

/// <summary>
/// Holds the key or the value of the message that was consumed last. The client hands both over as spans of its own memory; copied from here into a batch they
/// cost no array of their own.
/// </summary>
internal sealed class MessageBuffer : IDeserializer<Ignore>
{
    /// <summary>Larger ones were an exception and are given back.</summary>
    private const int MaxKept = 1 << 20;

    private byte[] _bytes = new byte[4096];
    private int _count;

    /// <summary>Gets the bytes, valid until the next message is consumed; empty for null.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _count);

    /// <inheritdoc/>
    public Ignore Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        if (_bytes.Length < data.Length || (_bytes.Length > MaxKept && data.Length <= MaxKept))
            _bytes = new byte[Math.Max(data.Length, 4096)];
        data.CopyTo(_bytes);
        _count = isNull ? 0 : data.Length;
        return null!; // nobody reads it: the bytes are here
    }
}
