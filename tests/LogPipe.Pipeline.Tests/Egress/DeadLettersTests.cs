using LogPipe.Pipeline.Egress;

namespace LogPipe.Pipeline.Tests.Egress;

public class DeadLettersTests
{
    [Theory]
    [InlineData("mapping: field [a]", "mapping")]
    [InlineData("too_large: 120 MB", "too_large")]
    [InlineData("mapping error", "output_rejected")]
    [InlineData("poison: no", "output_rejected")]
    [InlineData("", "output_rejected")]
    [InlineData(null, "output_rejected")]
    public void The_kind_is_the_word_before_the_colon_where_outputs_may_name_it(string? reason, string kind) => Assert.Equal(kind, DeadLetters.KindOf(reason));
}
