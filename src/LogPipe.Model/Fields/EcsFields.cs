namespace LogPipe.Model;

/// <summary>The fields of the Elastic Common Schema 8.17 that LogPipe writes, with their types (ECS <c>ecs_flat.yml</c>).</summary>
public static class EcsFields
{
    /// <summary>Names <c>@timestamp</c>.</summary>
    public static FieldId Timestamp => new(0);

    /// <summary>Names <c>message</c>.</summary>
    public static FieldId Message => new(1);

    /// <summary>Names <c>tags</c>.</summary>
    public static FieldId Tags => new(2);

    /// <summary>Names <c>labels</c>.</summary>
    public static FieldId Labels => new(3);

    /// <summary>Names <c>ecs.version</c>.</summary>
    public static FieldId EcsVersion => new(4);

    /// <summary>Names <c>data_stream.type</c>.</summary>
    public static FieldId DataStreamType => new(5);

    /// <summary>Names <c>data_stream.dataset</c>.</summary>
    public static FieldId DataStreamDataset => new(6);

    /// <summary>Names <c>data_stream.namespace</c>.</summary>
    public static FieldId DataStreamNamespace => new(7);

    /// <summary>Names <c>event.original</c>.</summary>
    public static FieldId EventOriginal => new(8);

    /// <summary>Names <c>event.ingested</c>.</summary>
    public static FieldId EventIngested => new(9);

    /// <summary>Names <c>event.created</c>.</summary>
    public static FieldId EventCreated => new(10);

    /// <summary>Names <c>event.dataset</c>.</summary>
    public static FieldId EventDataset => new(11);

    /// <summary>Names <c>event.module</c>.</summary>
    public static FieldId EventModule => new(12);

    /// <summary>Names <c>event.timezone</c>.</summary>
    public static FieldId EventTimezone => new(13);

    /// <summary>Names <c>event.sequence</c>.</summary>
    public static FieldId EventSequence => new(14);

    /// <summary>Names <c>event.code</c>.</summary>
    public static FieldId EventCode => new(15);

    /// <summary>Names <c>event.duration</c>.</summary>
    public static FieldId EventDuration => new(16);

    /// <summary>Names <c>event.severity</c>.</summary>
    public static FieldId EventSeverity => new(17);

    /// <summary>Names <c>event.action</c>.</summary>
    public static FieldId EventAction => new(18);

    /// <summary>Names <c>event.outcome</c>.</summary>
    public static FieldId EventOutcome => new(19);

    /// <summary>Names <c>event.category</c>.</summary>
    public static FieldId EventCategory => new(20);

    /// <summary>Names <c>event.type</c>.</summary>
    public static FieldId EventType => new(21);

    /// <summary>Names <c>event.kind</c>.</summary>
    public static FieldId EventKind => new(22);

    /// <summary>Names <c>event.hash</c>.</summary>
    public static FieldId EventHash => new(23);

    /// <summary>Names <c>event.id</c>.</summary>
    public static FieldId EventId => new(24);

    /// <summary>Names <c>event.reason</c>.</summary>
    public static FieldId EventReason => new(25);

    /// <summary>Names <c>event.provider</c>.</summary>
    public static FieldId EventProvider => new(26);

    /// <summary>Names <c>event.start</c>.</summary>
    public static FieldId EventStart => new(27);

    /// <summary>Names <c>event.end</c>.</summary>
    public static FieldId EventEnd => new(28);

    /// <summary>Names <c>log.level</c>.</summary>
    public static FieldId LogLevel => new(29);

    /// <summary>Names <c>log.logger</c>.</summary>
    public static FieldId LogLogger => new(30);

    /// <summary>Names <c>log.file.path</c>.</summary>
    public static FieldId LogFilePath => new(31);

    /// <summary>Names <c>log.offset</c>.</summary>
    public static FieldId LogOffset => new(32);

    /// <summary>Names <c>log.flags</c>.</summary>
    public static FieldId LogFlags => new(33);

    /// <summary>Names <c>log.origin.file.name</c>.</summary>
    public static FieldId LogOriginFileName => new(34);

