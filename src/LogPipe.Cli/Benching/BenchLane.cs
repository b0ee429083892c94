using LogPipe.Cli.OneShot;
using LogPipe.Model;
using LogPipe.Parsing;
using LogPipe.Parsing.Redaction;
using LogPipe.Signals.Codes;
using LogPipe.Signals.Templates;

namespace LogPipe.Cli.Benching;

/// <summary>The stages of a lane on one thread, each with its time: documents are made and thrown away. Every pass begins with new stages, as a process does.</summary>
internal sealed class BenchLane : IBatchSink, IDisposable
{
    private readonly BatchPool _pool = new();
    private readonly BenchClock _clock = new();
    private readonly ParsePlan _plain;
    private readonly RedactPlan _secrets;
    private EventPieces _pieces = NewPieces();
    private RedactStage _redact;
    private IWindowedStage _parse;
    private CodeStage _code = new();
    private MineStage _mine;
    private readonly Emitter _afterParsing;
    private readonly Emitter _afterMining;

    /// <summary>Initializes the lane.</summary>
    /// <param name="plain">How lines are parsed, without hiding anything: that is a stage of its own here.</param>
    /// <param name="secrets">What is hidden.</param>
    public BenchLane(ParsePlan plain, RedactPlan secrets)
    {
        _plain = plain;
        _secrets = secrets;
        _redact = new RedactStage(secrets);
        _parse = plain.CreateStage();
        _mine = new MineStage(new TemplateTracker(new TemplateMiner()));
        _afterParsing = new Emitter(_pool, Code);
        _afterMining = new Emitter(_pool, Write);
    }

    /// <summary>Gets the lines of the pass at hand.</summary>
    public long LineCount { get; private set; }

    /// <summary>Gets the bytes of text of the pass at hand: of a compressed file more than it has.</summary>
    public long ByteCount { get; private set; }

    /// <summary>Gets the events of the pass at hand.</summary>
    public long EventCount { get; private set; }

    /// <summary>Begins a pass.</summary>
    public void Start()
    {
        _redact = new RedactStage(_secrets);
        _parse = _plain.CreateStage();
        _code = new CodeStage();
        _mine = new MineStage(new TemplateTracker(new TemplateMiner()));
        _pieces.Dispose();
        _pieces = NewPieces();
        LineCount = 0;
        ByteCount = 0;
        EventCount = 0;
        _clock.Start();
    }

    /// <summary>Ends the pass with what is still held, and gives the seconds of each stage.</summary>
    public double[] Finish()
    {
        _clock.Enter(BenchStage.Parse);
        _parse.Drain(_afterParsing);
        _clock.Enter(BenchStage.Mine);
        _mine.Drain(_afterMining);
        return _clock.Stop();
    }

    /// <inheritdoc/>
    public LogBatch Rent(LogSource source) => _pool.Rent(source);

    /// <inheritdoc/>
    public ValueTask WriteAsync(LogBatch batch, CancellationToken cancellation)
    {
        foreach (ref LogRecord record in batch.Records)
        {
            LineCount += record.LineCount;
            ByteCount += record.NextPosition - record.Position;
        }

        BenchStage before = _clock.Enter(BenchStage.Redact);
        _redact.Process(batch);
        _clock.Enter(BenchStage.Parse);
        _parse.Accept(batch, _afterParsing);
        _clock.Enter(before);
        return default;
    }

    /// <inheritdoc/>
    public ValueTask EndOfSourceAsync(LogSource source, CancellationToken cancellation)
    {
        BenchStage before = _clock.Enter(BenchStage.Parse);
        _parse.EndOfSource(source, _afterParsing);
        _clock.Enter(BenchStage.Mine);
        _mine.EndOfSource(source, _afterMining);
        _clock.Enter(before);
        return default;
    }

    /// <inheritdoc/>
    public void Dispose() => _pieces.Dispose();

    private static EventPieces NewPieces() => new(new EventDocumentOptions(), static piece =>
    {
        piece.Clear();
        return piece;
    });

    private void Code(LogBatch batch)
    {
        BenchStage before = _clock.Enter(BenchStage.Code);
        _code.Process(batch);
        _clock.Enter(BenchStage.Mine);
        _mine.Accept(batch, _afterMining);
        _clock.Enter(before);
    }

    private void Write(LogBatch batch)
    {
        BenchStage before = _clock.Enter(BenchStage.Write);
        EventCount += _pieces.Write(batch);
        batch.Release();
        _clock.Enter(before);
    }

    private sealed class Emitter(BatchPool pool, Action<LogBatch> next) : IBatchEmitter
    {
        public LogBatch Rent(LogSource source) => pool.Rent(source);

        public void Emit(LogBatch batch) => next(batch);
    }
}
