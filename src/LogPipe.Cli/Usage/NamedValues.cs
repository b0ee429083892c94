using System.CommandLine;
using System.CommandLine.Parsing;

namespace LogPipe.Cli.Usage;

/// <summary>Arguments and options that take one of a few words: checked, completed by shells, wrong ones answered with the nearest.</summary>
internal static class NamedValues
{
    /// <summary>Lets an argument take only these words.</summary>
    public static void Allow(this Argument<string> argument, params string[] words)
    {
        argument.CompletionSources.Clear();
        argument.CompletionSources.Add(_ => words.Select(w => new System.CommandLine.Completions.CompletionItem(w)));
        argument.Validators.Add(result => Check(result, argument.HelpName ?? argument.Name, words));
    }

    /// <summary>Lets an option take only these words.</summary>
    public static void Allow(this Option<string?> option, IReadOnlyList<string> words)
    {
        option.CompletionSources.Clear();
        option.CompletionSources.Add(_ => words.Select(w => new System.CommandLine.Completions.CompletionItem(w)));
        option.Validators.Add(result => Check(result, option.Name, words));
    }

    private static void Check(SymbolResult result, string name, IReadOnlyList<string> words)
    {
        foreach (Token token in result.Tokens)
        {
            if (!words.Contains(token.Value, StringComparer.Ordinal))
                result.AddError($"{name}: '{token.Value}' is none of {string.Join(", ", words)}{NearestName.Hint(token.Value, words)}");
        }
    }
}
