using LogPipe.Model;
using LogPipe.Testing.Contracts;

namespace LogPipe.Parsing.Tests;

public class ParseStageTests : WindowedStageContract
{
    protected override IReadOnlyList<string> Lines { get; } =
    [
        "2026-03-14 09:00:00,000 ERROR [com.example.Shop] (default task-1) order failed: java.lang.IllegalStateException: no stock",
        "\tat com.example.Shop.order(Shop.java:12)",
        "Caused by: java.sql.SQLException: connection refused",
        "\t... 3 more",
        "",
        "10.0.0.1 - - [14/Mar/2026:09:00:00 +0000] \"GET / HTTP/1.1\" 200 45",
        "# Time: 2026-03-14T09:00:00.011715Z",
        "# User@Host: u[u] @  [10.0.0.9]  Id: 8",
        "# Query_time: 3.304515  Lock_time: 0.001957 Rows_sent: 309  Rows_examined: 286347",
        "SELECT 1",
        "  FROM dual;",
        "2026-03-14 09:00:01,000 INFO  [com.example.Shop] (default task-1) done",
        "{\"level\":\"info\",\"msg\":\"x\",\"time\":\"2026-03-14T09:00:00Z\"}",
        "2026-03-14 09:00:02,000 INFO  [stdout] (default task-1) a table:",
        "",
        "plain line of System.out",
        "no format knows this",
    ];

    protected override IWindowedStage Create() => Parsed.Plan.CreateStage();
}
