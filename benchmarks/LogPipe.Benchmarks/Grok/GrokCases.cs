namespace LogPipe.Benchmarks.Grok;

/// <summary>The expressions that the benchmark measures; a test keeps <see cref="GrokTwinExpressions"/> equal to what the library makes of them.</summary>
internal static class GrokCases
{
    public const string Apache = "%{COMBINEDAPACHELOG}";
    public const string Jboss = @"%{TIMESTAMP_ISO8601:time} %{LOGLEVEL:level}\s+\[%{DATA:logger}\] \(%{DATA:thread}\) %{GREEDYDATA:message}";
    public const string MysqlSlow = "^# Query_time: %{NUMBER:q:float}  Lock_time: %{NUMBER:l:float} Rows_sent: %{INT:s:int}  Rows_examined: %{INT:e:int}";
    public const string Syslog = "%{SYSLOGBASE} %{GREEDYDATA:message}";

    /// <summary>Gets them with the names of the constants of <see cref="GrokTwinExpressions"/>.</summary>
    public static IReadOnlyList<(string Name, string Expression)> All { get; } =
        [(nameof(Apache), Apache), (nameof(Jboss), Jboss), (nameof(MysqlSlow), MysqlSlow), (nameof(Syslog), Syslog)];
}
