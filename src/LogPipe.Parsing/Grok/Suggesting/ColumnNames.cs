namespace LogPipe.Parsing.Grok.Suggesting;

/// <summary>Names the captures of one proposal after their types and what stands before them; no name twice.</summary>
internal sealed class ColumnNames
{
    private readonly HashSet<string> _used = new(StringComparer.Ordinal) { "message" };

    /// <summary>Gives the name of a column.</summary>
    /// <param name="kind">The column's kind.</param>
    /// <param name="key">The constant word before <c>=</c> or <c>:</c> in front of the column, or empty.</param>
    public string Name(string kind, string key)
    {
        string name = IsKey(key) ? key : kind switch
        {
            "LOGLEVEL" => "log.level",
            "IP" => "source.ip",
            "UUID" => "id",
            "MAC" => "source.mac",
            "URI" => "url.original",
            "EMAILADDRESS" => "user.email",
            "NUMBER" => "number",
            LineToken.Square or LineToken.Round => "context",
            LineToken.Quoted => "quoted",
            LineToken.Word => "word",
            _ => "timestamp",
        };
        return Once(name);
    }

    /// <summary>Gives a name that was not given before: the wanted one, or that with a number behind it.</summary>
    public string Once(string name)
    {
        string given = name;
        for (int i = 2; !_used.Add(given); i++)
            given = $"{name}{i}";
        return given;
    }

    private static bool IsKey(string key) =>
        key.Length > 0 && char.IsAsciiLetter(key[0]) && key.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_');
}
