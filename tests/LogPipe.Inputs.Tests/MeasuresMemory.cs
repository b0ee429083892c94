namespace LogPipe.Inputs.Tests;

/// <summary>For tests that look at the memory of the whole process: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class MeasuresMemory
{
    public const string Name = "measures memory";
}
