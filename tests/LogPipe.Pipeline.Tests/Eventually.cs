namespace LogPipe.Pipeline.Tests;

/// <summary>Waits for something that other threads bring about.</summary>
internal static class Eventually
{
    /// <summary>Asks again and again until a condition holds; fails after 30 s.</summary>
    public static async Task HoldsAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Rig.Patience);
        while (!condition())
            await Task.Delay(1, patience.Token);
    }
}
