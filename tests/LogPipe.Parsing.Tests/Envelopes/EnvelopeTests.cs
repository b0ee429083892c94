using System.Text.Json.Nodes;

namespace LogPipe.Parsing.Tests.Envelopes;

/// <summary>What agents and container runtimes write around lines, one sample of each, as records and as lines of one stream of records.</summary>
public sealed class EnvelopeTests
{
    private const string Jboss = "2026-01-02 04:04:05,678 ERROR [org.jboss.as.controller] (MSC service thread 1-2) WFLYCTL0013: Operation failed";

    private static readonly string[] JbossFields =
        ["@timestamp=2026-01-02T03:04:05.678Z", "log.level=error", "logpipe.format=jboss.server", "event.dataset=jboss.server", "log.logger=org.jboss.as.controller"];

    public static TheoryData<string, string, string[]> Shapes() => new()
    {
        {
            "filebeat",
            $$$$$"""{"@timestamp":"2026-01-02T03:04:07.000Z","@metadata":{"beat":"filebeat","type":"_doc","version":"8.17.0"},"message":"{{{{{Jboss}}}}}","log":{"offset":8123,"file":{"path":"/opt/jboss/server.log"}},"input":{"type":"filestream"},"host":{"name":"app1"},"agent":{"type":"filebeat","name":"app1"},"ecs":{"version":"8.0.0"},"kubernetes":{"pod":{"name":"shop-1"},"namespace":"shop","container":{"name":"jboss"},"labels":{"app":"shop"}},"event":{"timezone":"+01:00"}}""",
            [.. JbossFields, "host.name=app1", "log.file.path=/opt/jboss/server.log", "log.offset=8123", "event.timezone=+01:00", "kubernetes.pod.name=shop-1", "orchestrator.namespace=shop", "service.name=shop", "event.created=2026-01-02T03:04:07.000Z"]
        },
        {
            "fluentbit_double",
            $$$$$"""{"@timestamp":1767323047.678901,"log":"{{{{{Jboss}}}}}\n","stream":"stderr","event":{"timezone":"Europe/Rome"},"kubernetes":{"pod_name":"web-1","namespace_name":"shop","container_name":"php","docker_id":"abc","host":"node3","labels":{"app.kubernetes.io/name":"web"}}}""",
            [.. JbossFields, "kubernetes.pod.name=web-1", "orchestrator.namespace=shop", "container.name=php", "container.id=abc", "host.name=node3", "labels.stream=stderr", "service.name=web", "event.created=2026-01-02T03:04:07.678901Z"]
        },
        { "fluentbit_date", """{"date":1767323045.5,"log":"nothing that anybody knows","path":"/var/log/x"}""", ["@timestamp=2026-01-02T03:04:05.500Z", "log.file.path=/var/log/x", "message=nothing that anybody knows", "tags=[\"_parse_failure\"]"] },
        { "fluentbit_iso", """{"time":"2026-01-02T03:04:05.500000001Z","log":"plain","hostname":"h"}""", ["@timestamp=2026-01-02T03:04:05.500000001Z", "host.name=h"] },
        {
            "vector_file",
            """{"file":"/var/log/mysql/error.log","host":"db1","message":"2026-01-02T03:04:05.678901Z 0 [ERROR] [MY-010119] [Server] Aborting","source_type":"file","timestamp":"2026-01-02T03:04:05.701Z"}""",
            ["logpipe.format=mysql.error", "event.code=MY-010119", "host.name=db1", "log.file.path=/var/log/mysql/error.log", "@timestamp=2026-01-02T03:04:05.678901Z"]
        },
        {
            "vector_kubernetes",
            """{"file":"/var/log/pods/x/0.log","kubernetes":{"pod_name":"p","pod_namespace":"n","container_name":"c","pod_node_name":"k1","pod_labels":{"app":"a"}},"message":"x","source_type":"kubernetes_logs","stream":"stdout","timestamp":"2026-01-02T03:04:05.701Z"}""",
            ["kubernetes.pod.name=p", "kubernetes.namespace=n", "container.name=c", "kubernetes.node.name=k1", "labels.stream=stdout", "service.name=a", "@timestamp=2026-01-02T03:04:05.701Z"]
        },
        {
            "vector_behind_vector",
            """{"message":"{\"message\":\"{\\\"file\\\":\\\"/a.log\\\",\\\"host\\\":\\\"db1\\\",\\\"message\\\":\\\"[02-Jan-2026 03:04:05 UTC] PHP Warning:  foreach() argument must be of type array in /srv/a.php on line 3\\\",\\\"source_type\\\":\\\"file\\\",\\\"timestamp\\\":\\\"2026-01-02T03:04:05Z\\\"}\",\"offset\":1,\"partition\":0,\"source_type\":\"kafka\",\"timestamp\":\"2026-01-02T03:04:06Z\",\"topic\":\"t\"}","offset":7,"partition":1,"source_type":"kafka","timestamp":"2026-01-02T03:04:07Z","topic":"u"}""",
            ["logpipe.format=php.error", "host.name=db1", "log.file.path=/a.log", "log.level=warning", "log.origin.file.line=3"]
        },
        {
            "logstash_host_object",
            """{"@version":"1","@timestamp":"2026-01-02T03:04:09Z","message":"[Fri Jan 02 03:04:05.000000 2026] [core:error] [pid 7] AH00126: Invalid URI","host":{"name":"w1"},"log":{"file":{"path":"/var/log/apache2/error.log"}},"tags":["web"]}""",
            ["logpipe.format=apache.error", "host.name=w1", "event.code=AH00126", "log.file.path=/var/log/apache2/error.log", "tags=[\"web\"]"]
        },
        {
            "logstash_host_text",
            """{"@version":"1","@timestamp":"2026-01-02T03:04:09Z","message":"cut","event":{"original":"2026/01/02 03:04:05 [error] 7#8: *9 open() failed"},"host":"w1","path":"/var/log/nginx/error.log"}""",
            ["logpipe.format=nginx.error", "host.name=w1", "log.file.path=/var/log/nginx/error.log"]
        },
        {
            "rsyslog_template",
            """{"@timestamp":"2026-01-02T03:04:05.123456+00:00","host":"gw","severity":"info","facility":"auth","programname":"sshd","procid":"812","message":" Failed password for root from 192.0.2.9 port 4022 ssh2"}""",
            ["event.dataset=system.syslog", "process.name=sshd", "process.pid=812", "host.hostname=gw", "log.level=info", "source.ip=192.0.2.9", "user.name=root", "@timestamp=2026-01-02T03:04:05.123456Z"]
        },
        {
            "rsyslog_jsonmesg",
            """{"msg":" Started Daily apt.","rawmsg":"<30>...","timereported":"2026-01-02T03:04:05+00:00","hostname":"gw","syslogtag":"systemd[1]:","fromhost-ip":"192.0.2.1","pri":"30","syslogfacility":"3","syslogseverity":"6","syslogseverity-text":"info","programname":"systemd","procid":"1"}""",
            ["event.dataset=system.syslog", "message=Started Daily apt.", "log.level=info", "log.source.address=192.0.2.1", "process.name=systemd"]
        },
        {
            "journald",
            """{"__REALTIME_TIMESTAMP":"1767323045678901","_HOSTNAME":"web1","PRIORITY":"4","_PID":"412","SYSLOG_IDENTIFIER":"sshd","_SYSTEMD_UNIT":"ssh.service","MESSAGE":"Invalid user bob from 192.0.2.3 port 5"}""",
            ["@timestamp=2026-01-02T03:04:05.678901Z", "log.level=warning", "process.pid=412", "service.name=ssh.service", "user.name=bob", "source.ip=192.0.2.3", "host.name=web1"]
        },
        { "journald_bytes", """{"__REALTIME_TIMESTAMP":"1767323045678901","PRIORITY":"3","SYSLOG_IDENTIFIER":"x","MESSAGE":[104,195,164,255,10,32,120]}""", ["message=hä?\n x", "log.level=error", "process.name=x"] },
        {
            "gelf",
            """{"version":"1.1","host":"app","short_message":"Order failed","full_message":"Order failed\njava.lang.IllegalStateException: x\n\tat a.B.c(B.java:1)","timestamp":1767323045.678,"level":3,"_thread":"t-1","_logger":"com.example.Order","_order":"17"}""",
            ["@timestamp=2026-01-02T03:04:05.678Z", "log.level=error", "log.logger=com.example.Order", "process.thread.name=t-1", "labels.order=17", "host.name=app", "event.dataset=gelf.log"]
        },
        { "docker", """{"log":"[02-Jan-2026 03:04:05 UTC] PHP Notice:  x in /a.php on line 1\n","stream":"stderr","attrs":{"tag":"web"},"time":"2026-01-02T03:04:06.1Z"}""", ["logpipe.format=php.error", "labels.stream=stderr", "container.name=web"] },
        { "cri", "2026-01-02T03:04:06.1Z stdout F just text", ["@timestamp=2026-01-02T03:04:06.100Z", "labels.stream=stdout", "message=just text"] },
        {
            "cri_in_fluentbit",
            """{"date":1767323047.0,"log":"2026-01-02T03:04:06.1Z stderr F [02-Jan-2026 03:04:05 UTC] PHP Notice:  x in /a.php on line 1","kubernetes":{"pod_name":"p"}}""",
            ["logpipe.format=php.error", "labels.stream=stderr", "kubernetes.pod.name=p", "@timestamp=2026-01-02T03:04:05.000Z"]
        },
        {
            "otlp",
            """{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}},{"key":"host.name","value":{"stringValue":"n1"}},{"key":"k8s.pod.name","value":{"stringValue":"p"}}]},"scopeLogs":[{"scope":{"name":"com.example.Order"},"logRecords":[{"timeUnixNano":"1767323045678901234","severityNumber":17,"body":{"stringValue":"order failed"},"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","attributes":[{"key":"order","value":{"intValue":"7"}},{"key":"exception.type","value":{"stringValue":"java.io.IOException"}}]}]}]}]}""",
            ["@timestamp=2026-01-02T03:04:05.678901234Z", "log.level=error", "service.name=shop", "host.name=n1", "kubernetes.pod.name=p", "log.logger=com.example.Order", "trace.id=0af7651916cd43dd8448eb211c80319c", "error.type=java.io.IOException", "labels.attributes.order=7", "message=order failed"]
        },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_record_is_unwrapped_and_keeps_what_was_around_it(string shape, string envelope, string[] expected) =>
        AssertFields(shape, Parsed.Record(envelope), expected);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_line_is_unwrapped_the_same_at_any_cut(string shape, string envelope, string[] expected)
    {
        string plain = "2026-01-02 04:04:05,678 INFO  [org.other] (t) not wrapped";
        foreach (int linesPerBatch in (int[])[1, 2, 100])
        {
            IReadOnlyList<JsonObject> events = Parsed.Lines($"{plain}\n{envelope}\n{plain}\n", linesPerBatch);
            Assert.Equal(3, events.Count);
            AssertFields($"{shape}, {linesPerBatch} lines a batch", events.Single(static e => e.Text("log.logger") != "org.other"), expected);
        }
    }

    [Fact]
    public void Log_records_of_one_export_request_become_events_of_their_own_in_order()
    {
        const string Request = """{"resourceLogs":[{"resource":{},"scopeLogs":[{"logRecords":[{"timeUnixNano":"1767323045000000000","body":{"stringValue":"one"}},{"timeUnixNano":"1767323046000000000","severityText":"WARN","body":{"kvlistValue":{"values":[{"key":"message","value":{"stringValue":"two"}},{"key":"n","value":{"intValue":"2"}}]}}}]}]}]}""";
        IReadOnlyList<JsonObject> events = Parsed.Lines($"{Request}\n{Request}\n", linesPerBatch: 1);
        Assert.Equal(["one", "two", "one", "two"], events.Select(static e => e.Text("message")));
        Assert.Equal("warn", events[1].Text("log.level"));
        Assert.Equal("2", events[1].Text("labels.n"));
    }

    [Fact]
    public void Events_of_several_lines_are_joined_within_their_host_and_file_only()
    {
        static string Line(string host, string text) =>
            new JsonObject { ["@timestamp"] = "2026-01-02T03:04:07Z", ["@metadata"] = new JsonObject { ["beat"] = "filebeat" }, ["message"] = text, ["host"] = new JsonObject { ["name"] = host } }.ToJsonString();

        string[] trace = ["2026-01-02 03:04:05,678 ERROR [a.B] (t-1) failed: java.io.IOException: x", "\tat a.B.c(B.java:1)", "Caused by: java.lang.Error: y", "\t... 1 more", "2026-01-02 03:04:06,000 INFO  [a.B] (t-1) done"];
        string text = string.Concat(trace.SelectMany(line => new[] { Line("one", line) + "\n", Line("two", line) + "\n" }));
        foreach (int linesPerBatch in (int[])[1, 2, 3, 100])
        {
            IReadOnlyList<JsonObject> events = Parsed.Lines(text, linesPerBatch);
            Assert.Equal(4, events.Count);
            foreach (string host in (string[])["one", "two"])
            {
                JsonObject[] own = [.. events.Where(e => e.Text("host.name") == host)];
                Assert.Equal(string.Join('\n', trace[..4]), own[0].Text("event.original"));
                Assert.Equal("java.io.IOException", own[0].Text("error.type"));
                Assert.Equal("done", own[1].Text("message"));
            }
        }
    }

    [Fact]
    public void The_two_streams_of_a_container_are_joined_apart()
    {
        const string Lines = """
            2026-01-02T03:04:05.1Z stdout F 2026-01-02 03:04:05,678 ERROR [a.B] (t-1) failed
            2026-01-02T03:04:05.2Z stderr F java.io.IOException: x
            2026-01-02T03:04:05.3Z stdout F java.lang.IllegalStateException: z
            2026-01-02T03:04:05.4Z stderr F 	at a.B.c(B.java:1)
            2026-01-02T03:04:05.5Z stdout F 	at d.E.f(E.java:1)
            2026-01-02T03:04:05.6Z stderr P [02-Jan-2026 03:04:05 UTC] PHP Notice:  x in
            2026-01-02T03:04:05.7Z stdout F 2026-01-02 03:04:06,678 INFO  [a.B] (t-1) done
            2026-01-02T03:04:05.8Z stderr F  /a.php on line 1

            """;
        foreach (int linesPerBatch in (int[])[1, 3, 100])
        {
            IReadOnlyList<JsonObject> events = Parsed.Lines(Lines, linesPerBatch);
            Assert.Equal(
                [
                    "2026-01-02 03:04:05,678 ERROR [a.B] (t-1) failed\njava.lang.IllegalStateException: z\n\tat d.E.f(E.java:1)",
                    "2026-01-02 03:04:06,678 INFO  [a.B] (t-1) done",
                    "[02-Jan-2026 03:04:05 UTC] PHP Notice:  x in /a.php on line 1",
                    "java.io.IOException: x\n\tat a.B.c(B.java:1)",
                ],
                events.Select(static e => e.Text("event.original")).Order(StringComparer.Ordinal));
        }
    }

    private static void AssertFields(string shape, JsonObject document, string[] expected)
    {
        foreach (string pair in expected)
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string? found = document[pair[..equals]] is JsonArray list ? list.ToJsonString() : document.Text(pair[..equals]);
            Assert.True(found == pair[(equals + 1)..], $"{shape}: {pair[..equals]} is {found}, not {pair[(equals + 1)..]}, in {document.ToJsonString()}");
        }
    }
}
