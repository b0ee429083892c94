using System.Collections.Frozen;
using System.Text;
using LogPipe.Index.Engine;

namespace LogPipe.Index.Documents;

/// <summary>
/// The layout of a stored document: identity, the fields that have columns, the rest as one map, and the shape that puts the JSON
/// together again. Part of the file format: columns are added at the end with a new <see cref="Version"/>, never moved.
/// </summary>
internal static class CoreColumns
{
    /// <summary>Version of the layout, written to the manifest.</summary>
    public const int Version = 1;

    /// <summary>Number, in order of arrival, that breaks ties between equal times and never repeats.</summary>
    public const int Sequence = 0;

    public const int SourceKey = 1;

    public const int Position = 2;

    public const int SubEvent = 3;

    /// <summary>The document with its values cut out; see <see cref="DocumentShape"/>.</summary>
    public const int Shape = 4;

    /// <summary><c>event.original</c> before the text of <c>message</c> where it holds that text, so that it is stored once.</summary>
    public const int OriginalHead = 5;

    /// <summary><c>event.original</c> after the text of <c>message</c>.</summary>
    public const int OriginalTail = 6;

    /// <summary>The fields without a column of their own; several values of one field are joined by <see cref="ValueSeparator"/>.</summary>
    public const int Rest = 7;

    /// <summary>Number of the first column that holds a field.</summary>
    public const int FirstField = 8;

    /// <summary>Separates several values of one field: U+001F, the unit separator of ASCII.</summary>
    public const byte ValueSeparator = 0x1F;

    private static readonly string[] IdentityNames = ["_seq", "_source_key", "_position", "_sub_event", "_shape", "_original_head", "_original_tail", "_fields"];

    private static readonly string[] IdentityTypes = ["BIGINT", "VARCHAR", "BIGINT", "INTEGER", "VARCHAR", "VARCHAR", "VARCHAR", "MAP(VARCHAR, VARCHAR)"];

    private static readonly CoreColumn[] FieldColumns = MakeFields();

    private static readonly FrozenDictionary<string, CoreColumn> ByName = FieldColumns.ToFrozenDictionary(static c => c.Name, StringComparer.Ordinal);

    private static readonly Utf8NameTable ByUtf8Name = new(FieldColumns);

    /// <summary>Gets the columns that hold fields.</summary>
    public static ReadOnlySpan<CoreColumn> Fields => FieldColumns;

    /// <summary>Gets the number of columns.</summary>
    public static int Count => FirstField + FieldColumns.Length;

    public static CoreColumn Timestamp { get; } = ByName["@timestamp"];

    public static CoreColumn Message { get; } = ByName["message"];

    public static CoreColumn Original { get; } = ByName["event.original"];

    public static CoreColumn Level { get; } = ByName["log.level"];

    public static CoreColumn OriginalLevel { get; } = ByName["logpipe.level.original"];

    /// <summary>Gets every column's name, quoted, in order.</summary>
    public static string SelectList { get; } = string.Join(", ", Names().Select(SqlLiteral.Identifier));

    /// <summary>Gets the columns' definitions for <c>CREATE TABLE</c>.</summary>
    public static string Definitions { get; } =
        string.Join(", ", Names().Zip(IdentityTypes.Concat(FieldColumns.Select(static c => c.SqlType)), static (name, type) => $"{SqlLiteral.Identifier(name)} {type}"));

    public static CoreColumn? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Finds a column by its UTF-8 name without allocating.</summary>
    public static CoreColumn? Find(ReadOnlySpan<byte> name) => ByUtf8Name.Find(name);

    public static CoreColumn Field(int index) => FieldColumns[index - FirstField];

    private static IEnumerable<string> Names() => IdentityNames.Concat(FieldColumns.Select(static c => c.Name));

    private static CoreColumn[] MakeFields()
    {
        (string Name, ColumnKind Kind, bool Dictionary)[] fields =
        [
            ("@timestamp", ColumnKind.Date, false),
            ("message", ColumnKind.Text, false),
            ("log.level", ColumnKind.Level, true),
            ("logpipe.level.original", ColumnKind.Level, true),
            ("event.dataset", ColumnKind.Keyword, true),
            ("event.original", ColumnKind.Text, false),
            ("event.code", ColumnKind.Keyword, true),
            ("event.created", ColumnKind.Date, false),
            ("event.ingested", ColumnKind.Date, false),
            ("event.duration", ColumnKind.Long, false),
            ("error.code", ColumnKind.Keyword, true),
            ("error.type", ColumnKind.Keyword, true),
            ("error.message", ColumnKind.Text, false),
            ("error.stack_trace", ColumnKind.Text, false),
            ("service.name", ColumnKind.Keyword, true),
            ("service.type", ColumnKind.Keyword, true),
            ("host.name", ColumnKind.Keyword, true),
            ("log.logger", ColumnKind.Keyword, true),
            ("log.file.path", ColumnKind.Keyword, true),
            ("log.offset", ColumnKind.Long, false),
            ("process.pid", ColumnKind.Long, false),
            ("process.name", ColumnKind.Keyword, true),
            ("process.thread.name", ColumnKind.Keyword, false),
            ("logpipe.template.id", ColumnKind.Keyword, true),
            ("logpipe.cluster.id", ColumnKind.Keyword, true),
            ("logpipe.format", ColumnKind.Keyword, true),
            ("logpipe.vendor_code", ColumnKind.Keyword, true),
            ("logpipe.repeat.count", ColumnKind.Long, false),
            ("http.request.method", ColumnKind.Keyword, true),
            ("http.response.status_code", ColumnKind.Long, false),
            ("http.response.body.bytes", ColumnKind.Long, false),
            ("url.path", ColumnKind.Keyword, false),
            ("url.original", ColumnKind.Keyword, false),
            ("user_agent.original", ColumnKind.Keyword, false),
            ("source.ip", ColumnKind.Ip, false),
            ("client.ip", ColumnKind.Ip, false),
            ("user.name", ColumnKind.Keyword, false),
            ("trace.id", ColumnKind.Keyword, false),
            ("container.id", ColumnKind.Keyword, true),
        ];
        return [.. fields.Select(static (f, i) => new CoreColumn(FirstField + i, f.Name, f.Kind, f.Dictionary))];
    }

    /// <summary>An open-addressing table over the names' bytes: one probe for nearly every name, none allocated.</summary>
    private sealed class Utf8NameTable
    {
        private readonly (byte[] Name, CoreColumn Column)[] _slots = new (byte[], CoreColumn)[256];

        public Utf8NameTable(CoreColumn[] columns)
        {
            foreach (CoreColumn column in columns)
            {
                byte[] name = Encoding.UTF8.GetBytes(column.Name);
                int slot = Hash(name);
                while (_slots[slot].Name is not null)
                    slot = (slot + 1) & 255;
                _slots[slot] = (name, column);
            }
        }

        public CoreColumn? Find(ReadOnlySpan<byte> name)
        {
            for (int slot = Hash(name); _slots[slot].Name is { } candidate; slot = (slot + 1) & 255)
            {
                if (name.SequenceEqual(candidate))
                    return _slots[slot].Column;
            }

            return null;
        }

        private static int Hash(ReadOnlySpan<byte> name)
        {
            if (name.IsEmpty)
                return 0;
            uint mixed = ((uint)name.Length * 0x9E3779B1) ^ ((uint)name[^1] * 0x85EBCA6B) ^ ((uint)name[name.Length / 2] * 0xC2B2AE35) ^ ((uint)name[0] << 7);
            return (int)(mixed >> 11) & 255;
        }
    }
}
