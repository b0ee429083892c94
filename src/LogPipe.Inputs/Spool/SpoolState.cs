using System.Text.Json;
using System.Text.Json.Serialization;
using LogPipe.Inputs.Checkpoints;
using LogPipe.Model;

namespace LogPipe.Inputs.Spool;

/// <summary>What a spool remembers beside its segments, in <c>spool.json</c>, replaced as a whole.</summary>
/// <param name="Kind">What the file is.</param>
/// <param name="Version">The version of the spool's form.</param>
/// <param name="Key">The identity that ids of events are made from, drawn when the spool is made.</param>
/// <param name="Position">Everything below it is acknowledged.</param>
internal sealed record SpoolState(string Kind, int Version, string Key, long Position)
{
    private const string ThisKind = "logpipe spool";
    private const int ThisVersion = 1;

    /// <summary>Reads the state of a folder, or makes one that is durable.</summary>
    /// <exception cref="InputException">The file is not what was written.</exception>
    public static SpoolState LoadOrCreate(string folder)
    {
        string path = PathIn(folder);
        if (!File.Exists(path))
        {
            var state = new SpoolState(ThisKind, ThisVersion, $"spool:{Guid.NewGuid():N}", 0);
            state.Save(folder);
            return state;
        }

        try
        {
            if (JsonSerializer.Deserialize(File.ReadAllBytes(path), SpoolJson.Default.SpoolState) is { Kind: ThisKind, Version: ThisVersion, Key.Length: > 0 } state)
                return state;
        }
        catch (JsonException e)
        {
            throw Damaged(path, e);
        }

        throw Damaged(path, null);
    }

    /// <summary>Writes the state so that it survives a crash.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Save(string folder) => DurableFile.Replace(PathIn(folder), JsonSerializer.SerializeToUtf8Bytes(this, SpoolJson.Default.SpoolState));

    private static string PathIn(string folder) => Path.Combine(folder, "spool.json");

    private static InputException Damaged(string path, Exception? inner) =>
        new($"'{path}' is not what LogPipe wrote: restore it, or move its folder away, which loses what is in it and not delivered yet", inner);
}

/// <summary>The serializer of the state, made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SpoolState))]
internal sealed partial class SpoolJson : JsonSerializerContext;
