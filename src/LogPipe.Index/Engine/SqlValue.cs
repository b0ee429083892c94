namespace LogPipe.Index.Engine;

/// <summary>A parameter of a query: a text, a whole number or a fraction.</summary>
internal readonly record struct SqlValue
{
    public string? Text { get; private init; }

    public long Integer { get; private init; }

    public double Real { get; private init; }

    public bool IsReal { get; private init; }

    public static SqlValue Of(string text) => new() { Text = text };

    public static SqlValue Of(long integer) => new() { Integer = integer };

    public static SqlValue Of(double real) => new() { Real = real, IsReal = true };
}
