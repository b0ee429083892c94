using System.Globalization;
using System.Text;
using LogPipe.Index.Engine;

namespace LogPipe.Index.Queries;

/// <summary>A piece of SQL and the parameters it names. Whatever a user typed goes through <see cref="Parameter(string)"/>, never into the text.</summary>
internal sealed class SqlText
{
    private readonly List<SqlValue> _parameters = [];

    public IReadOnlyList<SqlValue> Parameters => _parameters;

    /// <summary>Gets the text so far.</summary>
    public StringBuilder Text { get; } = new();

    public string Parameter(string value) => Add(SqlValue.Of(value));

    public string Parameter(long value) => Add(SqlValue.Of(value));

    public string Parameter(double value) => Add(SqlValue.Of(value));

    /// <summary>Names a point in time.</summary>
    public string Time(long nanoseconds) => $"make_timestamp_ns({Parameter(nanoseconds)})";

    /// <summary>Adds a parameter and names it.</summary>
    public string Add(SqlValue value)
    {
        _parameters.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"${_parameters.Count}");
    }
}
