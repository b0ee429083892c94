namespace LogPipe.Inputs.Http;

/// <summary>A request that nothing was taken of, with the status and the reason that its sender is told.</summary>
internal sealed class RequestRefusedException(int statusCode, string message) : Exception(message)
{
    public int StatusCode => statusCode;
}
