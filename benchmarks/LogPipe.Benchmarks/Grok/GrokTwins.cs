using System.Text.RegularExpressions;

namespace LogPipe.Benchmarks.Grok;

/// <summary>The same expressions by .NET's source generator.</summary>
internal static partial class GrokTwins
{
    [GeneratedRegex(GrokTwinExpressions.Apache, RegexOptions.CultureInvariant)]
    public static partial Regex Apache();

    [GeneratedRegex(GrokTwinExpressions.Jboss, RegexOptions.CultureInvariant)]
    public static partial Regex Jboss();

    [GeneratedRegex(GrokTwinExpressions.MysqlSlow, RegexOptions.CultureInvariant)]
    public static partial Regex MysqlSlow();

    [GeneratedRegex(GrokTwinExpressions.Syslog, RegexOptions.CultureInvariant)]
    public static partial Regex Syslog();

    [GeneratedRegex(@"\A(?:" + GrokTwinExpressions.Apache + ")", RegexOptions.CultureInvariant)]
    public static partial Regex ApacheAtStart();

    [GeneratedRegex(@"\A(?:" + GrokTwinExpressions.Jboss + ")", RegexOptions.CultureInvariant)]
    public static partial Regex JbossAtStart();

    [GeneratedRegex(@"\A(?:" + GrokTwinExpressions.MysqlSlow + ")", RegexOptions.CultureInvariant)]
    public static partial Regex MysqlSlowAtStart();

    [GeneratedRegex(@"\A(?:" + GrokTwinExpressions.Syslog + ")", RegexOptions.CultureInvariant)]
    public static partial Regex SyslogAtStart();
}
