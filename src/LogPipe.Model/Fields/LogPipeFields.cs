namespace LogPipe.Model;

/// <summary>The fields of our own, under <c>logpipe.*</c> as ECS advises for custom fields.</summary>
public static class LogPipeFields
{
    /// <summary>Names <c>logpipe.format</c>.</summary>
    public static readonly FieldId Format = FieldId.Intern("logpipe.format", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>logpipe.level.original</c>.</summary>
    public static readonly FieldId LevelOriginal = FieldId.Intern("logpipe.level.original", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>logpipe.vendor_code</c>.</summary>
    public static readonly FieldId VendorCode = FieldId.Intern("logpipe.vendor_code", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>logpipe.template.id</c>.</summary>
    public static readonly FieldId TemplateId = FieldId.Intern("logpipe.template.id", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>logpipe.template.text</c>.</summary>
    public static readonly FieldId TemplateText = FieldId.Intern("logpipe.template.text", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>logpipe.cluster.id</c>.</summary>
    public static readonly FieldId ClusterId = FieldId.Intern("logpipe.cluster.id", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>logpipe.repeat.count</c>.</summary>
    public static readonly FieldId RepeatCount = FieldId.Intern("logpipe.repeat.count", FieldType.Long, isArray: false);

    /// <summary>Names <c>logpipe.repeat.first</c>.</summary>
    public static readonly FieldId RepeatFirst = FieldId.Intern("logpipe.repeat.first", FieldType.Date, isArray: false);

    /// <summary>Names <c>logpipe.repeat.last</c>.</summary>
    public static readonly FieldId RepeatLast = FieldId.Intern("logpipe.repeat.last", FieldType.Date, isArray: false);

    /// <summary>Names <c>logpipe.repeat.samples</c>.</summary>
    public static readonly FieldId RepeatSamples = FieldId.Intern("logpipe.repeat.samples", FieldType.Keyword, isArray: true);

    /// <summary>Names <c>logpipe.repeat.values</c>: what stood at the variable parts, by their number or the field's name.</summary>
    public static readonly FieldId RepeatValues = FieldId.Intern("logpipe.repeat.values", FieldType.Object, isArray: false);

    /// <summary>Names <c>logpipe.root_cause.type</c>.</summary>
    public static readonly FieldId RootCauseType = FieldId.Intern("logpipe.root_cause.type", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>logpipe.root_cause.message</c>.</summary>
    public static readonly FieldId RootCauseMessage = FieldId.Intern("logpipe.root_cause.message", FieldType.Text, isArray: false);

    /// <summary>Names <c>logpipe.error.code</c>: LogPipe's code also where <c>error.code</c> is the source's own.</summary>
    public static readonly FieldId ErrorCode = FieldId.Intern("logpipe.error.code", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>logpipe.error.title</c>.</summary>
    public static readonly FieldId ErrorTitle = FieldId.Intern("logpipe.error.title", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>logpipe.error.owner</c>: who looks after the error, as the catalogue has it.</summary>
    public static readonly FieldId ErrorOwner = FieldId.Intern("logpipe.error.owner", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>logpipe.error.runbook</c>: the address of the page that says what to do, as the catalogue has it.</summary>
    public static readonly FieldId ErrorRunbook = FieldId.Intern("logpipe.error.runbook", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>logpipe.code.version</c>.</summary>
    public static readonly FieldId CodeVersion = FieldId.Intern("logpipe.code.version", FieldType.Long, isArray: false);

    /// <summary>Names <c>logpipe.redacted</c>.</summary>
    public static readonly FieldId Redacted = FieldId.Intern("logpipe.redacted", FieldType.Keyword, isArray: true);

    /// <summary>Names <c>logpipe.line_count</c>.</summary>
    public static readonly FieldId LineCount = FieldId.Intern("logpipe.line_count", FieldType.Long, isArray: false);

    /// <summary>Names <c>logpipe.query.fingerprint</c>.</summary>
    public static readonly FieldId QueryFingerprint = FieldId.Intern("logpipe.query.fingerprint", FieldType.Keyword, isArray: false);
}
