using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Text;

namespace LogPipe.Signals.Clusters;

/// <summary>Makes a vector of each template's words with Microsoft.ML: term frequency times inverse document frequency, of length one.</summary>
internal static class TemplateVectors
{
    /// <summary>Words that are told apart; the rarer ones beyond that stand in one or two templates and join nothing.</summary>
    private const int MaxWords = 50_000;

    /// <summary>Makes the vectors: for each template its words by number, in order, with their weights.</summary>
    /// <param name="stems">For each template its stems.</param>
    public static List<(int Word, float Weight)[]> Of(IReadOnlyList<string[]> stems)
    {
        // without any word there is nothing to learn, which Microsoft.ML takes for a mistake
        if (stems.All(static words => words.Length == 0))
            return [.. stems.Select(static _ => Array.Empty<(int Word, float Weight)>())];
        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.LoadFromEnumerable(stems.Select(static words => new Row { Words = words }));
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Keys", nameof(Row.Words), maximumNumberOfKeys: MaxWords)
            .Append(ml.Transforms.Text.ProduceNgrams("Counts", "Keys", ngramLength: 1, useAllLengths: false, maximumNgramsCount: MaxWords, weighting: NgramExtractingEstimator.WeightingCriteria.TfIdf))
            .Append(ml.Transforms.NormalizeLpNorm("Features", "Counts"));
        IDataView features = pipeline.Fit(data).Transform(data);
        var vectors = new List<(int Word, float Weight)[]>(stems.Count);
        foreach (VBuffer<float> vector in features.GetColumn<VBuffer<float>>("Features"))
            vectors.Add([.. vector.Items().Where(static item => item.Value > 0).Select(static item => (item.Key, item.Value))]);
        return vectors;
    }

    private sealed class Row
    {
        public string[] Words { get; set; } = [];
    }
}
