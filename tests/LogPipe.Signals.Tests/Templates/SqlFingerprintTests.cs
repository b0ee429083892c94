using System.Text;
using LogPipe.Model;
using LogPipe.Signals.Templates;

namespace LogPipe.Signals.Tests.Templates;

/// <summary>Statements that ask the same have one fingerprint.</summary>
public sealed class SqlFingerprintTests
{
    [Theory]
    [InlineData("SELECT * FROM users WHERE id IN (1, 2, 3) AND name = 'bob' -- who", "select * from users where id in(?+) and name = ?")]
    [InlineData("INSERT INTO t (a,b) VALUES (1,'x'), (2,'y'),(3, 'z');", "insert into t (a,b) values(?+)")]
    [InlineData("INSERT INTO t (a,b) VALUES (1,'x')", "insert into t (a,b) values(?+)")]
    [InlineData("select /* hi */ `a`.`b`, \"t\".\"c\"  from\n Foo where x=-1.5e3 and y IS NOT NULL limit 10, 20", "select `a`.`b`, \"t\".\"c\" from foo where x=? and y is not null limit ?, ?")]
    [InlineData("UPDATE t SET a = a + 1, b = 'it''s', c = NULL WHERE d = 0xFF", "update t set a = a + ?, b = ?, c = ? where d = ?")]
    [InlineData("SELECT COUNT(*) FROM t1 WHERE f(1,2) > 3 AND t1.col2 = \"abc\"", "select count(*) from t1 where f(?,?) > ? and t1.col2 = ?")]
    [InlineData("select 'a\\'b' # end", "select ?")]
    [InlineData("select 'never closed", "select ?")]
    [InlineData("", "")]
    public void A_statement_has_one_form(string sql, string expected)
    {
        using var output = new Utf8Output();
        SqlFingerprint.Write(Encoding.UTF8.GetBytes(sql), output);
        Assert.Equal(expected, Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Any_bytes_have_a_fingerprint()
    {
        var random = new Random(4711);
        byte[] sql = new byte[300];
        using var output = new Utf8Output();
        for (int round = 0; round < 500; round++)
        {
            random.NextBytes(sql);
            output.Clear();
            SqlFingerprint.Write(sql, output);
        }
    }
}
