namespace LogPipe.Cli.Benching;

/// <summary>What a line goes through, in its order.</summary>
internal enum BenchStage
{
    /// <summary>Bytes of the file to lines.</summary>
    Read,

    /// <summary>Secrets hidden.</summary>
    Redact,

    /// <summary>Formats recognised, lines joined, fields written.</summary>
    Parse,

    /// <summary>Error codes.</summary>
    Code,

    /// <summary>Templates.</summary>
    Mine,

    /// <summary>Documents written as JSON.</summary>
    Write,
}
