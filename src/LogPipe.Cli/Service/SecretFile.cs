using LogPipe.Cli.Configuration;

namespace LogPipe.Cli.Service;

/// <summary>Reads secrets that stand in the environment (through <c>${NAME}</c>) or in a file of their own.</summary>
internal static class SecretFile
{
    /// <summary>Gives the secret, or null after noting what is wrong.</summary>
    /// <param name="config">Takes the mistakes.</param>
    /// <param name="value">The secret as written, or null.</param>
    /// <param name="file">The file that holds it, or null; a line end behind it does not belong to it.</param>
    /// <param name="path">The section in the configuration.</param>
    /// <param name="name">The name of the setting; the file's is <c>name_file</c>.</param>
    public static string? Read(LoadedConfig config, string? value, string? file, string path, string name)
    {
        if (value is not null && file is not null)
            config.Refuse($"{path}.{name}_file", $"both {name} and {name}_file are set; keep one");
        if (file is null)
        {
            if (string.IsNullOrEmpty(value))
                config.Refuse(path, $"no {name}; write '{name}: ${{NAME}}' and set NAME in the environment, or name a file with {name}_file");
            return value;
        }

        try
        {
            return File.ReadAllText(file).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            config.Refuse($"{path}.{name}_file", $"cannot read '{file}' ({e.Message}); name a file that LogPipe may read");
            return null;
        }
    }
}
