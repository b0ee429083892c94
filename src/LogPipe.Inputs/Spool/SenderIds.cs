using System.Security.Cryptography;

namespace LogPipe.Inputs.Spool;

/// <summary>Draws numbers for senders: what an earlier run of the process left in the spool must not look like the connection of a later one.</summary>
internal sealed class SenderIds
{
    private long _last = (long)RandomNumberGenerator.GetInt32(int.MaxValue) << 32;

    /// <summary>Gives a number that no other sender has.</summary>
    public long Next() => Interlocked.Increment(ref _last);
}
