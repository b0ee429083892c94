using System.Globalization;
using System.Text;
using LogPipe.Model;
using LogPipe.Signals.Templates;

namespace LogPipe.Signals.Codes;

/// <summary>
/// Gives every error a code that stays the same: errors and worse, events with an exception, and answers of web servers from 500 on.
/// </summary>
/// <remarks>
/// The code is a function of the event alone: the vendor's code, the chain of exceptions, the application's own frames of the root cause, and, where these do not say enough, the shape of the
/// message (<see cref="LineKey"/>). Thread, host, time, numbers and line numbers are no part of it. <c>error.code</c> and <c>event.code</c> of the source are never overwritten. One thread at a time.
/// </remarks>
public sealed class CodeStage : IStage
{
    /// <summary>RFC 5424: error.</summary>
    private const int LeastSeverity = 3;

    private const int MaxTitleChars = 120;

    /// <summary>Codes that a lane remembers; a runaway application that makes up errors costs time, not memory.</summary>
    private const int MaxKnown = 10_000;

    private readonly CodeLedger? _ledger;
    private readonly CodeTally? _tally;
    private readonly Dictionary<string, KnownCode> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _categories = new(StringComparer.Ordinal);
    private readonly List<string> _types = [];
    private readonly List<string> _frames = [];
    private readonly LineKey _key = new();
    private readonly StringBuilder _derivation = new();

    /// <summary>Initializes the stage of a lane.</summary>
    /// <param name="ledger">What all lanes know together; null where nothing is counted and nobody asks the catalogue.</param>
    public CodeStage(CodeLedger? ledger = null)
    {
        _ledger = ledger;
        _tally = ledger?.AddLane();
    }

    /// <inheritdoc/>
    public string Name => "code";

    /// <inheritdoc/>
    public void Process(LogBatch batch)
    {
        if (_tally is null)
        {
            CodeAll(batch);
            return;
        }

        lock (_tally.Gate)
            CodeAll(batch);
    }

    /// <summary>Says what the code of an event is made of, and changes nothing.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="index">The event's index in it.</param>
    /// <returns>Null where the event is no error.</returns>
    public CodeOrigin? Explain(LogBatch batch, int index)
    {
        ref readonly LogRecord record = ref batch.Records[index];
        if (!record.IsLive || !IsError(batch, record))
            return null;
        string dataset = Text(batch, record, EcsFields.EventDataset);
        string derivation = Derive(batch, record, dataset);
        return new CodeOrigin(ErrorCode.Of(dataset, CategoryOf(derivation), ErrorCode.Fingerprint(derivation)), Title(batch, record), derivation);
    }

    private void CodeAll(LogBatch batch)
    {
        for (int i = 0; i < batch.RecordCount; i++)
        {
            if (batch.Records[i].IsLive && IsError(batch, batch.Records[i]))
                Code(batch, ref batch.Records[i]);
        }
    }

    private static bool IsError(LogBatch batch, in LogRecord record)
    {
        foreach (ref readonly LogField field in batch.Fields(record))
        {
            if (field.Id == EcsFields.EventSeverity && field.Kind == FieldKind.Integer && field.Integer <= LeastSeverity)
                return true;
            if (field.Id == EcsFields.ErrorType || field.Id == EcsFields.ErrorStackTrace)
                return true;
            if (field.Id == EcsFields.HttpResponseStatusCode && field.Kind == FieldKind.Integer && field.Integer >= Folding.FoldKey.FirstServerError)
                return true;
        }

        return false;
    }

    private void Code(LogBatch batch, ref LogRecord record)
    {
        string dataset = Text(batch, record, EcsFields.EventDataset);
        string derivation = Derive(batch, record, dataset);
        if (!_known.TryGetValue(derivation, out KnownCode? known) || known.Edition != (_ledger?.Edition ?? 0))
        {
            if (_known.Count == MaxKnown)
                _known.Clear();
            known = Claim(batch, record, dataset, derivation);
            _known[derivation] = known;
        }

        _tally?.Count(batch, record, known);
        Utf8Slice written = batch.Append(known.Code);
        batch.AddText(ref record, LogPipeFields.ErrorCode, written);
        batch.AddText(ref record, LogPipeFields.ErrorTitle, known.Title);
        if (known.Owner is { } owner)
            batch.AddText(ref record, LogPipeFields.ErrorOwner, owner);
        if (known.Runbook is { } runbook)
            batch.AddText(ref record, LogPipeFields.ErrorRunbook, runbook);
        batch.AddInteger(ref record, LogPipeFields.CodeVersion, ErrorCode.Version);
        if (!batch.Has(record, EcsFields.ErrorCode))
            batch.AddText(ref record, EcsFields.ErrorCode, written);
        if (!batch.Has(record, EcsFields.EventCode))
            batch.AddText(ref record, EcsFields.EventCode, written);
    }

    private KnownCode Claim(LogBatch batch, in LogRecord record, string dataset, string derivation)
    {
        string category = CategoryOf(derivation);
        ulong fingerprint = ErrorCode.Fingerprint(derivation);
        string title = Title(batch, record);
        if (_ledger is null)
            return new() { Code = Encoding.ASCII.GetBytes(ErrorCode.Of(dataset, category, fingerprint)), Title = Encoding.UTF8.GetBytes(title) };
        DateTimeOffset time = record.Timestamp == LogBatch.NoTime ? DateTimeOffset.UnixEpoch : DateTimeOffset.UnixEpoch.AddTicks(record.Timestamp / TimeSpan.NanosecondsPerTick);
        string application = Encoding.UTF8.GetString(CodeTally.Application(batch, record));
        return _ledger.Claim(new(dataset, category, fingerprint, derivation, title, Sample(batch, record), application, time));
    }