    /// <summary>Names <c>log.origin.file.line</c>.</summary>
    public static FieldId LogOriginFileLine => new(35);

    /// <summary>Names <c>log.origin.function</c>.</summary>
    public static FieldId LogOriginFunction => new(36);

    /// <summary>Names <c>log.syslog.priority</c>.</summary>
    public static FieldId LogSyslogPriority => new(37);

    /// <summary>Names <c>log.syslog.facility.code</c>.</summary>
    public static FieldId LogSyslogFacilityCode => new(38);

    /// <summary>Names <c>log.syslog.facility.name</c>.</summary>
    public static FieldId LogSyslogFacilityName => new(39);

    /// <summary>Names <c>log.syslog.severity.code</c>.</summary>
    public static FieldId LogSyslogSeverityCode => new(40);

    /// <summary>Names <c>log.syslog.severity.name</c>.</summary>
    public static FieldId LogSyslogSeverityName => new(41);

    /// <summary>Names <c>log.syslog.appname</c>.</summary>
    public static FieldId LogSyslogAppname => new(42);

    /// <summary>Names <c>log.syslog.hostname</c>.</summary>
    public static FieldId LogSyslogHostname => new(43);

    /// <summary>Names <c>log.syslog.msgid</c>.</summary>
    public static FieldId LogSyslogMsgid => new(44);

    /// <summary>Names <c>log.syslog.procid</c>.</summary>
    public static FieldId LogSyslogProcid => new(45);

    /// <summary>Names <c>log.syslog.version</c>.</summary>
    public static FieldId LogSyslogVersion => new(46);

    /// <summary>Names <c>log.syslog.structured_data</c>.</summary>
    public static FieldId LogSyslogStructuredData => new(47);

    /// <summary>Names <c>host.name</c>.</summary>
    public static FieldId HostName => new(48);

    /// <summary>Names <c>host.hostname</c>.</summary>
    public static FieldId HostHostname => new(49);

    /// <summary>Names <c>host.id</c>.</summary>
    public static FieldId HostId => new(50);

    /// <summary>Names <c>host.ip</c>.</summary>
    public static FieldId HostIp => new(51);

    /// <summary>Names <c>service.name</c>.</summary>
    public static FieldId ServiceName => new(52);

    /// <summary>Names <c>service.type</c>.</summary>
    public static FieldId ServiceType => new(53);

    /// <summary>Names <c>service.version</c>.</summary>
    public static FieldId ServiceVersion => new(54);

    /// <summary>Names <c>service.environment</c>.</summary>
    public static FieldId ServiceEnvironment => new(55);

    /// <summary>Names <c>service.id</c>.</summary>
    public static FieldId ServiceId => new(56);

    /// <summary>Names <c>service.node.name</c>.</summary>
    public static FieldId ServiceNodeName => new(57);

    /// <summary>Names <c>service.state</c>.</summary>
    public static FieldId ServiceState => new(58);

    /// <summary>Names <c>process.name</c>.</summary>
    public static FieldId ProcessName => new(59);

    /// <summary>Names <c>process.pid</c>.</summary>
    public static FieldId ProcessPid => new(60);

    /// <summary>Names <c>process.thread.id</c>.</summary>
    public static FieldId ProcessThreadId => new(61);

    /// <summary>Names <c>process.thread.name</c>.</summary>
    public static FieldId ProcessThreadName => new(62);

    /// <summary>Names <c>process.executable</c>.</summary>
    public static FieldId ProcessExecutable => new(63);

    /// <summary>Names <c>process.command_line</c>.</summary>
    public static FieldId ProcessCommandLine => new(64);

    /// <summary>Names <c>process.exit_code</c>.</summary>
    public static FieldId ProcessExitCode => new(65);

    /// <summary>Names <c>process.parent.pid</c>.</summary>
    public static FieldId ProcessParentPid => new(66);

    /// <summary>Names <c>error.code</c>.</summary>
    public static FieldId ErrorCode => new(67);

    /// <summary>Names <c>error.id</c>.</summary>
    public static FieldId ErrorId => new(68);

