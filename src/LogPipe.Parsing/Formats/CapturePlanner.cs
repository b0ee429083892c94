using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Grok;

namespace LogPipe.Parsing.Formats;

/// <summary>Decides, when a format is compiled, what becomes of each of its captures.</summary>
internal sealed class CapturePlanner(FormatDefinition definition)
{
    /// <summary>Plans a capture of a grok expression.</summary>
    public CapturePlan Plan(GrokCapture capture) => Plan(capture.FieldName, capture.Type switch
    {
        GrokType.Integer => FieldType.Long,
        GrokType.Real => FieldType.Double,
        GrokType.Boolean => FieldType.Boolean,
        _ => FieldType.Keyword,
    });

    /// <summary>Plans a value for a field; a field that the catalogue knows keeps its own type.</summary>
    public CapturePlan Plan(string name, FieldType type = FieldType.Keyword)
    {
        if (name is "timestamp" or "@timestamp")
            return new CapturePlan(CaptureUse.Timestamp, EcsFields.Timestamp, [], []);
        if (name.StartsWith("_duration_", StringComparison.Ordinal))
            return new CapturePlan(CaptureUse.Duration, EcsFields.EventDuration, [], [], UnitOf(name["_duration_".Length..]));
        if (name == "_event")
            return new CapturePlan(CaptureUse.WholeEvent, EcsFields.Message, [], []);
        if (name.StartsWith('_'))
            return new CapturePlan(CaptureUse.Ignored, EcsFields.Message, [], []);
        FieldId id = FieldId.Of(name, type);
        CaptureUse use = name == "message" ? CaptureUse.Message : id.Type switch
        {
            FieldType.Long => CaptureUse.Integer,
            FieldType.Double => CaptureUse.Real,
            FieldType.Boolean => CaptureUse.Boolean,
            FieldType.Date => CaptureUse.Date,
            FieldType.Ip => CaptureUse.Ip,
            _ => CaptureUse.Text,
        };
        return new CapturePlan(
            use,
            id,
            BlanksOf(name),
            ReplacementsOf(name),
            IsOpen: definition.OpenFields.Contains(name));
    }

    private byte[][] BlanksOf(string name)
    {
        var blanks = new List<byte[]>();
        foreach ((string field, string value) in definition.Blanks)
        {
            if (field == name || field == "*")
                blanks.Add(Encoding.UTF8.GetBytes(value));
        }

        return [.. blanks];
    }

    private CaptureReplacement[] ReplacementsOf(string name)
    {
        var replacements = new List<CaptureReplacement>();
        foreach ((string field, string from, string to) in definition.Replacements)
        {
            if (field == name)
                replacements.Add(new(Encoding.UTF8.GetBytes(from), TextConstant.Of(to)));
        }

        return [.. replacements];
    }

    private long UnitOf(string unit) => unit switch
    {
        "s" => 1_000_000_000,
        "ms" => 1_000_000,
        "us" => 1_000,
        "ns" => 1,
        _ => throw new FormatException($"{definition.Origin}: '_duration_{unit}' has no known unit: use _duration_s, _duration_ms, _duration_us or _duration_ns"),
    };
}
