using LogPipe.Model;

namespace LogPipe.Parsing.Ecs;

/// <summary>The tags that say what parsing could not do or had to mend.</summary>
internal static class Tags
{
    /// <summary>No format matched; the text is untouched in <c>event.original</c>.</summary>
    public static readonly TextConstant ParseFailure = TextConstant.Of("_parse_failure");

    /// <summary>A stamp was found but could not be read.</summary>
    public static readonly TextConstant TimestampFailure = TextConstant.Of("_timestamp_failure");

    /// <summary>The format is unknown; time, level and message were found by general rules.</summary>
    public static readonly TextConstant FormatGuessed = TextConstant.Of("_format_guessed");
}
