using System.Buffers;
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

    /// <summary>RFC 5424: notice. PHP's are of that kind.</summary>
    private const int LeastVendorSeverity = 5;

    private const int MaxTitleChars = 120;

    /// <summary>Codes that a lane remembers; a runaway application that makes up errors costs time, not memory.</summary>
    private const int MaxKnown = 10_000;

    private readonly CodeLedger? _ledger;
    private readonly CodeTally? _tally;
    private readonly CodeRecipe _recipe;
    private readonly IReadOnlyList<CodeRecipe> _former;
    private readonly Dictionary<byte[], KnownCode> _known = new(ByteKeyComparer.Instance);
    private readonly Dictionary<byte[], KnownCode>.AlternateLookup<ReadOnlySpan<byte>> _knownBytes;
    private readonly ErrorFacts _facts = new();
    private readonly StackReader _stack = new();
    private readonly LineKey _key = new();
    private readonly ArrayBufferWriter<byte> _derivation = new();

    /// <summary>Initializes the stage of a lane.</summary>
    /// <param name="ledger">What all lanes know together; null where nothing is counted and nobody asks the catalogue.</param>
    public CodeStage(CodeLedger? ledger = null)
        : this(ledger, CodeRecipe.Current, CodeRecipe.Former)
    {
    }

    /// <summary>Initializes the stage of a lane with recipes of one's own.</summary>
    internal CodeStage(CodeLedger? ledger, CodeRecipe recipe, IReadOnlyList<CodeRecipe> former)
    {
        _ledger = ledger;
        _tally = ledger?.AddLane();
        _recipe = recipe;
        _former = former;
        _knownBytes = _known.GetAlternateLookup<ReadOnlySpan<byte>>();
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
        if (!record.IsLive || KindOf(batch, record) != Kind.Error)
            return null;
        Read(batch, record);
        ReadOnlySpan<byte> derivation = Derive();
        string code = ErrorCode.Of(Encoding.UTF8.GetString(_facts.Dataset), _recipe.CategoryOf(_facts, derivation), ErrorCode.Fingerprint(derivation));
        return new CodeOrigin(code, Title(batch, record), Encoding.UTF8.GetString(derivation));
    }

    private void CodeAll(LogBatch batch)
    {
        for (int i = 0; i < batch.RecordCount; i++)
        {
            if (!batch.Records[i].IsLive)
                continue;
            switch (KindOf(batch, batch.Records[i]))
            {
                case Kind.Error:
                    Code(batch, ref batch.Records[i]);
                    break;
                case Kind.Warning:
                    AddVendorCode(batch, ref batch.Records[i]);
                    break;
            }
        }
    }

    private enum Kind
    {
        Other,
        Warning,
        Error,
    }

    private static Kind KindOf(LogBatch batch, in LogRecord record)
    {
        if (batch.Has(record, EcsFields.ErrorType) || batch.Has(record, EcsFields.ErrorStackTrace))
            return Kind.Error;
        if (batch.TryGet(record, EcsFields.HttpResponseStatusCode, out LogField status) && status.Kind == FieldKind.Integer && status.Integer >= Folding.FoldKey.FirstServerError)
            return Kind.Error;
        if (!batch.TryGet(record, EcsFields.EventSeverity, out LogField severity) || severity.Kind != FieldKind.Integer || severity.Integer > LeastVendorSeverity)
            return Kind.Other;
        return severity.Integer <= LeastSeverity ? Kind.Error : Kind.Warning;
    }

    private void Code(LogBatch batch, ref LogRecord record)
    {
        Read(batch, record);
        ReadOnlySpan<byte> derivation = Derive();
        if (!_knownBytes.TryGetValue(derivation, out KnownCode? known) || known.Edition != (_ledger?.Edition ?? 0))
        {
            if (_known.Count == MaxKnown)
                _known.Clear();
            known = Claim(batch, record, derivation);
            _knownBytes[derivation] = known;
        }

        _tally?.Count(batch, record, known);
        if (!_facts.SaidVendor.IsEmpty)
            batch.AddText(ref record, LogPipeFields.VendorCode, _facts.SaidVendor);
        Utf8Slice written = batch.Append(known.Code);
        batch.AddText(ref record, LogPipeFields.ErrorCode, written);
        batch.AddText(ref record, LogPipeFields.ErrorTitle, known.Title);
        if (known.Owner is { } owner)
            batch.AddText(ref record, LogPipeFields.ErrorOwner, owner);
        if (known.Runbook is { } runbook)
            batch.AddText(ref record, LogPipeFields.ErrorRunbook, runbook);
        batch.AddInteger(ref record, LogPipeFields.CodeVersion, _recipe.Version);
        if (!batch.Has(record, EcsFields.ErrorCode))
            batch.AddText(ref record, EcsFields.ErrorCode, written);
        if (!batch.Has(record, EcsFields.EventCode))
            batch.AddText(ref record, EcsFields.EventCode, written);
    }

    /// <summary>Warnings have no code of ours, but their vendor's: Hibernate says the SQLSTATE in a warning before the error.</summary>
    private static void AddVendorCode(LogBatch batch, ref LogRecord record)
    {
        if (batch.Has(record, LogPipeFields.VendorCode) || !batch.TryGetText(record, EcsFields.Message, out ReadOnlySpan<byte> message))
            return;
        message = FirstLine(message);
        if (VendorCodes.TryFind(message, out Range code, out _))
            batch.AddText(ref record, LogPipeFields.VendorCode, batch.Append(message[code]));
        else if (PhpLevel(batch, record) is { } level)
            batch.AddText(ref record, LogPipeFields.VendorCode, level);
    }

    private static byte[]? PhpLevel(LogBatch batch, in LogRecord record) =>
        TextOf(batch, record, EcsFields.EventDataset).StartsWith("php."u8) ? VendorCodes.PhpLevel(TextOf(batch, record, EcsFields.LogLevel)) : null;

    private KnownCode Claim(LogBatch batch, in LogRecord record, ReadOnlySpan<byte> derivation)
    {
        string dataset = Encoding.UTF8.GetString(_facts.Dataset);
        string category = _recipe.CategoryOf(_facts, derivation);
        ulong fingerprint = ErrorCode.Fingerprint(derivation);
        string title = Title(batch, record);
        if (_ledger is null)
            return new() { Code = Encoding.ASCII.GetBytes(ErrorCode.Of(dataset, category, fingerprint)), Title = Encoding.UTF8.GetBytes(title) };
        DateTimeOffset time = record.Timestamp == LogBatch.NoTime ? DateTimeOffset.UnixEpoch : DateTimeOffset.UnixEpoch.AddTicks(record.Timestamp / TimeSpan.NanosecondsPerTick);
        string application = Encoding.UTF8.GetString(CodeTally.Application(batch, record));
        IReadOnlyList<string> former = _former.Count == 0 ? [] : [.. _former.Select(recipe => recipe.CodeOf(_facts))];
        return _ledger.Claim(new(dataset, category, fingerprint, Encoding.UTF8.GetString(derivation), title, Sample(batch, record), application, time, former, _recipe.Version));
    }

    /// <summary>Gives what an event says, secrets hidden.</summary>
    private static string Sample(LogBatch batch, in LogRecord record)
    {
        ReadOnlySpan<byte> message = batch.TryGetText(record, EcsFields.Message, out ReadOnlySpan<byte> said) ? said[..Math.Min(said.Length, CodeLedger.MaxTextChars)] : default;
        ReadOnlySpan<byte> trace = batch.TryGetText(record, EcsFields.ErrorStackTrace, out ReadOnlySpan<byte> stack) ? stack[..Math.Min(stack.Length, CodeLedger.MaxTextChars)] : default;
        return said.IndexOf(trace) >= 0 ? Encoding.UTF8.GetString(message) : $"{Encoding.UTF8.GetString(message)}\n{Encoding.UTF8.GetString(trace)}";
    }

    private ReadOnlySpan<byte> Derive()
    {
        _derivation.ResetWrittenCount();
        _recipe.Write(_facts, _derivation);
        return _derivation.WrittenSpan;
    }

    /// <summary>Reads what is stable about an error.</summary>
    private void Read(LogBatch batch, in LogRecord record)
    {
        _facts.Begin();
        ReadOnlySpan<byte> dataset = TextOf(batch, record, EcsFields.EventDataset);
        ReadOnlySpan<byte> vendor = TextOf(batch, record, LogPipeFields.VendorCode);
        ReadOnlySpan<byte> message = FirstLine(TextOf(batch, record, EcsFields.Message));
        if (TextOf(batch, record, EcsFields.ErrorType) is { IsEmpty: false } type)
            _facts.Types.Add(StackNames.TypeOf(type));
        ReadOnlySpan<byte> head = message;
        if ((record.Flags & RecordFlags.Multiline) != 0)
        {
            ReadOnlySpan<byte> text = batch.Bytes(record.Text);
            _stack.Read(text, _facts.Types, _facts.Frames, batch.RepeatOf(record, out _));
            if (text[_stack.RootHead] is { IsEmpty: false } root)
                head = root;
        }

        if (batch.TryGet(record, EcsFields.HttpResponseStatusCode, out LogField status) && status.Kind == FieldKind.Integer && status.Integer >= Folding.FoldKey.FirstServerError)
            _facts.Status = status.Integer;
        _facts.Take(dataset);
        _facts.Take(vendor);
        if (vendor.IsEmpty && VendorCodes.TryFind(head, out Range code, out Range number))
        {
            _facts.Take(head[code]);
            _facts.Take(head[number]);
        }
        else
        {
            _facts.Take(vendor.IsEmpty && PhpLevel(batch, record) is { } level ? level : default);
            _facts.Take(default);
        }

        if (_facts.NeedsMessage)
        {
            _key.Read(WithoutRequest(message));
            _facts.Take(_key.Key);
        }
        else
            _facts.Take(default);
    }

    /// <summary>nginx ends its errors with the request that was under way.</summary>
    private static ReadOnlySpan<byte> WithoutRequest(ReadOnlySpan<byte> message) => message.IndexOf(", client: "u8) is > 0 and var end ? message[..end] : message;

    /// <summary>Gives the error a name for people: the root cause and where it happened, else the message with its values masked.</summary>
    private string Title(LogBatch batch, in LogRecord record)
    {
        string title;
        if (_facts.Types.Count > 0)
        {
            string type = _facts.RootType;
            string vendor = _facts.SaidVendor.IsEmpty || _facts.SaidVendor.StartsWith("E_"u8) ? "" : $" {Encoding.UTF8.GetString(_facts.SaidVendor)}{(_facts.SaidNumber.IsEmpty ? "" : $"/{Encoding.UTF8.GetString(_facts.SaidNumber)}")}";
            title = type[(type.AsSpan().LastIndexOfAny('.', '\\') + 1)..] + vendor + (_facts.Frames.Count > 0 ? $" in {Encoding.UTF8.GetString(_facts.Frames[0])}" : "");
        }
        else if (_facts.Status > 0)
            title = string.Create(CultureInfo.InvariantCulture, $"HTTP {_facts.Status} in {Encoding.UTF8.GetString(_facts.Dataset)}");
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

    private static ReadOnlySpan<byte> TextOf(LogBatch batch, in LogRecord record, FieldId id)
    {
        if (!batch.TryGet(record, id, out LogField field))
            return default;
        return field.Kind switch
        {
            FieldKind.Text => batch.Bytes(field.Slice),
            FieldKind.Constant => field.Constant.Utf8,
            _ => default,
        };
    }
}

/// <summary>What a code is made of.</summary>
/// <param name="Code">The code.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Derivation">The parts, one a line: see docs/codes.md.</param>
public sealed record CodeOrigin(string Code, string Title, string Derivation);
