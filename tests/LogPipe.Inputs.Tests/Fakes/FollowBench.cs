using LogPipe.Inputs.Checkpoints;
using LogPipe.Inputs.Files;
using LogPipe.Inputs.Files.Following;
using LogPipe.Testing.Fakes;

namespace LogPipe.Inputs.Tests.Fakes;

/// <summary>A follower over a folder of its own with a clock that the test moves; it can crash and start again.</summary>
internal sealed class FollowBench : IDisposable
{
    private readonly List<FileCheckpointStore> _stores = [];
    private readonly FileInputOptions _options;
    private int _life;

    public FollowBench(params string[] patterns)
        : this(new FileInputOptions(), patterns)
    {
    }

    public FollowBench(FileInputOptions options, params string[] patterns)
    {
        _options = options with { Paths = [.. patterns.Select(p => Folder[p])] };
        Start();
    }

    public TempFolder Folder { get; } = new();

    public FakeClock Clock { get; } = new();

    /// <summary>Gets what all lives handed over.</summary>
    public RecordingSink Sink { get; } = new();

    public ListLogger Log { get; } = new();

    public FileCheckpointStore Store { get; private set; } = null!;

    public FileFollower Follower { get; private set; } = null!;

    public string CheckpointPath => Folder[$"state/{_life}.ndjson"];

    public IReadOnlyList<string> Texts => [.. Sink.Records.Select(r => r.Text)];

    /// <summary>Moves the clock past the next scan and does what is due.</summary>
    public Task ScanAsync() => TurnAsync(_options.ScanInterval);

    /// <summary>Moves the clock past the next look at idle files and does what is due.</summary>
    public Task PollAsync() => TurnAsync(_options.MaxPollInterval);

    public async Task TurnAsync(TimeSpan later)
    {
        Clock.Advance(later);
        await Follower.TurnAsync(Sink, CancellationToken.None);
        Assert.Equal(0, Sink.Pool.RentedCount);
    }

    public void AcknowledgeAll()
    {
        foreach (SeenBatch batch in Sink.Batches)
            Store.Acknowledge(batch.Source.Key, batch.CommitPosition);
    }

    /// <summary>Ends as <c>kill -9</c> does: only what was saved is left. Then starts again.</summary>
    public void Crash()
    {
        string kept = CheckpointPath;
        _life++;
        if (File.Exists(kept))
            File.Copy(kept, CheckpointPath);
        Start();
    }

    /// <summary>Ends in order, with a last save, and starts again.</summary>
    public void Restart()
    {
        Store.Save();
        Follower.Dispose();
        Crash();
    }

    public void Dispose()
    {
        Follower.Dispose();
        foreach (FileCheckpointStore store in _stores)
            store.Dispose();
        Folder.Dispose();
    }

    private void Start()
    {
        Store = FileCheckpointStore.Open(CheckpointPath, Clock);
        _stores.Add(Store);
        Follower = new FileFollower(FileInputPlan.From("files", _options, literalPaths: false), Store, Clock, Log);
    }
}
