using System.Text;

namespace LogPipe.Cli.Completion;

/// <summary>Writes the completion script for zsh.</summary>
internal static class ZshCompletion
{
    /// <summary>Gives the script.</summary>
    public static string Script(CompletionTree tree)
    {
        var text = new StringBuilder();
        text.Append("#compdef logpipe\n\n_logpipe() {\n    local -a commands\n    commands=(\n");
        foreach (CompletionCommandEntry command in tree.Commands)
            text.Append($"        {Quoted($"{command.Name}:{command.Summary}")}\n");
        text.Append("    )\n    if (( CURRENT == 2 )); then\n        _describe command commands\n        _arguments");
        foreach (CompletionOption option in tree.Options)
            text.Append($" {Quoted(Spec(option))}");
        text.Append("\n        return\n    fi\n    local command=$words[2]\n    shift words\n    (( CURRENT-- ))\n    case $command in\n");
        foreach (CompletionCommandEntry command in tree.Commands)
        {
            text.Append($"    {command.Name})\n        _arguments");
            foreach (CompletionOption option in command.Options)
                text.Append($" \\\n            {Quoted(Spec(option))}");
            text.Append($" \\\n            {Quoted(command.Values.Count > 0 ? $"*: :({string.Join(' ', command.Values)})" : "*: :_files")} ;;\n");
        }

        text.Append("    esac\n}\n\nif [[ $funcstack[1] == _logpipe ]]; then _logpipe \"$@\"; else compdef _logpipe logpipe; fi\n");
        return text.ToString();
    }

    private static string Spec(CompletionOption option)
    {
        string summary = option.Summary.Replace("[", "(", StringComparison.Ordinal).Replace("]", ")", StringComparison.Ordinal);
        string spec = $"*{option.Name}[{summary}]";
        if (!option.TakesValue)
            return spec;
        return spec + (option.Values.Count > 0 ? $": :({string.Join(' ', option.Values)})" : ": :_files");
    }

    private static string Quoted(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
