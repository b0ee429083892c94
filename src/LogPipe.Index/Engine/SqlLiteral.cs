namespace LogPipe.Index.Engine;

/// <summary>Quotes what cannot be a parameter: file names of our own, identifiers of our own. Text of a query is always a parameter.</summary>
internal static class SqlLiteral
{
    /// <summary>Quotes a text; in DuckDB's plain strings only the quote itself needs care.</summary>
    public static string Of(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Quotes a column or table name.</summary>
    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Writes a list of texts, as <c>read_parquet</c> takes it.</summary>
    public static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Of))}]";
}
