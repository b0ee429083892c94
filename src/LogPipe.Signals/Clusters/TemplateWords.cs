using System.Text;

namespace LogPipe.Signals.Clusters;

/// <summary>Takes the words out of a template: names in camel case are several, and endings that say nothing of what it is about go.</summary>
internal static class TemplateWords
{
    private const int MaxWords = 64;

    private static readonly HashSet<string> Empty = new(StringComparer.Ordinal)
    {
        "a", "an", "and", "as", "at", "be", "been", "by", "for", "from", "has", "have", "in", "into", "is", "it", "its", "no", "not", "of", "on", "or", "org", "com", "java", "than",
        "that", "the", "this", "to", "up", "was", "were", "will", "with", "id", "ms", "s", "n",
    };

    /// <summary>Stems of what may happen to anything: they say what became of a thing, not which thing a template is about.</summary>
    private static readonly HashSet<string> Happenings = new(StringComparer.Ordinal)
    {
        "abort", "add", "after", "again", "already", "back", "bad", "befor", "can", "cannot", "chang", "clos", "complet", "could", "creat", "delet", "don", "error", "exceed", "exist", "fail",
        "found", "full", "finish", "get", "giv", "has", "init", "initializ", "invalid", "line", "lost", "many", "miss", "new", "null", "ok", "open", "out", "read", "receiv", "reload",
        "remov", "retr", "run", "seem", "sent", "send", "set", "start", "still", "stop", "success", "successful", "successfully", "successfull", "too", "took", "tr", "unabl", "until", "updat",
        "us", "wait", "while", "write", "writ",
    };

    /// <summary>Gives the words in their order, as they are written but in lower case, each with its stem.</summary>
    public static List<(string Word, string Stem)> Of(string template)
    {
        var words = new List<(string Word, string Stem)>();
        var word = new StringBuilder();
        for (int i = 0; i <= template.Length && words.Count < MaxWords; i++)
        {
            char at = i < template.Length ? template[i] : ' ';
            bool isHump = char.IsUpper(at) && word.Length > 0 && !char.IsUpper(template[i - 1]);
            if (!char.IsLetter(at) || isHump)
                Add(words, word);
            if (char.IsLetter(at))
                word.Append(char.ToLowerInvariant(at));
        }

        return words;
    }

    /// <summary>Says whether a stem tells what a template is about.</summary>
    public static bool IsTopic(string stem) => !Happenings.Contains(stem);

    private static void Add(List<(string Word, string Stem)> words, StringBuilder word)
    {
        string text = word.ToString();
        word.Clear();
        if (text.Length > 1 && !Empty.Contains(text))
            words.Add((text, Stem(text)));
    }

    /// <summary>The suffixes of step 1 of Porter's stemmer (Program, 1980) that log messages have most, without its later steps.</summary>
    private static string Stem(string word)
    {
        foreach (string ending in (string[])["ations", "ation", "ings", "ing", "ions", "ion", "ies", "ied", "ers", "ed", "es", "er", "s", "y", "e"])
        {
            if (word.Length >= ending.Length + 3 && word.EndsWith(ending, StringComparison.Ordinal))
            {
                string stem = word[..^ending.Length];
                return stem.Length > 3 && stem[^1] == stem[^2] ? stem[..^1] : stem;
            }
        }

        return word;
    }
}
