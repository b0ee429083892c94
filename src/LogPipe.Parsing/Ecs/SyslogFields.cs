using LogPipe.Model;

namespace LogPipe.Parsing.Ecs;

/// <summary>Takes facility, severity and level out of a syslog priority: facility * 8 + severity (RFC 5424 section 6.2.1).</summary>
internal static class SyslogFields
{
    private static readonly TextConstant[] Facilities = TextConstant.AllOf(
        "kernel", "user-level", "mail", "system", "security/authorization", "syslogd", "line printer", "network news", "UUCP", "clock", "security/authorization",
        "FTP", "NTP", "log audit", "log alert", "clock", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7");

    private static readonly TextConstant[] Severities =
        TextConstant.AllOf("emergency", "alert", "critical", "error", "warning", "notice", "informational", "debug");

    private static readonly TextConstant[] Levels = TextConstant.AllOf("emergency", "alert", "critical", "error", "warning", "notice", "info", "debug");

    /// <summary>Works on the record's <c>log.syslog.priority</c>.</summary>
    public static void Extract(LogBatch batch, ref LogRecord record)
    {
        if (!batch.TryGet(record, EcsFields.LogSyslogPriority, out LogField field) || field.Kind != FieldKind.Integer || field.Integer is < 0 or > 191)
            return;
        int facility = (int)field.Integer / 8;
        int severity = (int)field.Integer % 8;
        batch.AddInteger(ref record, EcsFields.LogSyslogFacilityCode, facility);
        batch.AddConstant(ref record, EcsFields.LogSyslogFacilityName, Facilities[facility]);
        batch.AddInteger(ref record, EcsFields.LogSyslogSeverityCode, severity);
        batch.AddConstant(ref record, EcsFields.LogSyslogSeverityName, Severities[severity]);
        if (!batch.Has(record, EcsFields.LogLevel))
            batch.AddConstant(ref record, EcsFields.LogLevel, Levels[severity]);
        Copy(batch, ref record, EcsFields.ProcessName, EcsFields.LogSyslogAppname);
        Copy(batch, ref record, EcsFields.HostHostname, EcsFields.LogSyslogHostname);
        Copy(batch, ref record, EcsFields.ProcessPid, EcsFields.LogSyslogProcid);
    }

    /// <summary>Says under the names of the message's own header what it says of the host and the process.</summary>
    private static void Copy(LogBatch batch, ref LogRecord record, FieldId from, FieldId to)
    {
        if (batch.Has(record, to) || !batch.TryGet(record, from, out LogField field))
            return;
        if (field.Kind == FieldKind.Text)
            batch.AddText(ref record, to, field.Slice);
        else if (field.Kind == FieldKind.Integer)
            batch.AddInteger(ref record, to, field.Integer);
    }
}
