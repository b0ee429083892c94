using System.Text;

namespace LogPipe.Cli.Completion;

/// <summary>Writes the completion script for fish.</summary>
internal static class FishCompletion
{
    /// <summary>Gives the script.</summary>
    public static string Script(CompletionTree tree)
    {
        var text = new StringBuilder("# fish completion for logpipe\n");
        foreach (CompletionCommandEntry command in tree.Commands)
            text.Append($"complete -c logpipe -n __fish_use_subcommand -f -a {command.Name} -d {Quoted(command.Summary)}\n");
        foreach (CompletionOption option in tree.Options)
            Append(text, "__fish_use_subcommand", option);
        foreach (CompletionCommandEntry command in tree.Commands)
        {
            string condition = $"'__fish_seen_subcommand_from {command.Name}'";
            if (command.Values.Count > 0)
                text.Append($"complete -c logpipe -n {condition} -f -a {Quoted(string.Join(' ', command.Values))}\n");
            foreach (CompletionOption option in command.Options)
                Append(text, condition, option);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string condition, CompletionOption option)
    {
        text.Append($"complete -c logpipe -n {condition} -l {option.Name.TrimStart('-')} -d {Quoted(option.Summary)}");
        if (option.TakesValue)
            text.Append(option.Values.Count > 0 ? $" -x -a {Quoted(string.Join(' ', option.Values))}" : " -r");
        text.Append('\n');
    }

    private static string Quoted(string text) =>
        "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'";
}
