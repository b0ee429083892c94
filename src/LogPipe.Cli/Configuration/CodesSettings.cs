namespace LogPipe.Cli.Configuration;

/// <summary>The catalogue of error codes.</summary>
internal sealed record CodesSettings
{
    /// <summary>Gets the file of the catalogue, or null for <c>codes/catalogue.yaml</c> in the data folder.</summary>
    [Setting("YAML file in which people keep title, owner, severity, runbook and status of error codes, in git if they like; read again when it changes; default: codes/catalogue.yaml in the data folder")]
    public string? Catalogue { get; init; }
}