    /// <summary>Names <c>error.message</c>.</summary>
    public static FieldId ErrorMessage => new(69);

    /// <summary>Names <c>error.type</c>.</summary>
    public static FieldId ErrorType => new(70);

    /// <summary>Names <c>error.stack_trace</c>.</summary>
    public static FieldId ErrorStackTrace => new(71);

    /// <summary>Names <c>http.request.method</c>.</summary>
    public static FieldId HttpRequestMethod => new(72);

    /// <summary>Names <c>http.request.referrer</c>.</summary>
    public static FieldId HttpRequestReferrer => new(73);

    /// <summary>Names <c>http.request.id</c>.</summary>
    public static FieldId HttpRequestId => new(74);

    /// <summary>Names <c>http.request.bytes</c>.</summary>
    public static FieldId HttpRequestBytes => new(75);

    /// <summary>Names <c>http.request.body.bytes</c>.</summary>
    public static FieldId HttpRequestBodyBytes => new(76);

    /// <summary>Names <c>http.request.body.content</c>.</summary>
    public static FieldId HttpRequestBodyContent => new(77);

    /// <summary>Names <c>http.request.mime_type</c>.</summary>
    public static FieldId HttpRequestMimeType => new(78);

    /// <summary>Names <c>http.response.status_code</c>.</summary>
    public static FieldId HttpResponseStatusCode => new(79);

    /// <summary>Names <c>http.response.bytes</c>.</summary>
    public static FieldId HttpResponseBytes => new(80);

    /// <summary>Names <c>http.response.body.bytes</c>.</summary>
    public static FieldId HttpResponseBodyBytes => new(81);

    /// <summary>Names <c>http.response.mime_type</c>.</summary>
    public static FieldId HttpResponseMimeType => new(82);

    /// <summary>Names <c>http.version</c>.</summary>
    public static FieldId HttpVersion => new(83);

    /// <summary>Names <c>url.original</c>.</summary>
    public static FieldId UrlOriginal => new(84);

    /// <summary>Names <c>url.full</c>.</summary>
    public static FieldId UrlFull => new(85);

    /// <summary>Names <c>url.path</c>.</summary>
    public static FieldId UrlPath => new(86);

    /// <summary>Names <c>url.query</c>.</summary>
    public static FieldId UrlQuery => new(87);

    /// <summary>Names <c>url.domain</c>.</summary>
    public static FieldId UrlDomain => new(88);

    /// <summary>Names <c>url.scheme</c>.</summary>
    public static FieldId UrlScheme => new(89);

    /// <summary>Names <c>url.port</c>.</summary>
    public static FieldId UrlPort => new(90);

    /// <summary>Names <c>url.extension</c>.</summary>
    public static FieldId UrlExtension => new(91);

    /// <summary>Names <c>url.fragment</c>.</summary>
    public static FieldId UrlFragment => new(92);

    /// <summary>Names <c>url.username</c>.</summary>
    public static FieldId UrlUsername => new(93);

    /// <summary>Names <c>url.password</c>.</summary>
    public static FieldId UrlPassword => new(94);

    /// <summary>Names <c>user_agent.original</c>.</summary>
    public static FieldId UserAgentOriginal => new(95);

    /// <summary>Names <c>source.address</c>.</summary>
    public static FieldId SourceAddress => new(96);

    /// <summary>Names <c>source.ip</c>.</summary>
    public static FieldId SourceIp => new(97);

    /// <summary>Names <c>source.port</c>.</summary>
    public static FieldId SourcePort => new(98);

    /// <summary>Names <c>source.domain</c>.</summary>
    public static FieldId SourceDomain => new(99);

    /// <summary>Names <c>source.bytes</c>.</summary>
    public static FieldId SourceBytes => new(100);

    /// <summary>Names <c>source.user.name</c>.</summary>
    public static FieldId SourceUserName => new(101);

    /// <summary>Names <c>client.address</c>.</summary>
    public static FieldId ClientAddress => new(102);

    /// <summary>Names <c>client.ip</c>.</summary>
    public static FieldId ClientIp => new(103);

