using System.Text.Json.Nodes;

namespace LogPipe.Outputs.Elasticsearch.Setup;

/// <summary>One thing that is installed in a cluster.</summary>
/// <param name="Kind">What it is, for people.</param>
/// <param name="Name">Its name.</param>
/// <param name="Path">Where it is read and written.</param>
/// <param name="Body">What is written; holds <see cref="Mark"/>.</param>
/// <param name="Mark">A hash of the body that stands in it, by which an installed one is recognized as the same.</param>
/// <param name="IsOptional">Whether clusters may lack the feature; it is left out there.</param>
public sealed record SetupObject(string Kind, string Name, string Path, JsonObject Body, string Mark, bool IsOptional);

/// <summary>What became of one thing.</summary>
/// <param name="Object">The thing.</param>
/// <param name="Action">One of <c>create</c>, <c>update</c>, <c>unchanged</c>, <c>unavailable</c>.</param>
/// <param name="Note">What there is to say about it, or null.</param>
public sealed record SetupStep(SetupObject Object, string Action, string? Note = null);
