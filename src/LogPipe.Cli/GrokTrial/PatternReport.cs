using LogPipe.Parsing.Grok;

namespace LogPipe.Cli.GrokTrial;

/// <summary>Says what each pattern of a library was compiled to, a line a pattern.</summary>
internal static class PatternReport
{
    /// <summary>Writes it, in the order of the names; a pattern with a mistake says so instead.</summary>
    public static void Write(TextWriter to, GrokLibrary library)
    {
        foreach (string name in library.Definitions.Keys.Order(StringComparer.Ordinal))
        {
            try
            {
                GrokLowering lowering = GrokPattern.Compile($"%{{{name}}}", library).Lowering;
                to.WriteLine($"{name}: {lowering.InstructionCount} instructions, {lowering.AutomatonCount} automata, {lowering.ChoiceCount} choices, "
                    + (lowering.Obstacle.Length == 0 ? "machine code" : lowering.IsInterpreted ? $"interpreted: {lowering.Obstacle}" : $"machine code up to {lowering.Obstacle}"));
                foreach ((string part, string why) in lowering.General.OrderBy(static p => p.Key, StringComparer.Ordinal))
                    to.WriteLine($"  {part}: {why}");
            }
            catch (GrokException e)
            {
                to.WriteLine($"{name}: {e.Message}");
            }
        }
    }
}
