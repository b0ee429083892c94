namespace LogPipe.Model;

/// <summary>The fields of our own, under <c>logpipe.*</c> as ECS advises for custom fields.</summary>
public static class LogPipeFields
{
    /// <summary>Names <c>logpipe.format</c>.</summary>
    public static FieldId Format => new(161);

    /// <summary>Names <c>logpipe.level.original</c>.</summary>
    public static FieldId LevelOriginal => new(162);

    /// <summary>Names <c>logpipe.vendor_code</c>.</summary>
    public static FieldId VendorCode => new(163);

    /// <summary>Names <c>logpipe.template.id</c>.</summary>
    public static FieldId TemplateId => new(164);

    /// <summary>Names <c>logpipe.template.text</c>.</summary>
    public static FieldId TemplateText => new(165);

    /// <summary>Names <c>logpipe.cluster.id</c>.</summary>
    public static FieldId ClusterId => new(166);

    /// <summary>Names <c>logpipe.repeat.count</c>.</summary>
    public static FieldId RepeatCount => new(167);

    /// <summary>Names <c>logpipe.repeat.first</c>.</summary>
    public static FieldId RepeatFirst => new(168);

    /// <summary>Names <c>logpipe.repeat.last</c>.</summary>
    public static FieldId RepeatLast => new(169);

    /// <summary>Names <c>logpipe.repeat.samples</c>.</summary>
    public static FieldId RepeatSamples => new(170);

    /// <summary>Names <c>logpipe.repeat.values</c>: what stood at the variable parts, by their number or the field's name.</summary>
    public static FieldId RepeatValues => new(171);

    /// <summary>Names <c>logpipe.root_cause.type</c>.</summary>
    public static FieldId RootCauseType => new(172);

    /// <summary>Names <c>logpipe.root_cause.message</c>.</summary>
    public static FieldId RootCauseMessage => new(173);

    /// <summary>Names <c>logpipe.error.code</c>: LogPipe's code also where <c>error.code</c> is the source's own.</summary>
    public static FieldId ErrorCode => new(174);

    /// <summary>Names <c>logpipe.error.title</c>.</summary>
    public static FieldId ErrorTitle => new(175);

    /// <summary>Names <c>logpipe.error.owner</c>: who looks after the error, as the catalogue has it.</summary>
    public static FieldId ErrorOwner => new(176);

    /// <summary>Names <c>logpipe.error.runbook</c>: the address of the page that says what to do, as the catalogue has it.</summary>
    public static FieldId ErrorRunbook => new(177);

    /// <summary>Names <c>logpipe.code.version</c>.</summary>
    public static FieldId CodeVersion => new(178);

    /// <summary>Names <c>logpipe.redacted</c>.</summary>
    public static FieldId Redacted => new(179);

    /// <summary>Names <c>logpipe.line_count</c>.</summary>
    public static FieldId LineCount => new(180);

    /// <summary>Names <c>logpipe.query.fingerprint</c>.</summary>
    public static FieldId QueryFingerprint => new(181);

    /// <summary>Gives each id its name and type; they come first in the process, in this order.</summary>
    internal static void Intern()
    {
        FieldId.Add(Format, "logpipe.format", FieldType.Keyword);
        FieldId.Add(LevelOriginal, "logpipe.level.original", FieldType.Keyword);
        FieldId.Add(VendorCode, "logpipe.vendor_code", FieldType.Keyword);
        FieldId.Add(TemplateId, "logpipe.template.id", FieldType.Keyword);
        FieldId.Add(TemplateText, "logpipe.template.text", FieldType.Keyword);
        FieldId.Add(ClusterId, "logpipe.cluster.id", FieldType.Keyword);
        FieldId.Add(RepeatCount, "logpipe.repeat.count", FieldType.Long);
        FieldId.Add(RepeatFirst, "logpipe.repeat.first", FieldType.Date);
        FieldId.Add(RepeatLast, "logpipe.repeat.last", FieldType.Date);
        FieldId.Add(RepeatSamples, "logpipe.repeat.samples", FieldType.Keyword, isArray: true);
        FieldId.Add(RepeatValues, "logpipe.repeat.values", FieldType.Object);
        FieldId.Add(RootCauseType, "logpipe.root_cause.type", FieldType.Keyword);
        FieldId.Add(RootCauseMessage, "logpipe.root_cause.message", FieldType.Text);
        FieldId.Add(ErrorCode, "logpipe.error.code", FieldType.Keyword);
        FieldId.Add(ErrorTitle, "logpipe.error.title", FieldType.Keyword);
        FieldId.Add(ErrorOwner, "logpipe.error.owner", FieldType.Keyword);
        FieldId.Add(ErrorRunbook, "logpipe.error.runbook", FieldType.Keyword);
        FieldId.Add(CodeVersion, "logpipe.code.version", FieldType.Long);
        FieldId.Add(Redacted, "logpipe.redacted", FieldType.Keyword, isArray: true);
        FieldId.Add(LineCount, "logpipe.line_count", FieldType.Long);
        FieldId.Add(QueryFingerprint, "logpipe.query.fingerprint", FieldType.Keyword);
    }
}