    /// <summary>Names <c>client.port</c>.</summary>
    public static FieldId ClientPort => new(104);

    /// <summary>Names <c>client.domain</c>.</summary>
    public static FieldId ClientDomain => new(105);

    /// <summary>Names <c>destination.address</c>.</summary>
    public static FieldId DestinationAddress => new(106);

    /// <summary>Names <c>destination.ip</c>.</summary>
    public static FieldId DestinationIp => new(107);

    /// <summary>Names <c>destination.port</c>.</summary>
    public static FieldId DestinationPort => new(108);

    /// <summary>Names <c>destination.domain</c>.</summary>
    public static FieldId DestinationDomain => new(109);

    /// <summary>Names <c>destination.bytes</c>.</summary>
    public static FieldId DestinationBytes => new(110);

    /// <summary>Names <c>server.address</c>.</summary>
    public static FieldId ServerAddress => new(111);

    /// <summary>Names <c>server.ip</c>.</summary>
    public static FieldId ServerIp => new(112);

    /// <summary>Names <c>server.port</c>.</summary>
    public static FieldId ServerPort => new(113);

    /// <summary>Names <c>server.domain</c>.</summary>
    public static FieldId ServerDomain => new(114);

    /// <summary>Names <c>user.name</c>.</summary>
    public static FieldId UserName => new(115);

    /// <summary>Names <c>user.id</c>.</summary>
    public static FieldId UserId => new(116);

    /// <summary>Names <c>user.email</c>.</summary>
    public static FieldId UserEmail => new(117);

    /// <summary>Names <c>user.full_name</c>.</summary>
    public static FieldId UserFullName => new(118);

    /// <summary>Names <c>user.domain</c>.</summary>
    public static FieldId UserDomain => new(119);

    /// <summary>Names <c>user.roles</c>.</summary>
    public static FieldId UserRoles => new(120);

    /// <summary>Names <c>user.effective.name</c>.</summary>
    public static FieldId UserEffectiveName => new(121);

    /// <summary>Names <c>user.effective.id</c>.</summary>
    public static FieldId UserEffectiveId => new(122);

    /// <summary>Names <c>user.target.name</c>.</summary>
    public static FieldId UserTargetName => new(123);

    /// <summary>Names <c>group.name</c>.</summary>
    public static FieldId GroupName => new(124);

    /// <summary>Names <c>group.id</c>.</summary>
    public static FieldId GroupId => new(125);

    /// <summary>Names <c>file.path</c>.</summary>
    public static FieldId FilePath => new(126);

    /// <summary>Names <c>file.name</c>.</summary>
    public static FieldId FileName => new(127);

    /// <summary>Names <c>file.directory</c>.</summary>
    public static FieldId FileDirectory => new(128);

    /// <summary>Names <c>file.type</c>.</summary>
    public static FieldId FileType => new(129);

    /// <summary>Names <c>file.size</c>.</summary>
    public static FieldId FileSize => new(130);

    /// <summary>Names <c>file.mtime</c>.</summary>
    public static FieldId FileMtime => new(131);

    /// <summary>Names <c>file.created</c>.</summary>
    public static FieldId FileCreated => new(132);

    /// <summary>Names <c>file.accessed</c>.</summary>
    public static FieldId FileAccessed => new(133);

    /// <summary>Names <c>file.gid</c>.</summary>
    public static FieldId FileGid => new(134);

    /// <summary>Names <c>file.uid</c>.</summary>
    public static FieldId FileUid => new(135);

    /// <summary>Names <c>file.mode</c>.</summary>
    public static FieldId FileMode => new(136);

    /// <summary>Names <c>file.inode</c>.</summary>
    public static FieldId FileInode => new(137);

    /// <summary>Names <c>trace.id</c>.</summary>
    public static FieldId TraceId => new(138);

    /// <summary>Names <c>span.id</c>.</summary>
    public static FieldId SpanId => new(139);

    /// <summary>Names <c>transaction.id</c>.</summary>
    public static FieldId TransactionId => new(140);

    /// <summary>Names <c>container.id</c>.</summary>
    public static FieldId ContainerId => new(141);

