namespace LogPipe.Benchmarks.Grok;

/// <summary>What the library makes of <see cref="GrokCases"/>, as .NET's Regex reads it: written by <c>GrokTwinExpressionsTests</c> under <c>LOGPIPE_ACCEPT=1</c>.</summary>
internal static class GrokTwinExpressions
{
    public const string Apache = "";
    public const string Jboss = "";
    public const string MysqlSlow = "";
    public const string Syslog = "";
}
