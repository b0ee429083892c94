using System.Text;
using LogPipe.Signals.Templates;

namespace LogPipe.Signals.Clusters;

/// <summary>Puts templates into families by their words. A function of the set of templates; loads Microsoft.ML, so nothing on the way of a line calls it.</summary>
public static class FamilyFinder
{
    /// <summary>Average cosine from which on two groups of templates are about the same. Chosen on the labelled sample of the tests; 0.15 to 0.25 differ little there.</summary>
    private const double LeastSimilarity = 0.2;

    /// <summary>A word that stands in more templates than this says little about any, and would make every pair a neighbour.</summary>
    private const int MaxTemplatesOfWord = 200;

    /// <summary>Below this, a similarity is left out: thousands of them would hardly move an average.</summary>
    private const double Negligible = 0.1;

    private const int LabelWords = 4;

    /// <summary>Finds the families.</summary>
    /// <param name="templates">The templates; each id once.</param>
    /// <returns>The families, the one with the most lines first; a template that is like no other is a family of one.</returns>
    public static IReadOnlyList<TemplateFamily> Find(IEnumerable<MinedTemplate> templates)
    {
        MinedTemplate[] ordered = [.. templates.OrderBy(static t => t.Key)];
        if (ordered.Length == 0)
            return [];
        List<(string Word, string Stem)>[] words = [.. ordered.Select(static t => TemplateWords.Of(Encoding.UTF8.GetString(t.Text)))];
        List<(int Word, float Weight)[]> vectors = TemplateVectors.Of(Topics(words));
        int[] clusters = AverageLinkage.Run(ordered.Length, Similarities(vectors), LeastSimilarity);
        return
        [
            .. Enumerable.Range(0, ordered.Length).GroupBy(i => clusters[i])
                .Select(family => new TemplateFamily(ordered[family.Key].Id, Label([.. family], ordered, words), [.. family.Select(i => ordered[i]).OrderByDescending(static t => t.Count).ThenBy(static t => t.Key)]))
                .OrderByDescending(static family => family.Count).ThenBy(static family => family.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>The stems that say what each template is about; what stands in one template only joins nothing, and would only make it look less like others.</summary>
    private static string[][] Topics(List<(string Word, string Stem)>[] words)
    {
        Dictionary<string, int> spread = words.SelectMany(static w => w.Select(static word => word.Stem).Distinct()).CountBy(static stem => stem).ToDictionary(StringComparer.Ordinal);
        return [.. words.Select(w => w.Select(static word => word.Stem).Where(stem => spread[stem] > 1 && TemplateWords.IsTopic(stem)).ToArray())];
    }

    private static IEnumerable<(int Left, int Right, double Similarity)> Similarities(List<(int Word, float Weight)[]> vectors)
    {
        var byWord = new Dictionary<int, List<(int Template, float Weight)>>();
        foreach ((int template, (int Word, float Weight)[] vector) in vectors.Index())
        {
            foreach ((int word, float weight) in vector)
            {
                if (!byWord.TryGetValue(word, out List<(int Template, float Weight)>? of))
                    byWord.Add(word, of = []);
                of.Add((template, weight));
            }
        }

        double[] dots = new double[vectors.Count];
        var touched = new List<int>();
        for (int left = 0; left < vectors.Count; left++)
        {
            foreach ((int word, float weight) in vectors[left])
            {
                List<(int Template, float Weight)> of = byWord[word];
                if (of.Count > MaxTemplatesOfWord)
                    continue;
                foreach ((int right, float other) in of)
                {
                    if (right <= left)
                        continue;
                    if (dots[right] == 0)
                        touched.Add(right);
                    dots[right] += weight * other;
                }
            }

            foreach (int right in touched)
            {
                if (dots[right] >= Negligible)
                    yield return (left, right, Math.Min(1, dots[right]));
                dots[right] = 0;
            }

            touched.Clear();
        }
    }

    /// <summary>The words that most members share and few others have, in the order in which the most frequent member has them.</summary>
    private static string Label(int[] members, MinedTemplate[] templates, List<(string Word, string Stem)>[] words)
    {
        int first = members.OrderByDescending(i => templates[i].Count).ThenBy(i => templates[i].Key).First();
        if (words[first].Count == 0)
            return Encoding.UTF8.GetString(templates[first].Text);
        Dictionary<string, int> shares = members.SelectMany(i => words[i].Select(static w => w.Stem).Distinct()).CountBy(static stem => stem).ToDictionary(StringComparer.Ordinal);
        string[] stems = [.. words[first].Select(static w => w.Stem).Distinct().OrderByDescending(stem => shares[stem])];
        string[] topics = [.. stems.Where(stem => TemplateWords.IsTopic(stem) && shares[stem] * 3 >= members.Length)];
        HashSet<string> chosen = [.. (topics.Length > 0 ? topics : stems).Take(LabelWords)];
        return string.Join(' ', words[first].DistinctBy(static w => w.Stem).Where(w => chosen.Contains(w.Stem)).Select(static w => w.Word));
    }
}
