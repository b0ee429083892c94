using System.Text;

namespace LogPipe.Cli.Configuration;

/// <summary>Replaces <c>${NAME}</c> and <c>${NAME:-default}</c> in a value by environment variables; <c>$$</c> is a dollar sign.</summary>
/// <remarks>Values are replaced after YAML was read, so that a variable cannot bring in settings.</remarks>
internal static class Variables
{
    /// <summary>Gives the text with its variables replaced, or what is wrong with it.</summary>
    public static string? Expand(string text, IReadOnlyDictionary<string, string> environment, out string? mistake)
    {
        mistake = null;
        if (!text.Contains('$', StringComparison.Ordinal))
            return text;
        var result = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length || text[i + 1] is not ('$' or '{'))
            {
                result.Append(text[i]);
                continue;
            }

            i++;
            if (text[i] == '$')
            {
                result.Append('$');
                continue;
            }

            int end = text.IndexOf('}', i);
            if (end < 0)
            {
                mistake = $"'{text}' opens a variable with ${{ and never closes it; write $$ for a dollar sign";
                return null;
            }

            if (Value(text[(i + 1)..end], environment) is not { } value)
            {
                mistake = $"the environment variable {text[(i + 1)..end]} is not set; set it or write ${{{text[(i + 1)..end]}:-default}}";
                return null;
            }

            result.Append(value);
            i = end;
        }

        return result.ToString();
    }

    private static string? Value(string inside, IReadOnlyDictionary<string, string> environment)
    {
        int colon = inside.IndexOf(":-", StringComparison.Ordinal);
        string name = colon < 0 ? inside : inside[..colon];
        if (environment.TryGetValue(name, out string? value) && (value.Length > 0 || colon < 0))
            return value;
        return colon < 0 ? null : inside[(colon + 2)..];
    }
}
