using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LogPipe.Inputs.Checkpoints;

/// <summary>One file's checkpoint as it is written, one JSON object a line.</summary>
internal sealed record CheckpointRow(
    string Key,
    string Path,
    bool Compressed,
    ulong? Device,
    ulong? Inode,
    long Position,
    long? End,
    int HeadBytes,
    ulong HeadHash,
    long CheckEnd,
    int CheckBytes,
    ulong CheckHash,
    long LastCheckEnd,
    int LastCheckBytes,
    ulong LastCheckHash,
    DateTimeOffset SeenAt);

/// <summary>The first line of a checkpoint file.</summary>
internal sealed record CheckpointHeader(string Kind, int Version);

/// <summary>The last line of a checkpoint file: proves that all before it is what was written.</summary>
internal sealed record CheckpointFooter(int Files, string Sha256);

/// <summary>
/// The form of a checkpoint file: a header, one line a file, and a footer with the SHA-256 (FIPS 180-4) of every byte before it, all JSON. A position
/// that changed on the disk would lose lines in silence; so it is seen.
/// </summary>
internal static class CheckpointFormat
{
    private const string Kind = "logpipe file checkpoints";
    private const int Version = 1;

    // paths as people read them, not with escapes for every letter outside ASCII
    private static readonly CheckpointJson Json =
        new(new JsonSerializerOptions(CheckpointJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Writes checkpoints.</summary>
    public static ReadOnlyMemory<byte> Write(IReadOnlyCollection<CheckpointRow> rows)
    {
        var bytes = new ArrayBufferWriter<byte>(512 + (rows.Count * 512));
        Append(bytes, JsonSerializer.SerializeToUtf8Bytes(new CheckpointHeader(Kind, Version), CheckpointJson.Default.CheckpointHeader));
        foreach (CheckpointRow row in rows)
            Append(bytes, JsonSerializer.SerializeToUtf8Bytes(row, Json.CheckpointRow));
        var footer = new CheckpointFooter(rows.Count, Convert.ToHexStringLower(SHA256.HashData(bytes.WrittenSpan)));
        Append(bytes, JsonSerializer.SerializeToUtf8Bytes(footer, CheckpointJson.Default.CheckpointFooter));
        return bytes.WrittenMemory;
    }

    /// <summary>Reads checkpoints.</summary>
    /// <exception cref="FormatException">The bytes are not what <see cref="Write"/> wrote; the message says what is wrong.</exception>
    public static List<FileCheckpoint> Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return ReadLines(bytes);
        }
        catch (JsonException e)
        {
            throw new FormatException($"a line is not JSON as written ({e.Message})", e);
        }
    }

    private static List<FileCheckpoint> ReadLines(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[^1] != (byte)'\n')
            throw new FormatException("it ends in the middle of a line");
        int footerStart = bytes[..^1].LastIndexOf((byte)'\n') + 1;
        CheckpointFooter? footer = JsonSerializer.Deserialize(bytes[footerStart..], CheckpointJson.Default.CheckpointFooter);
        if (footer?.Sha256 != Convert.ToHexStringLower(SHA256.HashData(bytes[..footerStart])))
            throw new FormatException("its checksum does not match");
        ReadOnlySpan<byte> rest = bytes[..footerStart];
        CheckpointHeader? header = JsonSerializer.Deserialize(TakeLine(ref rest), CheckpointJson.Default.CheckpointHeader);
        if (header is not { Kind: Kind, Version: Version })
            throw new FormatException($"it is of kind '{header?.Kind}', version {header?.Version}; this program reads '{Kind}', version {Version}");
        var files = new List<FileCheckpoint>(footer.Files);
        while (!rest.IsEmpty)
            files.Add(FileCheckpoint.From(JsonSerializer.Deserialize(TakeLine(ref rest), CheckpointJson.Default.CheckpointRow)!));
        return files;
    }

    private static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> rest)
    {
        int end = rest.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = rest[..end];
        rest = rest[(end + 1)..];
        return line;
    }

    private static void Append(ArrayBufferWriter<byte> bytes, byte[] json)
    {
        bytes.Write(json);
        bytes.Write("\n"u8);
    }
}

/// <summary>The serializers of the checkpoint file, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CheckpointHeader))]
[JsonSerializable(typeof(CheckpointRow))]
[JsonSerializable(typeof(CheckpointFooter))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