    /// <summary>Gives what an event says, secrets hidden.</summary>
    private static string Sample(LogBatch batch, in LogRecord record)
    {
        ReadOnlySpan<byte> message = batch.TryGetText(record, EcsFields.Message, out ReadOnlySpan<byte> said) ? said[..Math.Min(said.Length, CodeLedger.MaxTextChars)] : default;
        ReadOnlySpan<byte> trace = batch.TryGetText(record, EcsFields.ErrorStackTrace, out ReadOnlySpan<byte> stack) ? stack[..Math.Min(stack.Length, CodeLedger.MaxTextChars)] : default;
        return said.IndexOf(trace) >= 0 ? Encoding.UTF8.GetString(message) : $"{Encoding.UTF8.GetString(message)}\n{Encoding.UTF8.GetString(trace)}";
    }

    /// <summary>Gives the category of the error at hand: its root cause says best what it is about, then what wraps it, then everything but its frames.</summary>
    private string CategoryOf(string derivation)
    {
        for (int i = _types.Count - 1; i >= 0; i--)
        {
            if (Known(_types[i]) is var category && category != ErrorTaxonomy.Other)
                return category;
        }

        int frames = derivation.IndexOf("frame=", StringComparison.Ordinal);
        return Known(frames < 0 ? derivation : derivation[..frames]);
    }

    /// <summary>Looks for hundreds of words in a text, or remembers what came of it: the types of exceptions are few.</summary>
    private string Known(string text)
    {
        if (_categories.TryGetValue(text, out string? category))
            return category;
        if (_categories.Count == MaxKnown)
            _categories.Clear();
        category = ErrorTaxonomy.Default.CategoryOf(text);
        _categories.Add(text, category);
        return category;
    }

    /// <summary>Writes down what an error is.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="record">The event.</param>
    /// <param name="dataset">Its dataset.</param>
    private string Derive(LogBatch batch, in LogRecord record, string dataset)
    {
        _types.Clear();
        _frames.Clear();
        _derivation.Clear().Append(CultureInfo.InvariantCulture, $"v{ErrorCode.Version}\ndataset={dataset}\n");
        string vendor = Text(batch, record, LogPipeFields.VendorCode);
        if (vendor.Length > 0)
            _derivation.Append("vendor=").Append(vendor).Append('\n');
        if (Text(batch, record, EcsFields.ErrorType) is { Length: > 0 } type)
            _types.Add(StackText.TypeOf(type));
        if ((record.Flags & RecordFlags.Multiline) != 0)
            StackText.Read(batch.Bytes(record.Text), _types, _frames);
        foreach (string one in _types)
            _derivation.Append("type=").Append(one).Append('\n');
        if (batch.TryGet(record, EcsFields.HttpResponseStatusCode, out LogField status) && status.Kind == FieldKind.Integer && status.Integer >= Folding.FoldKey.FirstServerError)
            _derivation.Append(CultureInfo.InvariantCulture, $"status={status.Integer}\n");
        else if (vendor.Length == 0 && (_types.Count == 0 || _frames.Count == 0))
            AppendMessage(batch, record);
        foreach (string frame in _frames)
            _derivation.Append("frame=").Append(frame).Append('\n');
        return _derivation.ToString();
    }

    private void AppendMessage(LogBatch batch, in LogRecord record)
    {
        if (!batch.TryGetText(record, EcsFields.Message, out ReadOnlySpan<byte> message))
            return;
        _key.Read(FirstLine(message));
        _derivation.Append("message=").Append(Encoding.UTF8.GetString(_key.Key)).Append('\n');
    }

    /// <summary>Gives the error a name for people: the root cause and where it happened, else the message with its values masked.</summary>
    private string Title(LogBatch batch, in LogRecord record)
    {
        string title;
        if (_types.Count > 0)
        {
            string type = _types[^1];
            title = type[(type.LastIndexOf('.') + 1)..] + (_frames.Count > 0 ? $" in {_frames[0]}" : "");
        }
        else if (batch.TryGet(record, EcsFields.HttpResponseStatusCode, out LogField status) && status.Integer >= Folding.FoldKey.FirstServerError)
            title = string.Create(CultureInfo.InvariantCulture, $"HTTP {status.Integer} in {Text(batch, record, EcsFields.EventDataset)}");
        else
        {
            using var mask = new Utf8Output();
            if (batch.TryGetText(record, EcsFields.Message, out ReadOnlySpan<byte> message))
                LineMasker.Mask(FirstLine(message), mask);
            title = Encoding.UTF8.GetString(mask.WrittenSpan);
        }

        return title.Length > MaxTitleChars ? title[..MaxTitleChars] : title;
    }

    private static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> message)
    {
        int end = message.IndexOf((byte)'\n');
        return end < 0 ? message : message[..end].TrimEnd((byte)'\r');
    }

    private static string Text(LogBatch batch, in LogRecord record, FieldId id)
    {
        if (!batch.TryGet(record, id, out LogField field))
            return "";
        return field.Kind switch
        {
            FieldKind.Text => Encoding.UTF8.GetString(batch.Bytes(field.Slice)),
            FieldKind.Constant => Encoding.UTF8.GetString(field.Constant.Utf8),
            _ => "",
        };
    }
}

/// <summary>What a code is made of.</summary>
/// <param name="Code">The code.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Derivation">The parts, one a line: see docs/codes.md.</param>
public sealed record CodeOrigin(string Code, string Title, string Derivation);