    /// <summary>Names <c>container.name</c>.</summary>
    public static FieldId ContainerName => new(142);

    /// <summary>Names <c>container.image.name</c>.</summary>
    public static FieldId ContainerImageName => new(143);

    /// <summary>Names <c>container.runtime</c>.</summary>
    public static FieldId ContainerRuntime => new(144);

    /// <summary>Names <c>orchestrator.resource.name</c>.</summary>
    public static FieldId KubernetesPodName => new(145);

    /// <summary>Names <c>orchestrator.namespace</c>.</summary>
    public static FieldId KubernetesNamespace => new(146);

    /// <summary>Names <c>agent.type</c>.</summary>
    public static FieldId AgentType => new(147);

    /// <summary>Names <c>agent.version</c>.</summary>
    public static FieldId AgentVersion => new(148);

    /// <summary>Names <c>agent.name</c>.</summary>
    public static FieldId AgentName => new(149);

    /// <summary>Names <c>agent.id</c>.</summary>
    public static FieldId AgentId => new(150);

    /// <summary>Names <c>network.transport</c>.</summary>
    public static FieldId NetworkTransport => new(151);

    /// <summary>Names <c>network.protocol</c>.</summary>
    public static FieldId NetworkProtocol => new(152);

    /// <summary>Names <c>network.direction</c>.</summary>
    public static FieldId NetworkDirection => new(153);

    /// <summary>Names <c>network.iana_number</c>.</summary>
    public static FieldId NetworkIanaNumber => new(154);

    /// <summary>Names <c>observer.ingress.interface.name</c>.</summary>
    public static FieldId ObserverIngressInterfaceName => new(155);

    /// <summary>Names <c>observer.egress.interface.name</c>.</summary>
    public static FieldId ObserverEgressInterfaceName => new(156);

    /// <summary>Names <c>cloud.availability_zone</c>.</summary>
    public static FieldId CloudAvailabilityZone => new(157);

    /// <summary>Names <c>cloud.region</c>.</summary>
    public static FieldId CloudRegion => new(158);

    /// <summary>Names <c>tls.cipher</c>.</summary>
    public static FieldId TlsCipher => new(159);

    /// <summary>Names <c>tls.version</c>.</summary>
    public static FieldId TlsVersion => new(160);

    /// <summary>Gets every field of this catalogue: those that are numbered before LogPipe's own.</summary>
    public static IReadOnlyList<FieldId> All { get; } = FieldId.First(LogPipeFields.Format.Index);

