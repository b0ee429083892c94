using LogPipe.Index.Documents;
using LogPipe.Model;

namespace LogPipe.Index.Queries;

/// <summary>How a field's values are compared.</summary>
internal enum FieldSemantics
{
    /// <summary>Exact, in this case.</summary>
    Keyword,

    /// <summary>By words, in any case.</summary>
    Text,

    /// <summary>Exact, in any case, also as the source spelled it.</summary>
    Level,

    /// <summary>As numbers.</summary>
    Number,

    /// <summary>As points in time.</summary>
    Date,

    /// <summary>As addresses.</summary>
    Ip,
}

/// <summary>A field as a query names it: its column or its place among the other fields, and how it is compared.</summary>
/// <param name="Name">Dotted name.</param>
/// <param name="Column">Its column, or null when it is among the other fields.</param>
/// <param name="Semantics">How it is compared.</param>
/// <param name="IsObject">Whether it is an object whose members have names of their own (<c>labels</c>).</param>
internal sealed record QueryField(string Name, CoreColumn? Column, FieldSemantics Semantics, bool IsObject)
{
    /// <summary>Finds out what a name means; names that nobody declared are compared exactly.</summary>
    public static QueryField Of(string name)
    {
        if (CoreColumns.Find(name) is { } column)
            return new QueryField(name, column, OfKind(column.Kind), false);

        // FieldId.Of would add every name that somebody types; looking it up does not
        if (!FieldId.TryFind(name, out FieldId id))
            return new QueryField(name, null, FieldSemantics.Keyword, false);
        FieldSemantics semantics = id.Type switch
        {
            FieldType.Text => FieldSemantics.Text,
            FieldType.Long or FieldType.Double => FieldSemantics.Number,
            FieldType.Date => FieldSemantics.Date,
            FieldType.Ip => FieldSemantics.Ip,
            _ => FieldSemantics.Keyword,
        };
        return new QueryField(name, null, semantics, id.Type == FieldType.Object);
    }

    private static FieldSemantics OfKind(ColumnKind kind) => kind switch
    {
        ColumnKind.Text => FieldSemantics.Text,
        ColumnKind.Level => FieldSemantics.Level,
        ColumnKind.Long => FieldSemantics.Number,
        ColumnKind.Date => FieldSemantics.Date,
        ColumnKind.Ip => FieldSemantics.Ip,
        _ => FieldSemantics.Keyword,
    };
}
