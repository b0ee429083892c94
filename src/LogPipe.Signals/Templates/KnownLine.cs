using LogPipe.Model;

namespace LogPipe.Signals.Templates;

/// <summary>What a lane knows of a statement: its group, its template as made last, and the lines that the group does not count yet.</summary>
internal sealed class KnownLine
{
    /// <summary>Initializes for a group.</summary>
    public KnownLine(ulong hash, LineGroup group)
    {
        Hash = hash;
        Group = group;
    }

    /// <summary>Gets the hash of the key.</summary>
    public ulong Hash { get; }

    /// <summary>Gets or sets the group; another one where it had to go and came again.</summary>
    public LineGroup Group { get; set; }

    /// <summary>Gets the codes of the statement, one a dataset.</summary>
    public List<StatementCode> Codes { get; } = new(1);

    /// <summary>Gets or sets the lines since the last settling.</summary>
    public long Pending { get; set; }

    /// <summary>Gets or sets the template; null before one was asked for.</summary>
    public MinedTemplate? Template { get; set; }

    /// <summary>Gets or sets the version of the tracker's templates that <see cref="Template"/> is of.</summary>
    public long Version { get; set; } = -1;
}

/// <summary>The code of a statement in one dataset, and where it stands in the batch that is written.</summary>
internal sealed class StatementCode(byte[] dataset, byte[] code)
{
    public byte[] Dataset => dataset;

    public byte[] Code => code;

    /// <summary>Gets or sets the number of the writing that <see cref="Written"/> is of.</summary>
    public long Writing { get; set; }

    public Utf8Slice Written { get; set; }
}
