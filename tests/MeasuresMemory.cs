namespace LogPipe;

/// <summary>For tests that look at the memory of the whole process: nothing else of their project runs beside them. Every test project compiles it, because collections are looked for in its own assembly.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class MeasuresMemory
{
    public const string Name = "measures memory";
}
