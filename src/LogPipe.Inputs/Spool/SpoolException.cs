namespace LogPipe.Inputs.Spool;

/// <summary>The disk did not take what was to be spooled: the sender must not be told that it is safe.</summary>
internal sealed class SpoolException(string message, Exception? inner = null) : Exception(message, inner);
