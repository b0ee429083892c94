using LogPipe.Signals.Noise;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace LogPipe.Signals.Ranking;

/// <summary>Ranks templates as noise or signal: by general experience at first, then by what people marked. Loads Microsoft.ML once there are marks.</summary>
/// <remarks>
/// A logistic regression, because it can be explained feature by feature. Marks are learned with Microsoft.ML's L-BFGS trainer; the templates that nobody marked keep the model near
/// what it thought before, with little weight each. Deterministic: one thread, rows in the order of their ids.
/// </remarks>
public static class NoiseRanker
{
    /// <summary>A mark weighs as much as this many templates of which the prior is sure.</summary>
    private const float MarkWeight = 20;

    private const int MaxUnmarked = 5000;

    /// <summary>Ranks every template of a budget, the noisiest first.</summary>
    /// <param name="budget">What the templates cost.</param>
    /// <param name="marks">What people said of them.</param>
    public static IReadOnlyList<RankedTemplate> Rank(NoiseBudget budget, IReadOnlyList<TemplateMark> marks)
    {
        (NoiseRow Row, float[] Features)[] rows =
        [
            .. budget.Applications.SelectMany(static a => a.Templates.Select(row => (row, NoiseFeatures.Of(row, a.Lines))))
                .OrderBy(static r => r.row.TemplateId, StringComparer.Ordinal).ThenBy(static r => r.row.Application, StringComparer.Ordinal),
        ];
        Dictionary<string, bool> marked = marks.ToDictionary(static m => m.TemplateId, static m => m.IsSignal, StringComparer.Ordinal);
        (IReadOnlyList<float> weights, float bias) = marks.Count == 0 ? (NoiseFeatures.PriorWeights, NoiseFeatures.PriorBias) : Learn(rows, marked);
        return
        [
            .. rows.Select(row => Explain(row.Row, row.Features, weights, bias, marked))
                .OrderByDescending(static r => r.IsNoise).ThenByDescending(static r => r.Score).ThenBy(static r => r.Row.TemplateId, StringComparer.Ordinal),
        ];
    }

    private static RankedTemplate Explain(NoiseRow row, float[] features, IReadOnlyList<float> weights, float bias, Dictionary<string, bool> marked)
    {
        double score = Score(features, weights, bias);
        FeatureShare[] shares =
        [
            .. features.Select((value, i) => new FeatureShare(NoiseFeatures.Names[i], Math.Round(value, 4), Math.Round(weights[i], 4))).Where(static f => f.Value != 0)
                .OrderByDescending(static f => Math.Abs(f.Contribution)).ThenBy(static f => f.Name, StringComparer.Ordinal),
        ];
        (bool isNoise, string reason) = Judge(row, score, marked);
        return new RankedTemplate(row, Math.Round(score, 4), isNoise, reason, shares);
    }

    /// <summary>What must not be hidden is settled before any score, and before any mark.</summary>
    private static (bool IsNoise, string Reason) Judge(NoiseRow row, double score, Dictionary<string, bool> marked)
    {
        if (row.Level == "error")
            return (false, "it has come at level error, which is never noise");
        if (row.Events <= NoiseFeatures.NewEvents)
            return (false, $"it has come {row.Events} times only: what is new is never noise");
        if (marked.TryGetValue(row.TemplateId, out bool isSignal))
            return (!isSignal, isSignal ? "it was marked as signal" : "it was marked as noise");
        return score >= 0.5 ? (true, "its score is 0.5 or more") : (false, "its score is below 0.5");
    }

    private static double Score(float[] features, IReadOnlyList<float> weights, float bias)
    {
        double sum = bias;
        for (int i = 0; i < features.Length; i++)
            sum += features[i] * weights[i];
        return 1 / (1 + Math.Exp(-sum));
    }

    private static (IReadOnlyList<float> Weights, float Bias) Learn((NoiseRow Row, float[] Features)[] rows, Dictionary<string, bool> marked)
    {
        var examples = new List<Example>();
        foreach ((NoiseRow row, float[] features) in rows.Take(MaxUnmarked).Concat(rows.Skip(MaxUnmarked).Where(r => marked.ContainsKey(r.Row.TemplateId))))
        {
            double prior = Score(features, NoiseFeatures.PriorWeights, NoiseFeatures.PriorBias);
            examples.Add(marked.TryGetValue(row.TemplateId, out bool isSignal)
                ? new Example { Label = !isSignal, Weight = MarkWeight, Features = features }
                : new Example { Label = prior >= 0.5, Weight = (float)Math.Abs((2 * prior) - 1), Features = features });
        }

        // each feature alone, as the prior sees it: so that a feature that few templates have keeps its meaning, and both labels are there
        for (int i = 0; i < NoiseFeatures.Names.Count; i++)
        {
            float[] alone = new float[NoiseFeatures.Names.Count];
            alone[i] = 1;
            examples.Add(new Example { Label = NoiseFeatures.PriorWeights[i] > 0, Weight = Math.Abs(NoiseFeatures.PriorWeights[i]), Features = alone });
        }

        var ml = new MLContext(seed: 1);
        var options = new LbfgsLogisticRegressionBinaryTrainer.Options
        {
            ExampleWeightColumnName = nameof(Example.Weight),
            NumberOfThreads = 1,
            L1Regularization = 0,
            L2Regularization = 0.5f,
        };
        var schema = SchemaDefinition.Create(typeof(Example));
        schema[nameof(Example.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, NoiseFeatures.Names.Count);
        LinearBinaryModelParameters model = ml.BinaryClassification.Trainers.LbfgsLogisticRegression(options).Fit(ml.Data.LoadFromEnumerable(examples, schema)).Model.SubModel;
        return (model.Weights, model.Bias);
    }

    private sealed class Example
    {
        public bool Label { get; set; }

        public float Weight { get; set; }

        public float[] Features { get; set; } = [];
    }
}
