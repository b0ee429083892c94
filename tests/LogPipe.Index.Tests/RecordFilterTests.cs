using System.Text;
using LogPipe.Index.Queries;
using LogPipe.Model;

namespace LogPipe.Index.Tests;

public sealed class RecordFilterTests
{
    [Theory]
    [InlineData("*", true)]
    [InlineData("", true)]
    [InlineData("log.level:ERROR", true)]
    [InlineData("log.level:warn", false)]
    [InlineData("connection AND refused", true)]
    [InlineData("\"connection refused\"", true)]
    [InlineData("\"refused connection\"", false)]
    [InlineData("message:refus*", true)]
    [InlineData("service.name:shop", true)]
    [InlineData("service.name:sh*", true)]
    [InlineData("service.name:Shop", false)]
    [InlineData("NOT service.name:shop", false)]
    [InlineData("http.response.status_code:>=500", true)]
    [InlineData("http.response.status_code:[400 TO 499]", false)]
    [InlineData("http.response.status_code:503", true)]
    [InlineData("error.code:*", true)]
    [InlineData("user.name:*", false)]
    [InlineData("error.code:/DB-[0-9]+/", true)]
    [InlineData("nobody.declared.this:x OR error.code:DB-17", true)]
    public void Events_on_their_way_are_found_as_in_the_index(string query, bool isFound)
    {
        var source = new LogSource { Key = "k", Input = "test", DisplayName = "k", ServiceName = "shop" };
        LogBatch batch = LogPipe.Testing.Some.Batch(source, 0, "line");
        ref LogRecord record = ref batch.Records[0];
        batch.AddText(ref record, EcsFields.LogLevel, Encoding.UTF8.GetBytes("error"));
        batch.AddText(ref record, EcsFields.Message, Encoding.UTF8.GetBytes("Connection refused: db1"));
        batch.AddInteger(ref record, EcsFields.HttpResponseStatusCode, 503);
        batch.AddText(ref record, EcsFields.ErrorCode, Encoding.UTF8.GetBytes("DB-17"));
        Assert.Equal(isFound, RecordFilter.Parse(query).Matches(batch, 0));
    }

    [Theory]
    [InlineData("@timestamp:>now-1h", "times are not for events on their way")]
    [InlineData("message:/(a/", "no regular expression")]
    [InlineData("a:(", "expected")]
    public void What_cannot_be_asked_is_refused(string query, string message) =>
        Assert.Contains(message, Assert.Throws<QueryException>(() => RecordFilter.Parse(query)).Message);
}
