using System.Text.Json;
using System.Text.Json.Serialization;
using LogPipe.Index.Documents;
using LogPipe.Index.Segments;
using LogPipe.Index.Storage;

namespace LogPipe.Index.Catalogue;

/// <summary>
/// The one truth about which files count. Replaced as a whole, so that flushing, compaction and retention happen entirely or not at all whatever is killed: a file that is not
/// listed does not exist, and a log below <see cref="FirstWal"/> is in the files listed.
/// </summary>
internal sealed partial record Manifest
{
    /// <summary>Version of the manifest and everything it names.</summary>
    public const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    /// <summary>Gets the version of the columns (<see cref="CoreColumns.Version"/>).</summary>
    public int Layout { get; init; } = CoreColumns.Version;

    /// <summary>Gets the number of this manifest; counts up by one.</summary>
    public long Generation { get; init; }

    /// <summary>Gets the first log whose events are not in files.</summary>
    public long FirstWal { get; init; } = 1;

    /// <summary>Gets the number of the ledger as it was when <see cref="FirstWal"/> was begun; 0 for none.</summary>
    public long Ledger { get; init; }

    /// <summary>Gets the number after the highest that any event in files has.</summary>
    public long NextSequence { get; init; } = 1;

    public IReadOnlyList<SegmentEntry> Segments { get; init; } = [];

    /// <summary>Reads the manifest of a folder; null where there is none.</summary>
    /// <exception cref="IndexException">It is damaged or of a later version.</exception>
    public static Manifest? Read(IndexFolder folder)
    {
        byte[] json;
        try
        {
            json = File.ReadAllBytes(folder.Manifest);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        try
        {
            Manifest manifest = JsonSerializer.Deserialize(json, ManifestJson.Default.Manifest)!;
            return manifest.Version <= CurrentVersion && manifest.Layout <= CoreColumns.Version
                ? manifest
                : throw new IndexException(
                    $"the index in '{folder.Root}' has version {manifest.Version}.{manifest.Layout}, this LogPipe reads up to {CurrentVersion}.{CoreColumns.Version}: start the newer LogPipe that wrote it");
        }
        catch (JsonException e)
        {
            throw new IndexException($"'{folder.Manifest}' is damaged ({e.Message}): restore it from a backup, or move the folder away to start with an empty index", e);
        }
    }

    /// <summary>Replaces the manifest of a folder, durably.</summary>
    public void Write(IndexFolder folder) => DurableFolder.Replace(folder.Manifest, JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Default.Manifest));

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
    [JsonSerializable(typeof(Manifest))]
    private sealed partial class ManifestJson : JsonSerializerContext;
}
