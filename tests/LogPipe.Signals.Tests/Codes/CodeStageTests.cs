using System.Text;
using LogPipe.Model;
using LogPipe.Signals.Codes;
using LogPipe.Testing;

namespace LogPipe.Signals.Tests.Codes;

public sealed class CodeStageTests
{
    private const string Trace = """
        order 17 failed
        javax.ejb.EJBException: java.sql.SQLException: ORA-00942: table or view does not exist
        	at org.jboss.as.ejb3.tx.CMTTxInterceptor.invokeInOurTx(CMTTxInterceptor.java:239)
        	at com.acme.shop.OrderResource$Proxy$_$$_WeldClientProxy.post(Unknown Source)
        	at com.acme.shop.OrderResource.post(OrderResource.java:88)
        	at java.base/java.lang.Thread.run(Thread.java:840)
        Caused by: java.sql.SQLException: ORA-00942: table or view does not exist
        	at oracle.jdbc.driver.T4CTTIoer11.processError(T4CTTIoer11.java:509)
        	at com.acme.shop.OrderDao.lambda$store$3(OrderDao.java:41)
        	... 2 more
        """;

    [Fact]
    public void An_error_that_is_known_costs_no_allocation()
    {
        var pool = new BatchPool(1 << 20, 64);
        LogSource source = Some.Source();
        var stage = new CodeStage();
        byte[] text = Encoding.UTF8.GetBytes(Trace);
        long allocated = 0;
        for (int round = 0; round < 50; round++)
        {
            LogBatch batch = Batch(pool, source, text);
            long before = GC.GetAllocatedBytesForCurrentThread();
            stage.Process(batch);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            batch.Release();
        }

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void The_frames_of_a_root_cause_go_on_in_the_trace_above_it()
    {
        LogBatch batch = Batch(new BatchPool(1 << 16, 64), Some.Source(), Encoding.UTF8.GetBytes(Trace));
        CodeOrigin origin = new CodeStage().Explain(batch, 0)!;
        Assert.Equal(
            ["v1", "dataset=", "vendor=ORA-00942", "type=java.sql.SQLException", "frame=com.acme.shop.OrderDao.store", "frame=com.acme.shop.OrderResource.post"],
            origin.Derivation.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("com.acme.A.lambda$go$3", "com.acme.A.go")]
    [InlineData("com.acme.A$1.run", "com.acme.A.run")]
    [InlineData("com.acme.A$Inner.step2", "com.acme.A$Inner.step2")]
    [InlineData("com.acme.A.$anonfun$go$1", "com.acme.A.go")]
    [InlineData("Acme.Pay.Gateway.<ChargeAsync>d__7.MoveNext", "Acme.Pay.Gateway.ChargeAsync")]
    [InlineData("Acme.Grid.<>c__DisplayClass3_0.<Fill>b__0", "Acme.Grid.Fill")]
    [InlineData("Acme.List`1.Add[T]", "Acme.List.Add")]
    [InlineData("Layer.handle [as handle_request]", "Layer.handle")]
    [InlineData("Object.<anonymous>", "Object.<anonymous>")]
    public void Names_are_without_what_compilers_number(string method, string clean)
    {
        byte[] name = new byte[100];
        Assert.Equal(clean, Encoding.UTF8.GetString(name, 0, StackNames.Clean(Encoding.UTF8.GetBytes(method), name)));
    }

    private static LogBatch Batch(BatchPool pool, LogSource source, byte[] text)
    {
        LogBatch batch = Some.Batch(pool, source, 0, [text]);
        ref LogRecord record = ref batch.Records[0];
        record.Flags |= RecordFlags.Multiline;
        batch.AddText(ref record, EcsFields.Message, record.Text);
        batch.AddText(ref record, EcsFields.ErrorType, "javax.ejb.EJBException"u8);
        return batch;
    }
}