    /// <summary>Gives each id its name and type; they come first in the process, in this order.</summary>
    internal static void Intern()
    {
        FieldId.Add(Timestamp, "@timestamp", FieldType.Date);
        FieldId.Add(Message, "message", FieldType.Text);
        FieldId.Add(Tags, "tags", FieldType.Keyword, isArray: true);
        FieldId.Add(Labels, "labels", FieldType.Object);
        FieldId.Add(EcsVersion, "ecs.version", FieldType.Keyword);
        FieldId.Add(DataStreamType, "data_stream.type", FieldType.Keyword);
        FieldId.Add(DataStreamDataset, "data_stream.dataset", FieldType.Keyword);
        FieldId.Add(DataStreamNamespace, "data_stream.namespace", FieldType.Keyword);
        FieldId.Add(EventOriginal, "event.original", FieldType.Keyword);
        FieldId.Add(EventIngested, "event.ingested", FieldType.Date);
        FieldId.Add(EventCreated, "event.created", FieldType.Date);
        FieldId.Add(EventDataset, "event.dataset", FieldType.Keyword);
        FieldId.Add(EventModule, "event.module", FieldType.Keyword);
        FieldId.Add(EventTimezone, "event.timezone", FieldType.Keyword);
        FieldId.Add(EventSequence, "event.sequence", FieldType.Long);
        FieldId.Add(EventCode, "event.code", FieldType.Keyword);
        FieldId.Add(EventDuration, "event.duration", FieldType.Long);
        FieldId.Add(EventSeverity, "event.severity", FieldType.Long);
        FieldId.Add(EventAction, "event.action", FieldType.Keyword);
        FieldId.Add(EventOutcome, "event.outcome", FieldType.Keyword);
        FieldId.Add(EventCategory, "event.category", FieldType.Keyword, isArray: true);
        FieldId.Add(EventType, "event.type", FieldType.Keyword, isArray: true);
        FieldId.Add(EventKind, "event.kind", FieldType.Keyword);
        FieldId.Add(EventHash, "event.hash", FieldType.Keyword);
        FieldId.Add(EventId, "event.id", FieldType.Keyword);
        FieldId.Add(EventReason, "event.reason", FieldType.Keyword);
        FieldId.Add(EventProvider, "event.provider", FieldType.Keyword);
        FieldId.Add(EventStart, "event.start", FieldType.Date);
        FieldId.Add(EventEnd, "event.end", FieldType.Date);
        FieldId.Add(LogLevel, "log.level", FieldType.Keyword);
        FieldId.Add(LogLogger, "log.logger", FieldType.Keyword);
        FieldId.Add(LogFilePath, "log.file.path", FieldType.Keyword);
        FieldId.Add(LogOffset, "log.offset", FieldType.Long);
        FieldId.Add(LogFlags, "log.flags", FieldType.Keyword, isArray: true);
        FieldId.Add(LogOriginFileName, "log.origin.file.name", FieldType.Keyword);
        FieldId.Add(LogOriginFileLine, "log.origin.file.line", FieldType.Long);
        FieldId.Add(LogOriginFunction, "log.origin.function", FieldType.Keyword);
        FieldId.Add(LogSyslogPriority, "log.syslog.priority", FieldType.Long);
        FieldId.Add(LogSyslogFacilityCode, "log.syslog.facility.code", FieldType.Long);
        FieldId.Add(LogSyslogFacilityName, "log.syslog.facility.name", FieldType.Keyword);
        FieldId.Add(LogSyslogSeverityCode, "log.syslog.severity.code", FieldType.Long);
        FieldId.Add(LogSyslogSeverityName, "log.syslog.severity.name", FieldType.Keyword);
        FieldId.Add(LogSyslogAppname, "log.syslog.appname", FieldType.Keyword);
        FieldId.Add(LogSyslogHostname, "log.syslog.hostname", FieldType.Keyword);
        FieldId.Add(LogSyslogMsgid, "log.syslog.msgid", FieldType.Keyword);
        FieldId.Add(LogSyslogProcid, "log.syslog.procid", FieldType.Keyword);
        FieldId.Add(LogSyslogVersion, "log.syslog.version", FieldType.Keyword);
        FieldId.Add(LogSyslogStructuredData, "log.syslog.structured_data", FieldType.Object);
        FieldId.Add(HostName, "host.name", FieldType.Keyword);
        FieldId.Add(HostHostname, "host.hostname", FieldType.Keyword);
        FieldId.Add(HostId, "host.id", FieldType.Keyword);
        FieldId.Add(HostIp, "host.ip", FieldType.Ip, isArray: true);
        FieldId.Add(ServiceName, "service.name", FieldType.Keyword);
        FieldId.Add(ServiceType, "service.type", FieldType.Keyword);
        FieldId.Add(ServiceVersion, "service.version", FieldType.Keyword);
        FieldId.Add(ServiceEnvironment, "service.environment", FieldType.Keyword);
        FieldId.Add(ServiceId, "service.id", FieldType.Keyword);
        FieldId.Add(ServiceNodeName, "service.node.name", FieldType.Keyword);
        FieldId.Add(ServiceState, "service.state", FieldType.Keyword);
        FieldId.Add(ProcessName, "process.name", FieldType.Keyword);
        FieldId.Add(ProcessPid, "process.pid", FieldType.Long);
        FieldId.Add(ProcessThreadId, "process.thread.id", FieldType.Long);
        FieldId.Add(ProcessThreadName, "process.thread.name", FieldType.Keyword);
        FieldId.Add(ProcessExecutable, "process.executable", FieldType.Keyword);
        FieldId.Add(ProcessCommandLine, "process.command_line", FieldType.Keyword);
        FieldId.Add(ProcessExitCode, "process.exit_code", FieldType.Long);
        FieldId.Add(ProcessParentPid, "process.parent.pid", FieldType.Long);
        FieldId.Add(ErrorCode, "error.code", FieldType.Keyword);
        FieldId.Add(ErrorId, "error.id", FieldType.Keyword);
        FieldId.Add(ErrorMessage, "error.message", FieldType.Text);
        FieldId.Add(ErrorType, "error.type", FieldType.Keyword);
        FieldId.Add(ErrorStackTrace, "error.stack_trace", FieldType.Keyword);
        FieldId.Add(HttpRequestMethod, "http.request.method", FieldType.Keyword);
        FieldId.Add(HttpRequestReferrer, "http.request.referrer", FieldType.Keyword);
        FieldId.Add(HttpRequestId, "http.request.id", FieldType.Keyword);
        FieldId.Add(HttpRequestBytes, "http.request.bytes", FieldType.Long);
        FieldId.Add(HttpRequestBodyBytes, "http.request.body.bytes", FieldType.Long);
        FieldId.Add(HttpRequestBodyContent, "http.request.body.content", FieldType.Keyword);
        FieldId.Add(HttpRequestMimeType, "http.request.mime_type", FieldType.Keyword);
        FieldId.Add(HttpResponseStatusCode, "http.response.status_code", FieldType.Long);
        FieldId.Add(HttpResponseBytes, "http.response.bytes", FieldType.Long);
        FieldId.Add(HttpResponseBodyBytes, "http.response.body.bytes", FieldType.Long);
        FieldId.Add(HttpResponseMimeType, "http.response.mime_type", FieldType.Keyword);
        FieldId.Add(HttpVersion, "http.version", FieldType.Keyword);
        FieldId.Add(UrlOriginal, "url.original", FieldType.Keyword);
        FieldId.Add(UrlFull, "url.full", FieldType.Keyword);
        FieldId.Add(UrlPath, "url.path", FieldType.Keyword);
        FieldId.Add(UrlQuery, "url.query", FieldType.Keyword);
        FieldId.Add(UrlDomain, "url.domain", FieldType.Keyword);
        FieldId.Add(UrlScheme, "url.scheme", FieldType.Keyword);
        FieldId.Add(UrlPort, "url.port", FieldType.Long);
        FieldId.Add(UrlExtension, "url.extension", FieldType.Keyword);
        FieldId.Add(UrlFragment, "url.fragment", FieldType.Keyword);
        FieldId.Add(UrlUsername, "url.username", FieldType.Keyword);
        FieldId.Add(UrlPassword, "url.password", FieldType.Keyword);
        FieldId.Add(UserAgentOriginal, "user_agent.original", FieldType.Keyword);
        FieldId.Add(SourceAddress, "source.address", FieldType.Keyword);
        FieldId.Add(SourceIp, "source.ip", FieldType.Ip);
        FieldId.Add(SourcePort, "source.port", FieldType.Long);
        FieldId.Add(SourceDomain, "source.domain", FieldType.Keyword);
        FieldId.Add(SourceBytes, "source.bytes", FieldType.Long);
        FieldId.Add(SourceUserName, "source.user.name", FieldType.Keyword);
        FieldId.Add(ClientAddress, "client.address", FieldType.Keyword);
        FieldId.Add(ClientIp, "client.ip", FieldType.Ip);
        FieldId.Add(ClientPort, "client.port", FieldType.Long);
        FieldId.Add(ClientDomain, "client.domain", FieldType.Keyword);
        FieldId.Add(DestinationAddress, "destination.address", FieldType.Keyword);
        FieldId.Add(DestinationIp, "destination.ip", FieldType.Ip);
        FieldId.Add(DestinationPort, "destination.port", FieldType.Long);
        FieldId.Add(DestinationDomain, "destination.domain", FieldType.Keyword);
        FieldId.Add(DestinationBytes, "destination.bytes", FieldType.Long);
        FieldId.Add(ServerAddress, "server.address", FieldType.Keyword);
        FieldId.Add(ServerIp, "server.ip", FieldType.Ip);
        FieldId.Add(ServerPort, "server.port", FieldType.Long);
        FieldId.Add(ServerDomain, "server.domain", FieldType.Keyword);
        FieldId.Add(UserName, "user.name", FieldType.Keyword);
        FieldId.Add(UserId, "user.id", FieldType.Keyword);
        FieldId.Add(UserEmail, "user.email", FieldType.Keyword);
        FieldId.Add(UserFullName, "user.full_name", FieldType.Keyword);
        FieldId.Add(UserDomain, "user.domain", FieldType.Keyword);
        FieldId.Add(UserRoles, "user.roles", FieldType.Keyword, isArray: true);
        FieldId.Add(UserEffectiveName, "user.effective.name", FieldType.Keyword);
        FieldId.Add(UserEffectiveId, "user.effective.id", FieldType.Keyword);
        FieldId.Add(UserTargetName, "user.target.name", FieldType.Keyword);
        FieldId.Add(GroupName, "group.name", FieldType.Keyword);
        FieldId.Add(GroupId, "group.id", FieldType.Keyword);
        FieldId.Add(FilePath, "file.path", FieldType.Keyword);
        FieldId.Add(FileName, "file.name", FieldType.Keyword);
        FieldId.Add(FileDirectory, "file.directory", FieldType.Keyword);
        FieldId.Add(FileType, "file.type", FieldType.Keyword);
        FieldId.Add(FileSize, "file.size", FieldType.Long);
        FieldId.Add(FileMtime, "file.mtime", FieldType.Date);
        FieldId.Add(FileCreated, "file.created", FieldType.Date);
        FieldId.Add(FileAccessed, "file.accessed", FieldType.Date);
        FieldId.Add(FileGid, "file.gid", FieldType.Keyword);
        FieldId.Add(FileUid, "file.uid", FieldType.Keyword);
        FieldId.Add(FileMode, "file.mode", FieldType.Keyword);
        FieldId.Add(FileInode, "file.inode", FieldType.Keyword);
        FieldId.Add(TraceId, "trace.id", FieldType.Keyword);
        FieldId.Add(SpanId, "span.id", FieldType.Keyword);
        FieldId.Add(TransactionId, "transaction.id", FieldType.Keyword);
        FieldId.Add(ContainerId, "container.id", FieldType.Keyword);
        FieldId.Add(ContainerName, "container.name", FieldType.Keyword);
        FieldId.Add(ContainerImageName, "container.image.name", FieldType.Keyword, isArray: true);
        FieldId.Add(ContainerRuntime, "container.runtime", FieldType.Keyword);
        FieldId.Add(KubernetesPodName, "orchestrator.resource.name", FieldType.Keyword);
        FieldId.Add(KubernetesNamespace, "orchestrator.namespace", FieldType.Keyword);
        FieldId.Add(AgentType, "agent.type", FieldType.Keyword);
        FieldId.Add(AgentVersion, "agent.version", FieldType.Keyword);
        FieldId.Add(AgentName, "agent.name", FieldType.Keyword);
        FieldId.Add(AgentId, "agent.id", FieldType.Keyword);
        FieldId.Add(NetworkTransport, "network.transport", FieldType.Keyword);
        FieldId.Add(NetworkProtocol, "network.protocol", FieldType.Keyword);
        FieldId.Add(NetworkDirection, "network.direction", FieldType.Keyword);
        FieldId.Add(NetworkIanaNumber, "network.iana_number", FieldType.Keyword);
        FieldId.Add(ObserverIngressInterfaceName, "observer.ingress.interface.name", FieldType.Keyword);
        FieldId.Add(ObserverEgressInterfaceName, "observer.egress.interface.name", FieldType.Keyword);
        FieldId.Add(CloudAvailabilityZone, "cloud.availability_zone", FieldType.Keyword);
        FieldId.Add(CloudRegion, "cloud.region", FieldType.Keyword);
        FieldId.Add(TlsCipher, "tls.cipher", FieldType.Keyword);
        FieldId.Add(TlsVersion, "tls.version", FieldType.Keyword);
    }
}
