namespace LogPipe.Model;

/// <summary>The fields of the Elastic Common Schema 8.17 that LogPipe writes, with their types (ECS <c>ecs_flat.yml</c>).</summary>
public static class EcsFields
{
    /// <summary>Names <c>@timestamp</c>.</summary>
    public static readonly FieldId Timestamp = FieldId.Intern("@timestamp", FieldType.Date, isArray: false);

    /// <summary>Names <c>message</c>.</summary>
    public static readonly FieldId Message = FieldId.Intern("message", FieldType.Text, isArray: false);

    /// <summary>Names <c>tags</c>.</summary>
    public static readonly FieldId Tags = FieldId.Intern("tags", FieldType.Keyword, isArray: true);

    /// <summary>Names <c>labels</c>.</summary>
    public static readonly FieldId Labels = FieldId.Intern("labels", FieldType.Object, isArray: false);

    /// <summary>Names <c>ecs.version</c>.</summary>
    public static readonly FieldId EcsVersion = FieldId.Intern("ecs.version", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>data_stream.type</c>.</summary>
    public static readonly FieldId DataStreamType = FieldId.Intern("data_stream.type", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>data_stream.dataset</c>.</summary>
    public static readonly FieldId DataStreamDataset = FieldId.Intern("data_stream.dataset", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>data_stream.namespace</c>.</summary>
    public static readonly FieldId DataStreamNamespace = FieldId.Intern("data_stream.namespace", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>event.original</c>.</summary>
    public static readonly FieldId EventOriginal = FieldId.Intern("event.original", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>event.ingested</c>.</summary>
    public static readonly FieldId EventIngested = FieldId.Intern("event.ingested", FieldType.Date, isArray: false);

    /// <summary>Names <c>event.created</c>.</summary>
    public static readonly FieldId EventCreated = FieldId.Intern("event.created", FieldType.Date, isArray: false);

    /// <summary>Names <c>event.dataset</c>.</summary>
    public static readonly FieldId EventDataset = FieldId.Intern("event.dataset", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>event.module</c>.</summary>
    public static readonly FieldId EventModule = FieldId.Intern("event.module", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>event.timezone</c>.</summary>
    public static readonly FieldId EventTimezone = FieldId.Intern("event.timezone", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>event.sequence</c>.</summary>
    public static readonly FieldId EventSequence = FieldId.Intern("event.sequence", FieldType.Long, isArray: false);

    /// <summary>Names <c>event.code</c>.</summary>
    public static readonly FieldId EventCode = FieldId.Intern("event.code", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>event.duration</c>.</summary>
    public static readonly FieldId EventDuration = FieldId.Intern("event.duration", FieldType.Long, isArray: false);

    /// <summary>Names <c>event.severity</c>.</summary>
    public static readonly FieldId EventSeverity = FieldId.Intern("event.severity", FieldType.Long, isArray: false);

    /// <summary>Names <c>event.action</c>.</summary>
    public static readonly FieldId EventAction = FieldId.Intern("event.action", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>event.outcome</c>.</summary>
    public static readonly FieldId EventOutcome = FieldId.Intern("event.outcome", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>event.category</c>.</summary>
    public static readonly FieldId EventCategory = FieldId.Intern("event.category", FieldType.Keyword, isArray: true);

    /// <summary>Names <c>event.type</c>.</summary>
    public static readonly FieldId EventType = FieldId.Intern("event.type", FieldType.Keyword, isArray: true);

    /// <summary>Names <c>event.kind</c>.</summary>
    public static readonly FieldId EventKind = FieldId.Intern("event.kind", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>event.hash</c>.</summary>
    public static readonly FieldId EventHash = FieldId.Intern("event.hash", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>event.id</c>.</summary>
    public static readonly FieldId EventId = FieldId.Intern("event.id", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>event.reason</c>.</summary>
    public static readonly FieldId EventReason = FieldId.Intern("event.reason", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>event.provider</c>.</summary>
    public static readonly FieldId EventProvider = FieldId.Intern("event.provider", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>event.start</c>.</summary>
    public static readonly FieldId EventStart = FieldId.Intern("event.start", FieldType.Date, isArray: false);

    /// <summary>Names <c>event.end</c>.</summary>
    public static readonly FieldId EventEnd = FieldId.Intern("event.end", FieldType.Date, isArray: false);

    /// <summary>Names <c>log.level</c>.</summary>
    public static readonly FieldId LogLevel = FieldId.Intern("log.level", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>log.logger</c>.</summary>
    public static readonly FieldId LogLogger = FieldId.Intern("log.logger", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>log.file.path</c>.</summary>
    public static readonly FieldId LogFilePath = FieldId.Intern("log.file.path", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>log.offset</c>.</summary>
    public static readonly FieldId LogOffset = FieldId.Intern("log.offset", FieldType.Long, isArray: false);

    /// <summary>Names <c>log.flags</c>.</summary>
    public static readonly FieldId LogFlags = FieldId.Intern("log.flags", FieldType.Keyword, isArray: true);

    /// <summary>Names <c>log.origin.file.name</c>.</summary>
    public static readonly FieldId LogOriginFileName = FieldId.Intern("log.origin.file.name", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>log.origin.file.line</c>.</summary>
    public static readonly FieldId LogOriginFileLine = FieldId.Intern("log.origin.file.line", FieldType.Long, isArray: false);

    /// <summary>Names <c>log.origin.function</c>.</summary>
    public static readonly FieldId LogOriginFunction = FieldId.Intern("log.origin.function", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>log.syslog.priority</c>.</summary>
    public static readonly FieldId LogSyslogPriority = FieldId.Intern("log.syslog.priority", FieldType.Long, isArray: false);

    /// <summary>Names <c>log.syslog.facility.code</c>.</summary>
    public static readonly FieldId LogSyslogFacilityCode = FieldId.Intern("log.syslog.facility.code", FieldType.Long, isArray: false);

    /// <summary>Names <c>log.syslog.facility.name</c>.</summary>
    public static readonly FieldId LogSyslogFacilityName = FieldId.Intern("log.syslog.facility.name", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>log.syslog.severity.code</c>.</summary>
    public static readonly FieldId LogSyslogSeverityCode = FieldId.Intern("log.syslog.severity.code", FieldType.Long, isArray: false);

    /// <summary>Names <c>log.syslog.severity.name</c>.</summary>
    public static readonly FieldId LogSyslogSeverityName = FieldId.Intern("log.syslog.severity.name", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>log.syslog.appname</c>.</summary>
    public static readonly FieldId LogSyslogAppname = FieldId.Intern("log.syslog.appname", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>log.syslog.hostname</c>.</summary>
    public static readonly FieldId LogSyslogHostname = FieldId.Intern("log.syslog.hostname", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>log.syslog.msgid</c>.</summary>
    public static readonly FieldId LogSyslogMsgid = FieldId.Intern("log.syslog.msgid", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>log.syslog.procid</c>.</summary>
    public static readonly FieldId LogSyslogProcid = FieldId.Intern("log.syslog.procid", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>log.syslog.version</c>.</summary>
    public static readonly FieldId LogSyslogVersion = FieldId.Intern("log.syslog.version", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>log.syslog.structured_data</c>.</summary>
    public static readonly FieldId LogSyslogStructuredData = FieldId.Intern("log.syslog.structured_data", FieldType.Object, isArray: false);

    /// <summary>Names <c>host.name</c>.</summary>
    public static readonly FieldId HostName = FieldId.Intern("host.name", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>host.hostname</c>.</summary>
    public static readonly FieldId HostHostname = FieldId.Intern("host.hostname", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>host.id</c>.</summary>
    public static readonly FieldId HostId = FieldId.Intern("host.id", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>host.ip</c>.</summary>
    public static readonly FieldId HostIp = FieldId.Intern("host.ip", FieldType.Ip, isArray: true);

    /// <summary>Names <c>service.name</c>.</summary>
    public static readonly FieldId ServiceName = FieldId.Intern("service.name", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>service.type</c>.</summary>
    public static readonly FieldId ServiceType = FieldId.Intern("service.type", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>service.version</c>.</summary>
    public static readonly FieldId ServiceVersion = FieldId.Intern("service.version", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>service.environment</c>.</summary>
    public static readonly FieldId ServiceEnvironment = FieldId.Intern("service.environment", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>service.id</c>.</summary>
    public static readonly FieldId ServiceId = FieldId.Intern("service.id", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>service.node.name</c>.</summary>
    public static readonly FieldId ServiceNodeName = FieldId.Intern("service.node.name", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>service.state</c>.</summary>
    public static readonly FieldId ServiceState = FieldId.Intern("service.state", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>process.name</c>.</summary>
    public static readonly FieldId ProcessName = FieldId.Intern("process.name", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>process.pid</c>.</summary>
    public static readonly FieldId ProcessPid = FieldId.Intern("process.pid", FieldType.Long, isArray: false);

    /// <summary>Names <c>process.thread.id</c>.</summary>
    public static readonly FieldId ProcessThreadId = FieldId.Intern("process.thread.id", FieldType.Long, isArray: false);

    /// <summary>Names <c>process.thread.name</c>.</summary>
    public static readonly FieldId ProcessThreadName = FieldId.Intern("process.thread.name", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>process.executable</c>.</summary>
    public static readonly FieldId ProcessExecutable = FieldId.Intern("process.executable", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>process.command_line</c>.</summary>
    public static readonly FieldId ProcessCommandLine = FieldId.Intern("process.command_line", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>process.exit_code</c>.</summary>
    public static readonly FieldId ProcessExitCode = FieldId.Intern("process.exit_code", FieldType.Long, isArray: false);

    /// <summary>Names <c>process.parent.pid</c>.</summary>
    public static readonly FieldId ProcessParentPid = FieldId.Intern("process.parent.pid", FieldType.Long, isArray: false);

    /// <summary>Names <c>error.code</c>.</summary>
    public static readonly FieldId ErrorCode = FieldId.Intern("error.code", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>error.id</c>.</summary>
    public static readonly FieldId ErrorId = FieldId.Intern("error.id", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>error.message</c>.</summary>
    public static readonly FieldId ErrorMessage = FieldId.Intern("error.message", FieldType.Text, isArray: false);

    /// <summary>Names <c>error.type</c>.</summary>
    public static readonly FieldId ErrorType = FieldId.Intern("error.type", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>error.stack_trace</c>.</summary>
    public static readonly FieldId ErrorStackTrace = FieldId.Intern("error.stack_trace", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>http.request.method</c>.</summary>
    public static readonly FieldId HttpRequestMethod = FieldId.Intern("http.request.method", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>http.request.referrer</c>.</summary>
    public static readonly FieldId HttpRequestReferrer = FieldId.Intern("http.request.referrer", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>http.request.id</c>.</summary>
    public static readonly FieldId HttpRequestId = FieldId.Intern("http.request.id", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>http.request.bytes</c>.</summary>
    public static readonly FieldId HttpRequestBytes = FieldId.Intern("http.request.bytes", FieldType.Long, isArray: false);

    /// <summary>Names <c>http.request.body.bytes</c>.</summary>
    public static readonly FieldId HttpRequestBodyBytes = FieldId.Intern("http.request.body.bytes", FieldType.Long, isArray: false);

    /// <summary>Names <c>http.request.body.content</c>.</summary>
    public static readonly FieldId HttpRequestBodyContent = FieldId.Intern("http.request.body.content", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>http.request.mime_type</c>.</summary>
    public static readonly FieldId HttpRequestMimeType = FieldId.Intern("http.request.mime_type", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>http.response.status_code</c>.</summary>
    public static readonly FieldId HttpResponseStatusCode = FieldId.Intern("http.response.status_code", FieldType.Long, isArray: false);

    /// <summary>Names <c>http.response.bytes</c>.</summary>
    public static readonly FieldId HttpResponseBytes = FieldId.Intern("http.response.bytes", FieldType.Long, isArray: false);

    /// <summary>Names <c>http.response.body.bytes</c>.</summary>
    public static readonly FieldId HttpResponseBodyBytes = FieldId.Intern("http.response.body.bytes", FieldType.Long, isArray: false);

    /// <summary>Names <c>http.response.mime_type</c>.</summary>
    public static readonly FieldId HttpResponseMimeType = FieldId.Intern("http.response.mime_type", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>http.version</c>.</summary>
    public static readonly FieldId HttpVersion = FieldId.Intern("http.version", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>url.original</c>.</summary>
    public static readonly FieldId UrlOriginal = FieldId.Intern("url.original", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>url.full</c>.</summary>
    public static readonly FieldId UrlFull = FieldId.Intern("url.full", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>url.path</c>.</summary>
    public static readonly FieldId UrlPath = FieldId.Intern("url.path", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>url.query</c>.</summary>
    public static readonly FieldId UrlQuery = FieldId.Intern("url.query", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>url.domain</c>.</summary>
    public static readonly FieldId UrlDomain = FieldId.Intern("url.domain", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>url.scheme</c>.</summary>
    public static readonly FieldId UrlScheme = FieldId.Intern("url.scheme", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>url.port</c>.</summary>
    public static readonly FieldId UrlPort = FieldId.Intern("url.port", FieldType.Long, isArray: false);

    /// <summary>Names <c>url.extension</c>.</summary>
    public static readonly FieldId UrlExtension = FieldId.Intern("url.extension", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>url.fragment</c>.</summary>
    public static readonly FieldId UrlFragment = FieldId.Intern("url.fragment", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>url.username</c>.</summary>
    public static readonly FieldId UrlUsername = FieldId.Intern("url.username", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>url.password</c>.</summary>
    public static readonly FieldId UrlPassword = FieldId.Intern("url.password", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>user_agent.original</c>.</summary>
    public static readonly FieldId UserAgentOriginal = FieldId.Intern("user_agent.original", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>source.address</c>.</summary>
    public static readonly FieldId SourceAddress = FieldId.Intern("source.address", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>source.ip</c>.</summary>
    public static readonly FieldId SourceIp = FieldId.Intern("source.ip", FieldType.Ip, isArray: false);

    /// <summary>Names <c>source.port</c>.</summary>
    public static readonly FieldId SourcePort = FieldId.Intern("source.port", FieldType.Long, isArray: false);

    /// <summary>Names <c>source.domain</c>.</summary>
    public static readonly FieldId SourceDomain = FieldId.Intern("source.domain", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>source.bytes</c>.</summary>
    public static readonly FieldId SourceBytes = FieldId.Intern("source.bytes", FieldType.Long, isArray: false);

    /// <summary>Names <c>source.user.name</c>.</summary>
    public static readonly FieldId SourceUserName = FieldId.Intern("source.user.name", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>client.address</c>.</summary>
    public static readonly FieldId ClientAddress = FieldId.Intern("client.address", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>client.ip</c>.</summary>
    public static readonly FieldId ClientIp = FieldId.Intern("client.ip", FieldType.Ip, isArray: false);

    /// <summary>Names <c>client.port</c>.</summary>
    public static readonly FieldId ClientPort = FieldId.Intern("client.port", FieldType.Long, isArray: false);

    /// <summary>Names <c>client.domain</c>.</summary>
    public static readonly FieldId ClientDomain = FieldId.Intern("client.domain", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>destination.address</c>.</summary>
    public static readonly FieldId DestinationAddress = FieldId.Intern("destination.address", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>destination.ip</c>.</summary>
    public static readonly FieldId DestinationIp = FieldId.Intern("destination.ip", FieldType.Ip, isArray: false);

    /// <summary>Names <c>destination.port</c>.</summary>
    public static readonly FieldId DestinationPort = FieldId.Intern("destination.port", FieldType.Long, isArray: false);

    /// <summary>Names <c>destination.domain</c>.</summary>
    public static readonly FieldId DestinationDomain = FieldId.Intern("destination.domain", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>destination.bytes</c>.</summary>
    public static readonly FieldId DestinationBytes = FieldId.Intern("destination.bytes", FieldType.Long, isArray: false);

    /// <summary>Names <c>server.address</c>.</summary>
    public static readonly FieldId ServerAddress = FieldId.Intern("server.address", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>server.ip</c>.</summary>
    public static readonly FieldId ServerIp = FieldId.Intern("server.ip", FieldType.Ip, isArray: false);

    /// <summary>Names <c>server.port</c>.</summary>
    public static readonly FieldId ServerPort = FieldId.Intern("server.port", FieldType.Long, isArray: false);

    /// <summary>Names <c>server.domain</c>.</summary>
    public static readonly FieldId ServerDomain = FieldId.Intern("server.domain", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>user.name</c>.</summary>
    public static readonly FieldId UserName = FieldId.Intern("user.name", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>user.id</c>.</summary>
    public static readonly FieldId UserId = FieldId.Intern("user.id", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>user.email</c>.</summary>
    public static readonly FieldId UserEmail = FieldId.Intern("user.email", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>user.full_name</c>.</summary>
    public static readonly FieldId UserFullName = FieldId.Intern("user.full_name", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>user.domain</c>.</summary>
    public static readonly FieldId UserDomain = FieldId.Intern("user.domain", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>user.roles</c>.</summary>
    public static readonly FieldId UserRoles = FieldId.Intern("user.roles", FieldType.Keyword, isArray: true);

    /// <summary>Names <c>user.effective.name</c>.</summary>
    public static readonly FieldId UserEffectiveName = FieldId.Intern("user.effective.name", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>user.effective.id</c>.</summary>
    public static readonly FieldId UserEffectiveId = FieldId.Intern("user.effective.id", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>user.target.name</c>.</summary>
    public static readonly FieldId UserTargetName = FieldId.Intern("user.target.name", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>group.name</c>.</summary>
    public static readonly FieldId GroupName = FieldId.Intern("group.name", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>group.id</c>.</summary>
    public static readonly FieldId GroupId = FieldId.Intern("group.id", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>file.path</c>.</summary>
    public static readonly FieldId FilePath = FieldId.Intern("file.path", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>file.name</c>.</summary>
    public static readonly FieldId FileName = FieldId.Intern("file.name", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>file.directory</c>.</summary>
    public static readonly FieldId FileDirectory = FieldId.Intern("file.directory", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>file.type</c>.</summary>
    public static readonly FieldId FileType = FieldId.Intern("file.type", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>file.size</c>.</summary>
    public static readonly FieldId FileSize = FieldId.Intern("file.size", FieldType.Long, isArray: false);

    /// <summary>Names <c>file.mtime</c>.</summary>
    public static readonly FieldId FileMtime = FieldId.Intern("file.mtime", FieldType.Date, isArray: false);

    /// <summary>Names <c>file.created</c>.</summary>
    public static readonly FieldId FileCreated = FieldId.Intern("file.created", FieldType.Date, isArray: false);

    /// <summary>Names <c>file.accessed</c>.</summary>
    public static readonly FieldId FileAccessed = FieldId.Intern("file.accessed", FieldType.Date, isArray: false);

    /// <summary>Names <c>file.gid</c>.</summary>
    public static readonly FieldId FileGid = FieldId.Intern("file.gid", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>file.uid</c>.</summary>
    public static readonly FieldId FileUid = FieldId.Intern("file.uid", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>file.mode</c>.</summary>
    public static readonly FieldId FileMode = FieldId.Intern("file.mode", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>file.inode</c>.</summary>
    public static readonly FieldId FileInode = FieldId.Intern("file.inode", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>trace.id</c>.</summary>
    public static readonly FieldId TraceId = FieldId.Intern("trace.id", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>span.id</c>.</summary>
    public static readonly FieldId SpanId = FieldId.Intern("span.id", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>transaction.id</c>.</summary>
    public static readonly FieldId TransactionId = FieldId.Intern("transaction.id", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>container.id</c>.</summary>
    public static readonly FieldId ContainerId = FieldId.Intern("container.id", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>container.name</c>.</summary>
    public static readonly FieldId ContainerName = FieldId.Intern("container.name", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>container.image.name</c>.</summary>
    public static readonly FieldId ContainerImageName = FieldId.Intern("container.image.name", FieldType.Keyword, isArray: true);

    /// <summary>Names <c>container.runtime</c>.</summary>
    public static readonly FieldId ContainerRuntime = FieldId.Intern("container.runtime", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>orchestrator.resource.name</c>.</summary>
    public static readonly FieldId KubernetesPodName = FieldId.Intern("orchestrator.resource.name", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>orchestrator.namespace</c>.</summary>
    public static readonly FieldId KubernetesNamespace = FieldId.Intern("orchestrator.namespace", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>agent.type</c>.</summary>
    public static readonly FieldId AgentType = FieldId.Intern("agent.type", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>agent.version</c>.</summary>
    public static readonly FieldId AgentVersion = FieldId.Intern("agent.version", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>agent.name</c>.</summary>
    public static readonly FieldId AgentName = FieldId.Intern("agent.name", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>agent.id</c>.</summary>
    public static readonly FieldId AgentId = FieldId.Intern("agent.id", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>network.transport</c>.</summary>
    public static readonly FieldId NetworkTransport = FieldId.Intern("network.transport", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>network.protocol</c>.</summary>
    public static readonly FieldId NetworkProtocol = FieldId.Intern("network.protocol", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>network.direction</c>.</summary>
    public static readonly FieldId NetworkDirection = FieldId.Intern("network.direction", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>network.iana_number</c>.</summary>
    public static readonly FieldId NetworkIanaNumber = FieldId.Intern("network.iana_number", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>observer.ingress.interface.name</c>.</summary>
    public static readonly FieldId ObserverIngressInterfaceName = FieldId.Intern("observer.ingress.interface.name", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>observer.egress.interface.name</c>.</summary>
    public static readonly FieldId ObserverEgressInterfaceName = FieldId.Intern("observer.egress.interface.name", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>cloud.availability_zone</c>.</summary>
    public static readonly FieldId CloudAvailabilityZone = FieldId.Intern("cloud.availability_zone", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>cloud.region</c>.</summary>
    public static readonly FieldId CloudRegion = FieldId.Intern("cloud.region", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>tls.cipher</c>.</summary>
    public static readonly FieldId TlsCipher = FieldId.Intern("tls.cipher", FieldType.Keyword, isArray: false);

    /// <summary>Names <c>tls.version</c>.</summary>
    public static readonly FieldId TlsVersion = FieldId.Intern("tls.version", FieldType.Keyword, isArray: false);

    /// <summary>Gets every field of this catalogue.</summary>
    public static IReadOnlyList<FieldId> All { get; } =
    [
        Timestamp, Message, Tags, Labels, EcsVersion, DataStreamType,
        DataStreamDataset, DataStreamNamespace, EventOriginal, EventIngested, EventCreated, EventDataset,
        EventModule, EventTimezone, EventSequence, EventCode, EventDuration, EventSeverity,
        EventAction, EventOutcome, EventCategory, EventType, EventKind, EventHash,
        EventId, EventReason, EventProvider, EventStart, EventEnd, LogLevel,
        LogLogger, LogFilePath, LogOffset, LogFlags, LogOriginFileName, LogOriginFileLine,
        LogOriginFunction, LogSyslogPriority, LogSyslogFacilityCode, LogSyslogFacilityName, LogSyslogSeverityCode, LogSyslogSeverityName,
        LogSyslogAppname, LogSyslogHostname, LogSyslogMsgid, LogSyslogProcid, LogSyslogVersion, LogSyslogStructuredData,
        HostName, HostHostname, HostId, HostIp, ServiceName, ServiceType,
        ServiceVersion, ServiceEnvironment, ServiceId, ServiceNodeName, ServiceState, ProcessName,
        ProcessPid, ProcessThreadId, ProcessThreadName, ProcessExecutable, ProcessCommandLine, ProcessExitCode,
        ProcessParentPid, ErrorCode, ErrorId, ErrorMessage, ErrorType, ErrorStackTrace,
        HttpRequestMethod, HttpRequestReferrer, HttpRequestId, HttpRequestBytes, HttpRequestBodyBytes, HttpRequestBodyContent,
        HttpRequestMimeType, HttpResponseStatusCode, HttpResponseBytes, HttpResponseBodyBytes, HttpResponseMimeType, HttpVersion,
        UrlOriginal, UrlFull, UrlPath, UrlQuery, UrlDomain, UrlScheme,
        UrlPort, UrlExtension, UrlFragment, UrlUsername, UrlPassword, UserAgentOriginal,
        SourceAddress, SourceIp, SourcePort, SourceDomain, SourceBytes, SourceUserName,
        ClientAddress, ClientIp, ClientPort, ClientDomain, DestinationAddress, DestinationIp,
        DestinationPort, DestinationDomain, DestinationBytes, ServerAddress, ServerIp, ServerPort,
        ServerDomain, UserName, UserId, UserEmail, UserFullName, UserDomain,
        UserRoles, UserEffectiveName, UserEffectiveId, UserTargetName, GroupName, GroupId,
        FilePath, FileName, FileDirectory, FileType, FileSize, FileMtime,
        FileCreated, FileAccessed, FileGid, FileUid, FileMode, FileInode,
        TraceId, SpanId, TransactionId, ContainerId, ContainerName, ContainerImageName,
        ContainerRuntime, KubernetesPodName, KubernetesNamespace, AgentType, AgentVersion, AgentName,
        AgentId, NetworkTransport, NetworkProtocol, NetworkDirection, NetworkIanaNumber, ObserverIngressInterfaceName,
        ObserverEgressInterfaceName, CloudAvailabilityZone, CloudRegion, TlsCipher, TlsVersion,
    ];
}
