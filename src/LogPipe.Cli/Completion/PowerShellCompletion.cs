using System.Text;

namespace LogPipe.Cli.Completion;

/// <summary>Writes the completion script for PowerShell 5.1 and later.</summary>
internal static class PowerShellCompletion
{
    /// <summary>Gives the script.</summary>
    public static string Script(CompletionTree tree)
    {
        var text = new StringBuilder("# PowerShell completion for logpipe\nRegister-ArgumentCompleter -Native -CommandName logpipe -ScriptBlock {\n");
        text.Append("    param($wordToComplete, $commandAst, $cursorPosition)\n    $words = @{\n");
        text.Append($"        '' = {Words(tree.Commands.Select(c => c.Name).Concat(tree.Options.Select(o => o.Name)))}\n");
        foreach (CompletionCommandEntry command in tree.Commands)
            text.Append($"        '{command.Name}' = {Words(command.Values.Concat(command.Options.Select(o => o.Name)))}\n");
        text.Append("    }\n    $values = @{\n");
        foreach (CompletionCommandEntry command in tree.Commands)
        {
            foreach (CompletionOption option in command.Options.Where(o => o.Values.Count > 0))
                text.Append($"        '{command.Name} {option.Name}' = {Words(option.Values)}\n");
        }

        text.Append("    }\n    $typed = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { \"$_\" })\n");
        text.Append("    if ($wordToComplete) { $typed = @($typed | Select-Object -SkipLast 1) }\n");
        text.Append("    $command = \"$($typed | Where-Object { $words.ContainsKey($_) } | Select-Object -First 1)\"\n");
        text.Append("    $last = \"$($typed | Select-Object -Last 1)\"\n");
        text.Append("    $candidates = if ($values.ContainsKey(\"$command $last\")) { $values[\"$command $last\"] } else { $words[$command] }\n");
        text.Append("    $candidates | Where-Object { $_ -like \"$wordToComplete*\" } | ForEach-Object {\n");
        text.Append("        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)\n    }\n}\n");
        return text.ToString();
    }

    private static string Words(IEnumerable<string> words) => $"@({string.Join(", ", words.Select(w => $"'{w}'"))})";
}
