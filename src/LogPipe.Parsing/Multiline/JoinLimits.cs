namespace LogPipe.Parsing.Multiline;

/// <summary>The bounds of a multi-line event.</summary>
/// <param name="MaxLines">Lines, 1 or more; what follows becomes an event of its own, tagged <c>_multiline_split</c>. Logstash's codec stops at 500.</param>
/// <param name="MaxBytes">Bytes, 1 or more; as above. Logstash's codec stops at 10 MiB.</param>
/// <param name="FlushAfter">How long an event waits for a further line when the stream is silent, over zero. Filebeat waits 5 s.</param>
internal sealed record JoinLimits(int MaxLines, int MaxBytes, TimeSpan FlushAfter);
