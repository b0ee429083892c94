namespace LogPipe.Model;

/// <summary>Writes one record as one JSON document in UTF-8: the form that outputs, the index and the command line share.</summary>
/// <remarks>
/// <para>Always valid JSON without a name twice, whatever the record holds:</para>
/// <list type="bullet">
/// <item>several fields of one name, or several members of one key, become an array in their order;</item>
/// <item>a value keeps to its field's type: text is read as the number, boolean, date or address that the type asks for where nothing is
/// lost, and is written as text under <c>labels.&lt;name&gt;</c> otherwise;</item>
/// <item>where one field's name continues another's (<c>error</c>, <c>error.type</c>), the one that was interned later always goes to <c>labels</c>,
/// so that ECS names win and a name is an object in every event or in none;</item>
/// <item>a name below an object field (<c>labels.env</c>) is a member of that object with the rest as its key;</item>
/// <item>bytes that are not UTF-8 become U+FFFD.</item>
/// </list>
/// <para>JSON values (<see cref="FieldKind.Json"/>) must not hold a name twice themselves; that is not looked at. One thread at a time.</para>
/// </remarks>
public sealed class EventJsonWriter
{
    private readonly PlainEventJson _plain;

    /// <summary>Initializes the writer.</summary>
    public EventJsonWriter(EventDocumentOptions? options = null) => _plain = new PlainEventJson(options ?? new EventDocumentOptions());

    /// <summary>Appends the document of a record, without a line end.</summary>
    public void Write(LogBatch batch, in LogRecord record, Utf8Output output) =>
        output.Append(System.Text.Encoding.UTF8.GetBytes(_plain.Write(batch, record)));
}
