using System.Text;

namespace LogPipe.Cli.Completion;

/// <summary>Writes the completion script for bash 4 and later, without the bash-completion package.</summary>
internal static class BashCompletion
{
    /// <summary>Gives the script.</summary>
    public static string Script(CompletionTree tree)
    {
        var text = new StringBuilder();
        text.Append("# bash completion for logpipe\n_logpipe() {\n    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= i\n");
        text.Append("    for ((i = 1; i < COMP_CWORD; i++)); do\n        case ${COMP_WORDS[i]} in -*) ;; *) command=${COMP_WORDS[i]}; break ;; esac\n    done\n");
        text.Append("    COMPREPLY=()\n    case $command in\n");
        foreach (CompletionCommandEntry command in tree.Commands)
            AppendCommand(text, command);
        string first = string.Join(' ', tree.Commands.Select(c => c.Name).Concat(tree.Options.Select(o => o.Name)));
        text.Append($"    *) COMPREPLY=($(compgen -W '{first}' -- \"$cur\")) ;;\n    esac\n}}\n");
        text.Append("complete -o default -o bashdefault -F _logpipe logpipe\n");
        return text.ToString();
    }

    private static void AppendCommand(StringBuilder text, CompletionCommandEntry command)
    {
        text.Append($"    {command.Name})\n        case $prev in\n");
        foreach (CompletionOption option in command.Options.Where(o => o.TakesValue))
        {
            string reply = option.Values.Count == 0 ? "" : $" COMPREPLY=($(compgen -W '{string.Join(' ', option.Values)}' -- \"$cur\"));";
            text.Append($"        {option.Name}){reply} return ;;\n");
        }

        string options = string.Join(' ', command.Options.Select(o => o.Name));
        text.Append($"        esac\n        case $cur in\n        -*) COMPREPLY=($(compgen -W '{options}' -- \"$cur\")) ;;\n");
        if (command.Values.Count > 0)
            text.Append($"        *) COMPREPLY=($(compgen -W '{string.Join(' ', command.Values)}' -- \"$cur\")) ;;\n");
        text.Append("        esac ;;\n");
    }
}
